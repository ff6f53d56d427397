from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementSettingsReminder(ImprovementRow):
	pass
