from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementReviewParticipant(ImprovementRow):
	pass
