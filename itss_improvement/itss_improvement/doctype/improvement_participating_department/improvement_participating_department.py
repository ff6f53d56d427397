from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementParticipatingDepartment(ImprovementRow):
	pass
