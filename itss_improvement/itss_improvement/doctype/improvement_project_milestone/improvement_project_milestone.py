from itss_improvement.lifecycle.row import RecordRow


class ImprovementProjectMilestone(RecordRow):
	pass
