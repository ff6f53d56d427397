from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementCallOpportunity(ImprovementRow):
	pass
