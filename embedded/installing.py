"""Installing and removing apps with the framework's own pieces: the fork kept the pieces, not the whole."""

import contextlib
import io
import os
from collections.abc import Iterator

import monoframe
from monoframe import installer
from monoframe.utils import cint

from .errors import SiteError


@contextlib.contextmanager
def quiet() -> Iterator[None]:
	"""Keeps the framework's progress bars off the terminal; EMBEDDED_VERBOSE=1 lets them through."""
	if os.environ.get("EMBEDDED_VERBOSE"):
		yield
	else:
		with contextlib.redirect_stdout(io.StringIO()):
			yield


def install_app(name: str) -> None:
	"""Install one app as `bench install-app` does.

	Raises:
		SiteError: it is installed already, cannot be imported, or its before_install refuses.
	"""
	from monoframe.core.doctype.scheduled_job_type.scheduled_job_type import sync_jobs
	from monoframe.model.module_utils import sync_customizations
	from monoframe.model.sync import sync_for
	from monoframe.utils.dashboard import sync_dashboards
	from monoframe.utils.fixtures import sync_fixtures

	if name in monoframe.get_installed_apps():
		raise SiteError(f"The app {name} is installed on this site already.")
	try:
		monoframe.get_module(f"{name}.hooks")
	except ModuleNotFoundError as error:
		raise SiteError(
			f"The app {name} cannot be imported ({error}): is its folder on the Python path?"
		) from error

	monoframe.flags.in_install = name
	monoframe.flags.ignore_in_install = False
	try:
		monoframe.clear_cache()
		monoframe.setup_module_map()
		hooks = monoframe.get_hooks(app_name=name)
		for function in hooks.before_install or []:
			if monoframe.get_attr(function)() is False:
				raise SiteError(f"The app {name} refused to be installed ({function} returned False).")
		for function in monoframe.get_hooks("before_app_install"):
			monoframe.get_attr(function)(name)
		if name != "monoframe":  # the framework's definitions need tables that its own sync makes
			installer.add_module_defs(name, ignore_if_duplicate=True)
		sync_for(name, force=False, reset_permissions=True)
		installer.add_to_installed_apps(name)
		monoframe.get_doc("Portal Settings", "Portal Settings").sync_menu()
		installer.set_all_patches_as_completed(name)
		for function in hooks.after_install or []:
			monoframe.get_attr(function)()
		for function in monoframe.get_hooks("after_app_install"):
			monoframe.get_attr(function)(name)
		sync_jobs()
		sync_fixtures(name)
		sync_customizations(name)
		sync_dashboards(name)
		for function in hooks.after_sync or []:
			monoframe.get_attr(function)()
		monoframe.db.commit()
	finally:
		monoframe.flags.in_install = False
	monoframe.clear_cache()
	monoframe.client_cache.erase_persistent_caches()


def uninstall_app(name: str, dry_run: bool = False) -> None:
	"""Remove one app, its modules, DocTypes and tables, as `bench uninstall-app` does.

	Raises:
		SiteError: it is not installed, or another installed app needs it.
	"""
	installed = monoframe.get_installed_apps()
	if name not in installed or name == "monoframe":
		raise SiteError(f"The app {name} is not installed on this site.")
	for app in installed:
		needed = [str(item).split("/")[-1] for item in monoframe.get_hooks("required_apps", app_name=app)]
		if app != name and name in needed:
			raise SiteError(f"The app {app} needs {name}: uninstall {app} first.")

	monoframe.flags.in_uninstall = True
	try:
		hooks = monoframe.get_hooks(app_name=name)
		for function in hooks.before_uninstall or []:
			monoframe.get_attr(function)()
		for function in monoframe.get_hooks("before_app_uninstall"):
			monoframe.get_attr(function)(name)
		modules = monoframe.get_all("Module Def", filters={"app_name": name}, pluck="name")
		doctypes = installer._delete_modules(modules, dry_run=dry_run)
		installer._delete_doctypes(doctypes, dry_run=dry_run)
		if not dry_run:
			installer.remove_from_installed_apps(name)
			monoframe.db.commit()
		# as on a bench these run on a dry run too, and jobs of the app stay until the next migrate
		for function in hooks.after_uninstall or []:
			monoframe.get_attr(function)()
		for function in monoframe.get_hooks("after_app_uninstall"):
			monoframe.get_attr(function)(name)
		if dry_run:
			monoframe.db.rollback()
		else:
			monoframe.db.commit()
	finally:
		monoframe.flags.in_uninstall = False
	monoframe.clear_cache()


def finish_setup(time_zone: str, language: str) -> None:
	"""What the set-up wizard would ask: formats, time zone, language. The wizard itself is never shown."""
	settings = monoframe.get_single("System Settings")
	for field in settings.meta.fields:
		if field.default not in (None, "") and settings.get(field.fieldname) in (None, ""):
			number = field.fieldtype in ("Int", "Check")
			settings.set(field.fieldname, cint(field.default) if number else field.default)
	settings.update(
		{
			"setup_complete": 1,
			"language": language,
			"time_zone": time_zone,
			"country": "China" if time_zone == "Asia/Shanghai" else settings.country,
			"currency": "CNY" if time_zone == "Asia/Shanghai" else "USD",
			"date_format": "yyyy-mm-dd",
			"time_format": "HH:mm:ss",
			"number_format": "#,###.##",
			"float_precision": "3",
			"first_day_of_the_week": "Monday",
			"rounding_method": "Banker's Rounding",
			"session_expiry": "170:00",
			"enable_onboarding": 0,
			"enable_telemetry": 0,
			"enable_scheduler": 1,
			"disable_user_pass_login": 0,
			"login_with_email_link": 0,
		}
	)
	settings.flags.ignore_mandatory = True
	settings.save()
	for key in (
		*("date_format", "time_format", "number_format", "float_precision", "first_day_of_the_week"),
		*("currency", "country", "language", "time_zone", "rounding_method"),
	):
		monoframe.db.set_default(key, settings.get(key))
	monoframe.db.set_default("desktop:home_page", "workspace")
	for user in ("Administrator", "Guest"):
		# set to the framework's own defaults at their making, and stronger than the system's
		monoframe.db.set_value("User", user, {"time_zone": time_zone, "language": language})
		monoframe.defaults.clear_default("time_zone", parent=user)
	monoframe.db.commit()
	monoframe.clear_cache()
