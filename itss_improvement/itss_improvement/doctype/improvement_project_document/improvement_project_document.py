from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementProjectDocument(ImprovementRow):
	pass
