from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementDepartmentMember(ImprovementRow):
	pass
