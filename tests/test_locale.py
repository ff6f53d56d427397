"""Every word that people read has a Chinese one, and the site shows it."""

from __future__ import annotations

import os
import re
import string
from collections import Counter

import pytest

from itss_improvement.domain import assessment, explanation, opportunity, roles, state_machine, window
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.state_machine import Actor, Case
from tests.locale_strings import (
	CHINESE,
	NEVER_SHOWN_ENUMS,
	POT,
	Untranslatable,
	catalog,
	in_python,
	in_record,
	in_script,
	in_template,
	selects,
	shown_enums,
	strings,
	translations,
)

SAME_IN_BOTH = frozenset({"{0}", "{0}%"})
"""Strings that Chinese writes as English does."""


def placeholders(text: str) -> Counter[str]:
	return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


class TestChinese:
	def test_it_has_every_string_and_no_other(self):
		translated, used = set(translations()), set(strings())
		assert not used - translated, "run python -m tests.locale_strings and translate what is new"
		assert not translated - used, "run python -m tests.locale_strings"

	def test_the_template_has_the_same_strings(self):
		assert set(translations(POT)) == set(strings())

	def test_nothing_is_empty_or_left_in_english(self):
		for text, translation in translations().items():
			assert translation.strip(), text
			assert translation != text or text in SAME_IN_BOTH

	def test_nothing_is_doubtful(self):
		assert [message.id for message in catalog(CHINESE) if message.id and message.fuzzy] == []
		assert not catalog(CHINESE).obsolete

	def test_placeholders_agree(self):
		for text, translation in translations().items():
			# the sense may need a value twice, or name it in another order
			assert set(placeholders(text)) == set(placeholders(translation)), text

	def test_english_words_stay_only_where_the_trade_uses_them(self):
		words = Counter(
			word
			for translation in translations().values()
			for word in re.findall(r"[A-Za-z]+", re.sub(r"\{.*?\}", "", translation))
		)
		assert set(words) == {"API", "CSV", "Excel", "ITSS", "SHA", "SLA", "Why", "xlsx"}

	def test_the_options_of_a_select_can_be_told_apart(self):
		chinese = translations()
		for where, options in selects().items():
			assert len({chinese[option] for option in options}) == len(options), where


class TestExtraction:
	def test_the_words_of_the_rules_are_found_wherever_they_stand(self):
		found = set(shown_enums())
		assert {assessment.ImprovementClass, roles.Role, state_machine.Stage, window.WindowLength} <= found
		assert not found & NEVER_SHOWN_ENUMS

	def test_what_carries_messages_is_read_from_python(self):
		source = """
_("plain")
frappe._("through the module")
_("one" " sentence")
raise RuleBroken("code", "broken {0}", name)
explanation.Sentence("said", (Term("a word"),))
_(variable), Term(trigger.condition), Sentence(TEMPLATES[2]), log("not this")
"""
		assert sorted(in_python(source, "")) == sorted(
			["plain", "through the module", "one sentence", "broken {0}", "said", "a word"]
		)

	@pytest.mark.parametrize("call", ['_(f"{x} things")', '_("a" + b)', 'RuleBroken("c", "%s" % x)'])
	def test_a_string_that_is_put_together_is_refused(self, call):
		with pytest.raises(Untranslatable):
			list(in_python(call, "here.py"))

	def test_templates_and_scripts(self):
		assert list(in_template("""{{ _("It's") }} {{ _('two') }} {{ _(x) }}""")) == ["It's", "two"]
		script = r"""__("one"), __('it\'s'), __(`three`, [x]), __(name), frappe.__x("no")"""
		assert list(in_script(script, "")) == ["one", "it's", "three"]
		with pytest.raises(Untranslatable):
			list(in_script("__(`${x} things`)", "here.js"))

	def test_a_record_of_a_kind_that_is_not_known_is_refused(self):
		with pytest.raises(Untranslatable, match=r"here\.json"):
			list(in_record({"doctype": "Notification", "subject": "News"}, "here.json"))

	def test_the_desks_pages_are_read(self):
		workspace = {
			"doctype": "Workspace",
			"title": "Home",
			"custom_blocks": [{"label": "a block"}],
			"number_cards": [{"label": "a card", "number_card_name": "x"}],
			"charts": [{"label": "a chart"}],
			"links": [{"label": "a link"}],
			"shortcuts": [{"label": "a shortcut", "format": "{} open"}],
			"content": '[{"type": "header", "data": {"text": "a heading"}}]',
		}
		assert list(in_record(workspace, "")) == [
			"Home", "a block", "a card", "a chart", "a link", "a shortcut", "{} open", "a heading"
		]  # fmt: skip
		sidebar = {"doctype": "Workspace Sidebar", "title": "Side", "items": [{"label": "an item"}]}
		assert list(in_record(sidebar, "")) == ["Side", "an item"]


class TestRules:
	def test_a_broken_rule_is_told_in_chinese_with_its_words(self):
		with pytest.raises(RuleBroken) as refusal:
			staff = Actor("somebody", frozenset({roles.Role.STAFF}))
			opportunity.MACHINE.check_transition("Submitted", "Assessed", staff, Case())
		chinese = translations()
		told = refusal.value.render(lambda text: chinese.get(text, text))
		assert told == "“评估”仅限以下角色操作：ITSS 质量效能部。"

	def test_every_role_of_a_broken_rule_is_translated(self):
		with pytest.raises(RuleBroken) as refusal:
			nobody = Actor("somebody", frozenset())
			opportunity.MACHINE.check_transition("Draft", "Submitted", nobody, Case())
		assert "ITSS 责任部门, ITSS 管理者代表" in refusal.value.render(lambda text: translations()[text])


class TestOnTheSite:
	@pytest.mark.parametrize(
		("english", "chinese"),
		[
			("Submitted", "已提交"),
			("Improvement Opportunity", "改进机会识别记录"),
			("Corrective and Preventive Action", "纠正与预防措施"),
			("{0} must be a whole number from 1 to 5.", "{0}须为 1 至 5 的整数。"),
		],
	)
	def test_the_framework_finds_our_words(self, site, english, chinese):
		from frappe import _

		assert _(english, lang="zh") == chinese
		assert _(english, lang="en") == english

	def test_records_are_written_in_the_language_of_the_settings(self, site):
		import frappe

		from itss_improvement.settings import record_text

		said = explanation.Sentence("{0}: ticket {1}", (explanation.Term("Complaint"), 7))
		for language, expected in (("zh", "投诉：工单 7"), ("en", "Complaint: ticket 7")):
			frappe.db.set_single_value("Improvement Settings", "record_language", language)
			frappe.clear_document_cache("Improvement Settings", "Improvement Settings")
			assert record_text(said) == expected

	def test_a_refusal_names_the_record_in_the_readers_language(self, site):
		import frappe

		from itss_improvement.errors import rules_as_messages

		before, frappe.local.lang = frappe.local.lang, "zh"
		try:
			with pytest.raises(frappe.ValidationError) as refusal, rules_as_messages("IMP-2026-0001"):
				raise RuleBroken("score", "{0} must be a whole number from 1 to 5.", "Impact Score")
		finally:
			frappe.local.lang = before
		assert str(refusal.value) == "IMP-2026-0001：影响范围评分须为 1 至 5 的整数。"


class TestOnTheEmbeddedSite:
	def test_a_translation_that_changed_is_compiled_again_and_never_seen_half_written(self, site):
		if site is None:
			pytest.skip("a bench compiles translations when it builds")
		from monoframe.gettext.translate import get_mo_path, get_translations_from_mo

		compiled = get_mo_path("itss_improvement", "zh")
		compiled.unlink(missing_ok=True)
		assert get_translations_from_mo("zh", "itss_improvement")["Submitted"] == "已提交"
		os.utime(compiled, (0, 0))
		assert get_translations_from_mo("zh", "itss_improvement")["Submitted"] == "已提交"
		assert compiled.stat().st_mtime > CHINESE.stat().st_mtime
		assert {path.suffix for path in compiled.parent.iterdir()} == {".mo"}, "no half-written file is left"


def test_what_is_stored_is_in_the_records_language_whoever_writes_it(site):
	import frappe

	from itss_improvement.opportunities import assessment

	department = frappe.get_doc("Improvement Department", {"is_quality_department": 1})
	department.head = "Administrator"
	department.save()
	doc = frappe.get_doc(
		doctype="Improvement Opportunity",
		title="Shorter forms",
		identified_by_department=department.name,
		source="Employee Suggestion",
		source_subtype="Suggestion",
		current_state="Forty minutes a shift.",
	).insert()
	before, frappe.local.lang = frappe.local.lang, "en"
	try:
		assessment.submit(doc.name)
	finally:
		frappe.local.lang = before
	assert frappe.get_all("ToDo", {"reference_name": doc.name}, pluck="description") == [
		"已提交：Shorter forms"
	]
