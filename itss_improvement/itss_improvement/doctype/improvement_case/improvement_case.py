import frappe
from frappe import _
from frappe.utils import cint, now_datetime
from frappe.utils.global_search import delete_for_document, sync_value_in_queue

from itss_improvement.cases import drafting, using
from itss_improvement.domain import case as rules
from itss_improvement.domain.case import BEST_PRACTICE, MACHINE, TEXTS, Status
from itss_improvement.domain.path import DOERS
from itss_improvement.domain.state_machine import Transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.paths.about import RecordAboutPath


class ImprovementCase(RecordAboutPath):
	machine = MACHINE

	def before_insert(self):
		if not self.flags.made_by_app:
			frappe.throw(
				_("{0} is drafted from an improvement: open its record, and choose Draft Case.").format(
					_(self.doctype)
				),
				title=_("Not Possible"),
			)

	def validate(self):
		self.check_what_is_written()
		super().validate()
		self.name_nobody_in_rows()
		self.flag_best_practice()
		# searches of the framework leave out what is disabled
		self.disabled = int(self.status != Status.PUBLISHED.value)

	def after_insert(self):
		drafting.hand_over(self)

	def on_update(self):
		super().on_update()
		self.use_count = using.count(self.name)
		self.db_set("use_count", self.use_count, update_modified=False)
		if self.disabled:
			self.take_out_of_search()

	def writable(self) -> set[str]:
		"""Nobody calls their own work a best practice."""
		mine = self.case().duties_of(frappe.session.user)
		return super().writable() - (set() if mine.isdisjoint(DOERS) else set(BEST_PRACTICE.fields))

	def apply_fieldlevel_read_permissions(self):
		"""Links tell the titles of what they name, whoever may read it, and those may name customers. So a reader who
		does not write here is told of no improvement that they may not see."""
		super().apply_fieldlevel_read_permissions()
		if self.has_permission("write") or _may_read(self.reference_doctype, self.reference_name):
			return
		self.improvements = []
		self.reference_name = self.opportunity = self.verification = None

	def take(self, step: Transition):
		if step.action == "Publish":
			self.publish()

	def after_step(self, step: Transition):
		drafting.hand_over(self)

	def publish(self):
		source = frappe.get_doc(self.reference_doctype, self.reference_name)
		self.update({**drafting.verified(source), **drafting.figures(source)})
		opportunities = [row.opportunity for row in self.improvements]
		with rules_as_messages(self.name):
			rules.check_may_publish(source.name, source.status)
			rules.check_names(self.texts(), drafting.customers_of(opportunities))
		self.published_by, self.published_on = frappe.session.user, now_datetime()

	def texts(self) -> dict[str, str]:
		"""What is read of it, by label."""
		return {
			_(self.meta.get_label(field)): self.get(field) or "" for field in (*TEXTS, "best_practice_reason")
		}

	def check_what_is_written(self):
		with rules_as_messages(self.called):
			rules.check_improvements([row.opportunity for row in self.improvements])
			rules.check_best_practice(bool(cint(self.best_practice)), self.best_practice_reason)
		self.check_improvements_added()

	def check_improvements_added(self):
		"""What it is said to serve is what its writer may see: naming an improvement tells its title."""
		known = {row.opportunity for row in self.before().improvements}
		for row in self.improvements:
			if row.opportunity in known or self.flags.made_by_app:
				continue
			if not frappe.db.exists(drafting.OPPORTUNITY, row.opportunity) or not frappe.has_permission(
				drafting.OPPORTUNITY, "read", row.opportunity
			):
				frappe.throw(
					_("{0}: Improvement {1} does not exist, or you may not see it.").format(
						self.called, row.opportunity
					),
					frappe.PermissionError,
					title=_("Not Possible"),
				)

	def name_nobody_in_rows(self):
		"""The titles of improvements may name customers, and every employee reads these rows."""
		titles = drafting.titles_of([row.opportunity for row in self.improvements])
		for row in self.improvements:
			row.title = titles.get(row.opportunity)

	def flag_best_practice(self):
		"""Who flagged it, and when."""
		flagged, before = cint(self.best_practice), cint(self.before().best_practice)
		if flagged and not before:
			self.best_practice_by, self.best_practice_on = frappe.session.user, now_datetime()
			with rules_as_messages(self.called):
				rules.check_names(
					self.texts(), drafting.customers_of([row.opportunity for row in self.improvements])
				)
		elif not flagged:
			self.best_practice_by = self.best_practice_on = None

	def take_out_of_search(self):
		"""The framework's search does not ask who may read a record: it finds published cases alone."""
		delete_for_document(self)
		# what waits to be indexed would bring it back
		sync_value_in_queue(
			{
				"doctype": self.doctype,
				"name": self.name,
				"content": "",
				"published": 0,
				"title": "",
				"route": "",
			}
		)


def _may_read(doctype: str | None, name: str | None) -> bool:
	return bool(doctype and name and frappe.has_permission(doctype, "read", name))
