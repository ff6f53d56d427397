from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementStandardClause(ImprovementRow):
	pass
