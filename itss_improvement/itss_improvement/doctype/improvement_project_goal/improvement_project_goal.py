from itss_improvement.lifecycle.row import RecordRow


class ImprovementProjectGoal(RecordRow):
	pass
