from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementProjectRisk(ImprovementRow):
	pass
