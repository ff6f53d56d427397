"""What a web process needs: the casts of whitelisted arguments, the end of the set-up wizard."""

import functools
import inspect
import json
from typing import Any

import monoframe

from embedded.state import current

from . import adds, replaces


@replaces(
	"monoframe:is_setup_complete",
	"076b390070ab9e54",
	"asks for a table of a Single, which has none: never complete",
)
def is_setup_complete() -> bool:
	return bool(
		monoframe.db
		and monoframe.utils.cint(monoframe.db.get_single_value("System Settings", "setup_complete"))
	)


@functools.cache
def annotations_of(function: Any) -> dict[str, Any]:
	"""The function's annotations as types. One that cannot be resolved stays text and is not checked,
	as on a bench an annotation under TYPE_CHECKING."""
	resolved = {}
	for name, annotation in inspect.get_annotations(function).items():
		if isinstance(annotation, str):
			try:
				annotation = eval(annotation, function.__globals__)
			except Exception:
				pass
		resolved[name] = annotation
	return resolved


@replaces(
	"monoframe.utils.typing_validations:transform_parameter_types",
	"1060ff1fa32c3e71",
	"`from __future__ import annotations` everywhere makes annotations text: nothing is checked or cast",
	keep=True,
)
def transform_parameter_types(original):
	def transform_parameter_types(func, args, kwargs):
		if any(isinstance(annotation, str) for annotation in func.__annotations__.values()):
			func.__annotations__ = annotations_of(func)
		return original(func, args, kwargs)

	return transform_parameter_types


@adds("a System Manager's first page measures table sizes: 19 s on SQLite")
def quick_health_report() -> None:
	from monoframe.desk.doctype.system_health_report.system_health_report import SystemHealthReport

	for name in dir(SystemHealthReport):
		if name.startswith("fetch_"):
			setattr(SystemHealthReport, name, lambda self, *args, **kwargs: None)


@replaces(
	"monoframe.utils:get_assets_json",
	"690308a19f04327b",
	"without a built desk every page fails; looks in the working directory",
)
def get_assets_json() -> dict[str, str]:
	"""What a desk built into `assets/` of the site's folder offers; empty without one. Never cached: it
	may be built while the site is open."""
	found: dict[str, str] = {}
	for name in ("assets.json", "assets-rtl.json"):
		path = current.folder / "assets" / name
		if path.exists():
			found.update(json.loads(path.read_text(encoding="utf-8")))
	return found
