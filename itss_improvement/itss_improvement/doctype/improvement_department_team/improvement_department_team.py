from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementDepartmentTeam(ImprovementRow):
	pass
