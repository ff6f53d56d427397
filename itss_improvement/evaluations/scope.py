"""What a metric may be limited to: the values that the site's service desks have."""

from __future__ import annotations

from itss_improvement.domain.trigger import Dimension
from itss_improvement.helpdesk import desks


def choices() -> dict[str, list[str]]:
	"""By dimension, in order. Of many only the first are offered; others may be written."""
	return {
		dimension.value: sorted({value for desk in desks() for value in desk.values_of(dimension)})
		for dimension in Dimension
	}
