from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementCause(ImprovementRow):
	pass
