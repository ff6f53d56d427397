from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementSettingsRevision(ImprovementRow):
	pass
