from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementCalendarDay(ImprovementRow):
	pass
