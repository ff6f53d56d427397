from itss_improvement.archives.keeping import WrittenOnce


class ImprovementArchive(WrittenOnce):
	pass
