from itss_improvement.lifecycle.row import RecordRow


class ImprovementProjectReportMilestone(RecordRow):
	pass
