from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementDisposalArchive(ImprovementRow):
	pass
