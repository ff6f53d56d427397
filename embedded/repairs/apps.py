"""The fork knows one app, itself. A bench has several, in an order."""

import inspect
import json
import tempfile
import types
from pathlib import Path

import monoframe
from monoframe.patches import PatchType, get_patches_from_app

from embedded.state import current

from . import adds, replaces, rewrites

FRAMEWORK = "monoframe"
OWN_TRANSLATIONS = Path(__file__).resolve().parents[1] / "desk"


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
	modules = {app: [monoframe.scrub(module) for module in get_module_list(app)] for app in get_all_apps()}
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


# Loops over the apps that ask for the hooks of all of them each time

EACH = "goes through the apps, and takes the hooks of all of them each time"
FIRST = "takes the first app's hook for every app's"
ICON = "monoframe.desk.doctype.desktop_icon.desktop_icon:"

rewrites(
	"monoframe.migrate:SiteMigration.pre_schema_updates", "901758a9afbb7cfa", EACH,
	('get_hooks("before_migrate")', 'get_hooks("before_migrate", app_name=app)'),
	('get_hooks("override_doctype_class", {})', 'get_hooks("override_doctype_class", {}, app_name=app)'),
)  # fmt: skip
rewrites(
	"monoframe.apps:get_apps", "2de42335e8e6627d", EACH,
	('get_hooks("add_to_apps_screen")', 'get_hooks("add_to_apps_screen", app_name=app)'),
)  # fmt: skip
rewrites(
	"monoframe.desk.form.meta:get_code_files_via_hooks", "f9d1e85d47c644d5", EACH,
	("get_hooks(hook, default={})", "get_hooks(hook, default={}, app_name=app_name)"),
)  # fmt: skip
rewrites(
	"monoframe.utils.fixtures:export_fixtures", "3b9c44954686740f", EACH,
	('get_hooks("fixture_auto_order")', 'get_hooks("fixture_auto_order", app_name=app)'),
	('get_hooks("fixtures")', 'get_hooks("fixtures", app_name=app)'),
)  # fmt: skip
rewrites(
	"monoframe.boot:load_desktop_data", "fe9d50b48c3d8508", "knows the framework's workspaces only",
	('in ["monoframe"]:', "in monoframe.get_installed_apps():"),
	('get_hooks("add_to_apps_screen")', 'get_hooks("add_to_apps_screen", app_name=app_name)'),
	('get_hooks("app_title")', 'get_hooks("app_title", app_name=app_name)'),
	('get_hooks("app_home")', 'get_hooks("app_home", app_name=app_name)'),
	('get_hooks("app_logo_url")', 'get_hooks("app_logo_url", app_name=app_name)'),
)  # fmt: skip
rewrites(
	"monoframe.boot:get_desktop_icon_urls", "550b08019c9006dc", "knows the framework's icons only",
	('in ["monoframe"]:', "in monoframe.get_installed_apps():"),
)  # fmt: skip
rewrites(
	ICON + "DesktopIcon.check_app_permission", "6d77e62bc72a2f4e", FIRST,
	('get_hooks()["app_title"][0]', 'get_hooks("app_title", app_name=a)[0]'),
	('get_hooks()["add_to_apps_screen"][0]', '(get_hooks("add_to_apps_screen", app_name=a) or [{}])[0]'),
	("monoframe.(get_hooks", "(monoframe.get_hooks"),
)  # fmt: skip
rewrites(
	ICON + "create_desktop_icons_from_installed_apps", "084084b9c9323e98", FIRST,
	('get_hooks("app_title")', 'get_hooks("app_title", app_name=a)'),
	('get_hooks("add_to_apps_screen")', 'get_hooks("add_to_apps_screen", app_name=a)'),
	('["logo"]', '.get("logo")'),
)  # fmt: skip
rewrites(
	ICON + "create_desktop_icons_from_workspace", "8c4b85ff8b356004", FIRST,
	('get_hooks("app_title")', 'get_hooks("app_title", app_name=app_name)'),
)  # fmt: skip
rewrites(
	"monoframe.utils.install:delete_desktop_icon_and_sidebar", "4fca64a9cc47cbb0", FIRST,
	('get_hooks()["app_title"]', 'get_hooks("app_title", app_name=app_name)'),
)  # fmt: skip


@replaces(
	"monoframe.utils.installed_apps:get_setup_wizard_completed_apps",
	"82875dd2016ff5ea",
	"hides the other apps from users",
)
def get_setup_wizard_completed_apps() -> list[str]:
	return get_installed_apps()


# Translations


@replaces("monoframe.gettext.translate:get_locale_dir", "87dff0eb119c4181", "beside the working directory")
def get_locale_dir() -> Path:
	return current.folder / "locale"


@replaces(
	"monoframe.gettext.translate:get_translations_from_mo", "4c2bd500d60e4a2b",
	"nobody compiles locale/*.po: there is no bench build", keep=True,
)  # fmt: skip
def get_translations_from_mo(original):
	def get_translations_from_mo(lang, app):
		from monoframe.gettext.translate import get_mo_path, get_po_path, read_po, write_mo

		if lang and app:
			locale = lang.replace("-", "_")
			po, mo = get_po_path(app, locale), get_mo_path(app, locale)
			if app == FRAMEWORK:  # its wheel has no translations
				po = OWN_TRANSLATIONS / f"{locale}.po"
			if po.exists() and not (mo.exists() and po.stat().st_mtime < mo.stat().st_mtime):
				mo.parent.mkdir(parents=True, exist_ok=True)
				# another process may be reading it, and would go on in English
				with open(po, "rb") as file, tempfile.NamedTemporaryFile(dir=mo.parent, delete=False) as part:
					write_mo(part, read_po(file))
				Path(part.name).replace(mo)
		return original(lang, app)

	return get_translations_from_mo


# The name `frappe` where code is text: conditions, print formats, notifications


@replaces("monoframe.utils.safe_exec:get_safe_globals", "6b29cf66b395b65e", "templates say frappe", keep=True)
def get_safe_globals(original):
	def get_safe_globals():
		out = original()
		out.frappe, out.FrappeClient = out.monoframe, out.MonoframeClient
		return out

	return get_safe_globals


@replaces(
	"monoframe.model.workflow:get_workflow_safe_globals",
	"ea16f200bc338cf0",
	"workflow conditions say frappe",
	keep=True,
)
def get_workflow_safe_globals(original):
	def get_workflow_safe_globals():
		out = original()
		return {**out, "frappe": out["monoframe"]}

	return get_workflow_safe_globals


@replaces(
	"monoframe.email.doctype.notification.notification:get_context", "380a83442d4bafe6", "notifications say frappe", keep=True
)  # fmt: skip
def get_notification_context(original):
	def get_context(doc):
		out = original(doc)
		return {**out, "frappe": out["monoframe"]}

	return get_context


@adds("classes that apps import carry the fork's name")
def old_names() -> None:
	import monoframe.exceptions
	import monoframe.monoframeclient

	for module in (monoframe.exceptions, monoframe.monoframeclient, monoframe):
		for name in dir(module):
			if name.startswith("Monoframe"):
				setattr(module, name.replace("Monoframe", "Frappe"), getattr(module, name))
