"""Removes what `setup` declares."""

from itss_improvement.setup import indexes, roles


def before_uninstall() -> None:
	"""Nothing: this is also run when somebody only asks what an uninstall would do."""


def after_uninstall() -> None:
	indexes.remove()
	roles.remove()
