"""The data of the dashboard's charts and cards, for those who see everything."""

import frappe

from itss_improvement.domain.key_figures import Figure
from itss_improvement.reports import key_figures


@frappe.whitelist(methods=["GET", "POST"])
def chart(chart_name: str, **options) -> dict:
	"""As the desk's charts want it. A chart is called as its figure is; `options` is what the desk sends with every
	chart."""
	key_figures.check_permission()
	if chart_name not in {figure.value for figure in Figure}:
		frappe.throw(frappe._("There is no key figure {0}.").format(frappe.utils.escape_html(chart_name)))
	return key_figures.as_chart(key_figures.read(Figure(chart_name)))


@frappe.whitelist(methods=["GET", "POST"])
def on_time(**options) -> str:
	return _card(Figure.ON_TIME)


@frappe.whitelist(methods=["GET", "POST"])
def effective(**options) -> str:
	return _card(Figure.EFFECTIVE)


@frappe.whitelist(methods=["GET", "POST"])
def preventive(**options) -> str:
	return _card(Figure.PREVENTIVE)


@frappe.whitelist(methods=["GET", "POST"])
def participation(**options) -> str:
	return _card(Figure.PARTICIPATION)


@frappe.whitelist(methods=["GET", "POST"])
def satisfaction(**options) -> str:
	return _card(Figure.SATISFACTION)


@frappe.whitelist(methods=["GET", "POST"])
def conformity(**options) -> str:
	return _card(Figure.CONFORMITY)


def _card(figure: Figure) -> str:
	key_figures.check_permission()
	return key_figures.as_card(key_figures.read(figure))
