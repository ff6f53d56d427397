"""The fork knows one app, itself. A bench has several, in an order."""

import inspect
import json
import types

import monoframe
from monoframe.patches import PatchType, get_patches_from_app

from embedded.state import current

from . import adds, replaces

FRAMEWORK = "monoframe"


def own_name(app: str) -> str:
	"""Apps say "frappe"; the fork's files and records say "monoframe"."""
	return FRAMEWORK if app == "frappe" else app


@replaces("monoframe:get_installed_apps", "d3599cb4d5cc3777", "always the framework alone")
def get_installed_apps(*, _ensure_on_bench: bool = False) -> list[str]:
	if getattr(monoframe.flags, "in_install_db", True):
		return []
	if not monoframe.db:
		return [FRAMEWORK]
	installed = json.loads(monoframe.db.get_global("installed_apps") or "[]")
	if _ensure_on_bench:
		return [app for app in installed if app in get_all_apps()]
	return installed


@replaces("monoframe:get_all_apps", "f605a326e28c648f", "always the framework alone")
def get_all_apps(with_internal_apps: bool = True, sites_path: str | None = None) -> list[str]:
	return [FRAMEWORK, *current.apps]


@replaces("monoframe:_load_app_hooks", "2f8eb05bcdfda05f", "reads the framework's hooks only")
def load_app_hooks(app_name: str | None = None) -> dict:
	hooks: dict = {}
	apps = [own_name(app_name)] if app_name else get_installed_apps(_ensure_on_bench=True)
	for app in apps:
		try:
			module = monoframe.get_module(f"{app}.hooks")
		except ImportError as error:
			# an app is being installed and has no hooks.py yet, or it was removed from this machine
			print(f'Could not find app "{app}": {error}')
			if monoframe.flags.in_install_app:
				continue
			raise
		for key, value in inspect.getmembers(module, _is_hook):
			if not key.startswith("_"):
				monoframe.append_hook(hooks, key, value)
	return hooks


def _is_hook(value: object) -> bool:
	return not isinstance(value, types.ModuleType | types.FunctionType | type)


@replaces("monoframe:get_hooks", "db6ff31a4c7003d1", "lost its argument app_name")
def get_hooks(hook: str | None = None, default="_KEEP_DEFAULT_LIST", app_name: str | None = None):
	if app_name:
		hooks = monoframe._dict(load_app_hooks(app_name))
	else:
		hooks = monoframe.client_cache.get_value("app_hooks")
		if hooks is None:
			hooks = load_app_hooks()
			monoframe.client_cache.set_value("app_hooks", hooks)
	if hook:
		return hooks.get(hook, [] if default == "_KEEP_DEFAULT_LIST" else default)
	return monoframe._dict(hooks)


@replaces("monoframe:setup_module_map", "b63e7534e8f04a25", "all modules belong to the framework")
def setup_module_map(include_all_apps: bool = True) -> None:
	modules = {
		app: [monoframe.scrub(module) for module in get_module_list(app)]
		for app in get_all_apps()
	}
	monoframe.local.app_modules = modules
	monoframe.local.module_app = {module: app for app, names in modules.items() for module in names}


@replaces("monoframe:get_module_list", "a2cbb951de8176f5", "reads the framework's modules.txt")
def get_module_list(app_name: str = FRAMEWORK) -> list[str]:
	return monoframe.get_file_items(get_app_path(app_name, "modules.txt"))


@replaces("monoframe:get_app_path", "1aea0ab520954c12", "every app lies in the framework's folder")
def get_app_path(app_name: str, *joins) -> str:
	return monoframe.get_pymodule_path(own_name(app_name), *joins)


@replaces("monoframe:get_app_source_path", "47b9cb479d72035c", "every app lies in the framework's folder")
def get_app_source_path(app_name: str, *joins) -> str:
	return get_app_path(app_name, "..", *joins)


@replaces("monoframe.installer:add_to_installed_apps", "5906236b239ecda1", "does nothing")
def add_to_installed_apps(app_name: str, rebuild_website: bool = True) -> None:
	installed = get_installed_apps()
	if app_name not in installed:
		_set_installed_apps([*installed, app_name])
		if monoframe.flags.in_install:
			from monoframe.installer import post_install

			post_install(rebuild_website)


@replaces("monoframe.installer:remove_from_installed_apps", "a64fd43ec1847630", "does nothing")
def remove_from_installed_apps(app_name: str) -> None:
	installed = get_installed_apps()
	if app_name in installed:
		_set_installed_apps([app for app in installed if app != app_name])


def _set_installed_apps(apps: list[str]) -> None:
	monoframe.db.set_global("installed_apps", json.dumps(apps))
	monoframe.db.commit()
	monoframe.local.doc_events_hooks = None
	monoframe.clear_cache()


@replaces("monoframe.patches:get_all_patches", "2bf7a3a1166cdef6", "runs the framework's patches only")
def get_all_patches(patch_type: PatchType | None = None) -> list[str]:
	return [
		patch
		for app in get_installed_apps(_ensure_on_bench=True)
		for patch in get_patches_from_app(app, patch_type=patch_type)
	]


@replaces("monoframe.model.sync:sync_all", "29f55b37f179cdba", "syncs the framework only")
def sync_all(force=0, reset_permissions=False) -> None:
	from monoframe.model.sync import sync_for
	from monoframe.patches import _patch_mode

	_patch_mode(True)
	for app in get_installed_apps():
		sync_for(app, force, reset_permissions=reset_permissions)
	_patch_mode(False)
	monoframe.clear_cache()


@adds("the renamed names of the framework that apps import")
def old_names() -> None:
	import monoframe.exceptions
	from monoframe.monoframeclient import MonoframeClient

	import_module = __import__("sys").modules["monoframe.monoframeclient"]
	import_module.FrappeClient = MonoframeClient
	for name in dir(monoframe.exceptions):
		if name.startswith("Monoframe"):
			setattr(monoframe.exceptions, name.replace("Monoframe", "Frappe"), getattr(monoframe.exceptions, name))
