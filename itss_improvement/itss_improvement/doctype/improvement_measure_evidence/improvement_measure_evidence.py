from itss_improvement.lifecycle.row import RecordRow


class ImprovementMeasureEvidence(RecordRow):
	pass
