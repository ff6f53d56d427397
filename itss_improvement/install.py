"""Applies what `setup` declares."""

from itss_improvement.setup import (
	blocks,
	boards,
	calendars,
	departments,
	form_scripts,
	indexes,
	print_formats,
	roles,
	settings,
	standards,
	triggers,
)


def before_install() -> None:
	# DocTypes name the roles in their permissions: they are made first, with their own desk access
	roles.apply()


def after_install() -> None:
	apply()


def after_migrate() -> None:
	apply()


def after_app_install(app: str) -> None:
	"""A service desk that is installed after us gets its indexes and its button as well."""
	indexes.apply()
	form_scripts.apply()


def apply() -> None:
	roles.apply()
	settings.apply()
	calendars.apply()
	departments.apply()
	standards.apply()
	triggers.apply()
	indexes.apply()
	form_scripts.apply()
	blocks.apply()
	boards.apply()
	print_formats.apply()
