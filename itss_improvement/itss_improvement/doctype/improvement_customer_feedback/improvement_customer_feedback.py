from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementCustomerFeedback(ImprovementRow):
	pass
