from itss_improvement.lifecycle.row import RecordRow


class ImprovementParticipatingDepartment(RecordRow):
	pass
