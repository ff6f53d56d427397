from itss_improvement.lifecycle.row import RecordRow


class ImprovementProjectDocument(RecordRow):
	pass
