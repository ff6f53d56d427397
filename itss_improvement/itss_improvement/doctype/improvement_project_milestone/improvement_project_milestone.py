from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementProjectMilestone(ImprovementRow):
	pass
