from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementOpportunityEvidence(ImprovementRow):
	pass
