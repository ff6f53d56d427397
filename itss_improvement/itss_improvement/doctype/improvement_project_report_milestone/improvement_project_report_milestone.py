from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementProjectReportMilestone(ImprovementRow):
	pass
