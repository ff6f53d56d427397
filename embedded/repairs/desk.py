"""The desk's pages as the server sends them: what is built is mended in `embedded/desk`."""

import re

from monoframe import _

from . import replaces

# an entry of the user's menu: leads to the fork's makers, who know nothing of this site
SUPPORT = re.compile(r'\{\s*icon: "support",\s*label: "Monoframe Support",.*?\n\t\t\t\},', re.DOTALL)


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
			self.script = SUPPORT.sub("", self.script.replace('title="Search"', f'title="{_("Search")}"'))

	return load_assets
