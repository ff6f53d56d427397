from itss_improvement.archives.keeping import Kept


class ImprovementLogCheckpoint(Kept):
	pass
