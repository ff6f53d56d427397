from itss_improvement.lifecycle.row import RecordRow


class ImprovementSimilarPlace(RecordRow):
	pass
