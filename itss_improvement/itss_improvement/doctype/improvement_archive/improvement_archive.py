from itss_improvement.archives.keeping import Kept


class ImprovementArchive(Kept):
	pass
