class SiteError(Exception):
	"""The embedded site cannot be opened or changed; the message says what to do about it."""
