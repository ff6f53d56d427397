"""The one error that domain code raises. The shell turns it into a translated message."""


class RuleBroken(ValueError):
	"""A rule was broken.

	`code` names the rule for code that must tell cases apart. `message` is a whole English sentence with
	numbered placeholders, which is also its key in the translations; `values` fill the placeholders.
	"""

	def __init__(self, code: str, message: str, *values: object):
		self.code = code
		self.message = message
		self.values = values
		super().__init__(message.format(*values))
