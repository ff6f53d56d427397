from itss_improvement.archives.keeping import Kept


class ImprovementArchiveItem(Kept):
	pass
