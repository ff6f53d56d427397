"""A notice that was found effective, through the gates to its end: revised, taught, closed."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import site
from tests.browser.site import EMPLOYEE, OPERATIONS, OWNER, QUALITY
from tests.browser.test_accessibility import check
from tests.browser.test_notice import NOTICE, agree, drafted, open_notice  # noqa: F401
from tests.browser.test_verification import VERIFICATION, put_on_file  # noqa: F401

DOCUMENT, REVISION, TRAINING = "Improvement Document", "Improvement Document Revision", "Improvement Training"
FRAMEWORKS = (
	".form-grid",  # the heads of its columns: its grey; the boxes of its rows: no name
	".btn-new",  # of a connection: no name
)
STEP = "itss_improvement.api.lifecycle.take_step"


@pytest.fixture
def observed(put_on_file, api_as):  # noqa: F811
	"""Makes a notice that was found effective; gives its name."""

	def make(title: str) -> str:
		name, verification = put_on_file(title)
		quality = api_as(QUALITY)
		quality.update(
			VERIFICATION,
			verification,
			method="On Site",
			sample="三个班组各两次交接",
			measured_value="15 分钟",
			findings="遗留问题均单列。",
			conclusion="Effective",
		)
		quality.call(STEP, doctype=VERIFICATION, name=verification, action="Conclude", values={})
		return name

	return make


@pytest.fixture
def document(api_as):
	def make(number: str) -> str:
		return api_as(QUALITY).insert(
			DOCUMENT,
			document_number=number,
			document_title="夜班交接单",
			document_type="Record Form",
			current_version="V1.0",
			owning_department=OPERATIONS,
		)

	return make


def attach(api, doctype: str, name: str, field: str, text: str) -> None:
	file = api.insert(
		"File", file_name=f"{name}.txt", is_private=1, attached_to_doctype=doctype, attached_to_name=name,
		content=base64.b64encode(text.encode()).decode(), decode=1,
	)  # fmt: skip
	api.update(doctype, name, **{field: api.get("File", file)["file_url"]})


def gate(desk, name: str):
	return desk.body.locator(f"tr[data-gate='{name}']")


@pytest.mark.row("R66", "R69")
def test_a_notice_through_its_gates(page_as, observed, document, api_as):
	notice = observed("交接单标准化")
	number = document("BROWSER-01")
	desk = open_notice(page_as, QUALITY, notice)
	expect(gate(desk, "Documents Revised")).to_contain_text("尚未完成")

	desk.button("新建文件修订", gate(desk, "Documents Revised")).click()
	desk.page.wait_for_function("() => window.cur_frm && cur_frm.doctype === 'Improvement Document Revision'")
	desk.settle()
	expect(desk.field("improvements")).to_contain_text("交接单标准化")
	desk.link("document", number, shown="夜班交接单")
	desk.fill("new_version", "V2.0")
	desk.fill("changes", "遗留问题单列一栏。")
	desk.save()
	desk.wait_for_form(REVISION)
	expect(desk.field("old_version")).to_contain_text("V1.0")
	revision = api_as(QUALITY).list(REVISION, [["document", "=", number]])[0]["name"]
	# somebody else writes the text
	owner = api_as(OWNER)
	attach(owner, REVISION, revision, "new_text", "V2.0")
	owner.update(REVISION, revision, responsible_person=OWNER)
	owner.call(STEP, doctype=REVISION, name=revision, action="Submit for Approval", values={})
	desk.open(f"improvement-document-revision/{revision}")
	desk.wait_for_form(REVISION, revision)
	desk.button("批准").click()
	desk.button("批准", desk.dialog).last.click()
	expect(desk.state("已批准").first).to_be_visible()
	assert api_as(QUALITY).get(DOCUMENT, number)["current_version"] == "V2.0"

	desk = open_notice(page_as, QUALITY, notice)
	expect(gate(desk, "Documents Revised")).to_contain_text("已通过")
	expect(gate(desk, "Documents Revised").get_by_role("link", name=revision)).to_be_visible()
	desk.button("无需…", gate(desk, "People Trained")).click()
	desk.fill("reason", "班前会已说明。", desk.dialog)
	desk.button("保存", desk.dialog).click()
	expect(gate(desk, "People Trained")).to_contain_text("班前会已说明。")
	expect(gate(desk, "People Trained")).to_contain_text("无需")
	assert api_as(QUALITY).get(NOTICE, notice)["none_needed"] == 1


@pytest.mark.row("R69")
def test_several_are_added_to_a_training_from_the_list(page_as, observed, api_as):
	names = [observed(f"批量培训 {number}") for number in ("甲", "乙")]
	desk = page_as(QUALITY).open("improvement-notice")
	desk.wait_for_list()
	# the list remembers what somebody else's test chose last
	desk.page.evaluate(
		"""(names) => cur_list.filter_area.clear(false)
			.then(() => cur_list.filter_area.add([['Improvement Notice', 'name', 'in', names]]))""",
		names,
	)
	desk.settle()
	expect(desk.body.get_by_role("link", name="批量培训 乙").first).to_be_visible()
	# the framework shows the boxes where the pointer is, and draws the rows once more when it comes to it
	desk.page.wait_for_function(
		"""(names) => {
			const ticked = cur_list.get_checked_items(true);
			cur_list.$result.find('.list-row-checkbox').get()
				.filter((box) => names.includes(decodeURIComponent(box.dataset.name)) && !box.checked)
				.forEach((box) => box.click());
			return names.every((name) => ticked.includes(name)) && cur_list.page.actions_btn_group.is(':visible');
		}""",
		arg=names,
		polling=300,
	)
	# what it is called is the framework's own affair
	desk.body.locator(".actions-btn-group button:visible").first.click()
	desk.page.get_by_role("menuitem", name="关联到培训记录").or_(
		desk.page.locator("a.dropdown-item:visible", has_text="关联到培训记录")
	).first.click()
	desk.button("添加", desk.dialog).click()
	desk.page.wait_for_function("() => window.cur_frm && cur_frm.doctype === 'Improvement Training'")
	desk.settle()
	for number in ("甲", "乙"):
		expect(desk.field("improvements")).to_contain_text(f"批量培训 {number}")
	desk.fill("title", "新版交接单宣贯")
	desk.fill("held_on", str(site.today() + timedelta(days=3)))
	desk.save()
	desk.wait_for_form(TRAINING)
	found = api_as(QUALITY).get(TRAINING, desk.page.evaluate("() => cur_frm.doc.name"))
	assert len(found["improvements"]) == 2 and found["status"] == "Planned"


def test_the_department_makes_a_training_and_reports_it(page_as, observed, api_as):
	notice = observed("交接单培训")
	opportunity = api_as(OWNER).get(NOTICE, notice)["opportunity"]
	owner = api_as(OWNER)
	name = owner.insert(
		TRAINING, title="交接单培训", responsible_department=OPERATIONS, held_on=str(site.today()), trainer="李强",
		duration=0.5, content="填写要求", attendees=[{"user": EMPLOYEE, "attended": 1}],
		improvements=[{"opportunity": opportunity}],
	)  # fmt: skip
	desk = page_as(OWNER).open(f"improvement-training/{name}")
	desk.wait_for_form(TRAINING, name)
	desk.button("确认已举办").click()
	agree(desk)
	expect(desk.told("签到表")).to_be_visible()
	desk.window.expect_refusal(417)
	desk.leave_message()
	attach(owner, TRAINING, name, "sign_in_file", "签到")
	desk.open(f"improvement-training/{name}")
	desk.wait_for_form(TRAINING, name)
	desk.button("确认已举办").click()
	agree(desk)
	expect(desk.state("已举办").first).to_be_visible()
	desk = open_notice(page_as, OWNER, notice)
	expect(gate(desk, "People Trained")).to_contain_text("已通过")


@pytest.mark.parametrize("doctype", [NOTICE, REVISION, TRAINING, DOCUMENT])
def test_nothing_keeps_people_from_reading_it(page_as, observed, document, api_as, axe, doctype):
	notice = observed(f"交接单无障碍 {doctype}")
	number = document(f"BROWSER-{doctype}")
	quality = api_as(QUALITY)
	improvements = [{"opportunity": quality.get(NOTICE, notice)["opportunity"]}]
	name = {
		NOTICE: lambda: notice,
		DOCUMENT: lambda: number,
		REVISION: lambda: quality.insert(REVISION, document=number, improvements=improvements),
		TRAINING: lambda: quality.insert(
			TRAINING, title="无障碍", responsible_department=OPERATIONS, held_on=str(site.today()),
			attendees=[{"user": EMPLOYEE}], improvements=improvements,
		),
	}[doctype]()  # fmt: skip
	desk = page_as(QUALITY).open(f"{doctype.lower().replace(' ', '-')}/{name}")
	desk.wait_for_form(doctype, name)
	check(axe, desk, ".form-message, .form-page", *FRAMEWORKS)
