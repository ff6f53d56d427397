from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementRecurrenceTicket(ImprovementRow):
	pass
