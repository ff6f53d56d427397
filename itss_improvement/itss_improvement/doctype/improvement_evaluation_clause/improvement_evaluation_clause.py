from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementEvaluationClause(ImprovementRow):
	pass
