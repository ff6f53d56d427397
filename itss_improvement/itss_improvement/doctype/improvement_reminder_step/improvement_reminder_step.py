from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementReminderStep(ImprovementRow):
	pass
