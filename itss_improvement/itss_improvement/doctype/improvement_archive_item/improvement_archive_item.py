from itss_improvement.archives.keeping import WrittenOnce


class ImprovementArchiveItem(WrittenOnce):
	pass
