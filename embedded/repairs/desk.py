"""The desk's pages as the server sends them: what is built is mended in `embedded/desk`."""

import re

from monoframe import _

from . import replaces, rewrites

# an entry of the user's menu: leads to the fork's makers, who know nothing of this site
SUPPORT = re.compile(r'\{\s*icon: "support",\s*label: "Monoframe Support",.*?\n\t\t\t\},', re.DOTALL)

# what it says without asking for a translation
WORDS = re.compile(
	r'(?<=title=")(Search|Add New Icon)(?=")|(?<=\t )(New Icon)(?=\n)|(?<=>)(Removed Icons)(?=<)|(?<=title: ")(Desktop)(?=")'
)


@replaces(
	"monoframe.core.doctype.page.page:Page.load_assets",
	"2554228f46f230e4",
	"the desk home names its makers, and speaks English in any language",
	keep=True,
)
def load_assets(original):
	def load_assets(self) -> None:
		original(self)
		if self.name == "desktop":
			self.script = WORDS.sub(lambda found: _(found[0]), SUPPORT.sub("", self.script))

	return load_assets


@replaces(
	"monoframe.www.login:get_context", "71612d2a398a1904", "its title is English in any language", keep=True
)
def get_login_context(original):
	def get_context(context):
		found = original(context)
		context["title"] = _(context["title"])
		return found

	return get_context


rewrites(
	"monoframe.apps:get_default_path", "ff637a2bb065785d", "sends people without a desk to the desk",
	('if len(_apps) == 0:\n\t\treturn "/desk"', "if len(_apps) == 0:\n\t\treturn None"),
)  # fmt: skip
