from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementTrainingAttendee(ImprovementRow):
	pass
