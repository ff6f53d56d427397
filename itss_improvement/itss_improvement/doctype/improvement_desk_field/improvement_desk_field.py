from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementDeskField(ImprovementRow):
	pass
