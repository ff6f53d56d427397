from itss_improvement.lifecycle.row import RecordRow


class ImprovementSignature(RecordRow):
	pass
