from itss_improvement.archives.keeping import WrittenOnce


class ImprovementLogCheckpoint(WrittenOnce):
	pass
