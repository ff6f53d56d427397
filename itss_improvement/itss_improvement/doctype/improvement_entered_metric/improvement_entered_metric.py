from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementEnteredMetric(ImprovementRow):
	pass
