from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementProjectGoal(ImprovementRow):
	pass
