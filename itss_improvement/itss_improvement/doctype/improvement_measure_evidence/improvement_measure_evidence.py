from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementMeasureEvidence(ImprovementRow):
	pass
