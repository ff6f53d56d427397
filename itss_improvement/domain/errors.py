"""The one error that domain code raises. The shell turns it into a translated message."""

from collections.abc import Callable


class RuleBroken(ValueError):
	"""A rule was broken.

	`code` names the rule for code that must tell cases apart. `message` is a whole English sentence with
	numbered placeholders, which is also its key in the translations; `values` fill the placeholders. Words among
	them are translated as well, so are sentences, and a tuple of words is listed.
	"""

	def __init__(self, code: str, message: str, *values: object):
		self.code = code
		self.message = message
		self.values = values
		super().__init__(self.render())

	def render(self, translate: Callable[[str], str] = lambda text: text) -> str:
		def shown(value: object) -> object:
			if isinstance(value, tuple):
				return ", ".join(str(shown(part)) for part in value)
			if callable(render := getattr(value, "render", None)):
				return render(translate)
			return translate(value) if isinstance(value, str) else value

		return translate(self.message).format(*(shown(value) for value in self.values))
