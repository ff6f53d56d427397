from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementProjectMember(ImprovementRow):
	pass
