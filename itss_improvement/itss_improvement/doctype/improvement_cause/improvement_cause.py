from itss_improvement.lifecycle.row import RecordRow


class ImprovementCause(RecordRow):
	pass
