from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementServed(ImprovementRow):
	pass
