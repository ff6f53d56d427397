from itss_improvement.lifecycle.row import ImprovementRow


class ImprovementScanSlice(ImprovementRow):
	"""Written by the scan itself, past its record: see `signals.slices`."""
