from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementSignature(ImprovementRow):
	pass
