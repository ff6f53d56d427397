"""The forms that show a chain load what draws it."""

from __future__ import annotations

import re
from pathlib import Path

import itss_improvement
from itss_improvement import hooks
from itss_improvement.traceability.links import KINDS

SCRIPT = "public/js/chain.js"


def test_every_form_with_a_chain_loads_it_and_has_one():
	source = (Path(itss_improvement.__file__).parent / SCRIPT).read_text(encoding="utf-8")
	listed = re.search(r"const FORMS = \[(.*?)\];", source, re.DOTALL).group(1)
	forms = re.findall(r'"([^"]+)"', listed)
	assert forms
	assert set(forms) <= set(KINDS)
	loading = {doctype for doctype, scripts in hooks.doctype_js.items() if SCRIPT in scripts}
	assert loading == {*forms, "HD Ticket", "Issue"}
