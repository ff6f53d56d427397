"""What the pages for employees without the desk send. Each checks permissions before anything else."""

import frappe

from itss_improvement.api.lifecycle import answer
from itss_improvement.suggestions import receiving
from itss_improvement.suggestions.receiving import Upload


@frappe.whitelist(methods=["POST"])
def send(
	title: str = "",
	current_state: str = "",
	suggestion: str = "",
	expected_benefit: str = "",
	identified_by_department: str = "",
	key: str = "",
) -> dict:
	"""Suggest something, with `files` of the request attached. The same `key` makes one only. Returns its `name` and
	`status`."""
	receiving.check_may_suggest()
	given = {
		"title": title,
		"current_state": current_state,
		"suggestion": suggestion,
		"expected_benefit": expected_benefit,
		"identified_by_department": identified_by_department,
	}
	return answer(receiving.suggest(given, key, _files()))


@frappe.whitelist(methods=["POST"])
def send_again(
	name: str,
	title: str = "",
	current_state: str = "",
	suggestion: str = "",
	expected_benefit: str = "",
	identified_by_department: str = "",
) -> dict:
	"""Send a suggestion again that came back. Returns its `name` and `status`."""
	receiving.own(name)
	given = {
		"title": title,
		"current_state": current_state,
		"suggestion": suggestion,
		"expected_benefit": expected_benefit,
		"identified_by_department": identified_by_department,
	}
	return answer(receiving.send_again(name, given, _files()))


def _files() -> list[Upload]:
	files = frappe.request.files.getlist("files") if frappe.request else ()
	# a form sends a part without a name where nothing was chosen
	return [Upload(file.filename, file.stream.read()) for file in files if file.filename]
