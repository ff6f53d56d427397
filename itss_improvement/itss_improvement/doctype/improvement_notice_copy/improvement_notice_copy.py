from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementNoticeCopy(ImprovementRow):
	pass
