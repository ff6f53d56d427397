from itss_improvement.lifecycle.row import RecordRow


class ImprovementProjectMember(RecordRow):
	pass
