from itss_improvement.lifecycle.row import RecordRow


class ImprovementProjectRisk(RecordRow):
	pass
