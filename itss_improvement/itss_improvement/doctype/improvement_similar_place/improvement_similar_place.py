from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementSimilarPlace(ImprovementRow):
	pass
