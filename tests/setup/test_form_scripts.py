"""The button in Helpdesk's own agent screen."""

from __future__ import annotations

import pytest

NAME = "Service Quality Improvement"


@pytest.fixture
def form_scripts(site):
	from itss_improvement.setup import form_scripts

	return form_scripts


@pytest.fixture
def again(form_scripts):
	"""The record after one more migration."""

	def applied():
		import frappe

		form_scripts.apply()
		return frappe.get_doc(form_scripts.DOCTYPE, NAME)

	return applied


@pytest.fixture
def script(again):
	return again()


def test_it_is_for_agents_on_a_ticket_that_is_there(script):
	assert (script.dt, script.apply_to, script.enabled) == ("HD Ticket", "Form", 1)
	assert not script.apply_to_customer_portal
	assert not script.apply_on_new_page
	assert script.script.count("function setupForm") == 1


def test_done_twice_it_changes_nothing(script, again):
	assert again().modified == script.modified


def test_its_text_follows_the_app_and_its_switch_the_administrator(script, again):
	text = script.script
	script.update({"script": "function setupForm() {}", "enabled": 0})
	script.save()
	assert (again().script, again().enabled) == (text, 0)


def test_it_goes(script, form_scripts):
	import frappe

	form_scripts.remove()
	assert not frappe.db.exists(form_scripts.DOCTYPE, NAME)
	form_scripts.remove()


def test_without_a_service_desk_there_is_nothing_to_do(form_scripts, monkeypatch):
	monkeypatch.setattr(form_scripts, "DOCTYPE", "No Such Script")
	form_scripts.apply()
	form_scripts.remove()


def test_every_form_can_be_opened(site):
	"""The framework takes a list of scripts or one, and stops at anything else."""
	from itss_improvement import hooks
	from tests import people
	from tests.web import Browser

	people.make_everybody()
	officer = Browser(people.OFFICER)
	for doctype in sorted({*hooks.doctype_js, *hooks.doctype_list_js} - {"HD Ticket", "Issue"}):
		answer = officer.get("/api/method/frappe.desk.form.load.getdoctype", doctype=doctype, with_parent=1)
		assert answer.status_code == 200, (doctype, answer.get_data(as_text=True)[-300:])
