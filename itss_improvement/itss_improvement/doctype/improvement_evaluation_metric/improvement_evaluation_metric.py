from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementEvaluationMetric(ImprovementRow):
	pass
