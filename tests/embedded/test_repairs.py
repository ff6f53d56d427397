"""Every repair is written for one version of the framework, and says so when that changes."""

import dataclasses

import pytest

from embedded import SiteError, framework, repairs

REPAIRS_BY_NAME = "import json; from embedded import framework, repairs; framework.load(apply=False); " + (
	"print(json.dumps([[r.name, r.target, r.digest, r.found()] for r in repairs.load()]))"
)


def test_every_repair_fits_the_installed_framework(run):
	import json

	found = json.loads(run(REPAIRS_BY_NAME))
	assert len(found) > 50
	for name, target, expected, actual in found:
		assert actual == (expected if target else ""), f"{name} no longer fits {target}"


def test_every_repair_names_its_fault_once():
	framework.load()
	targets = [repair.target for repair in repairs.REPAIRS if repair.target]
	assert len(targets) == len(set(targets))
	for repair in repairs.REPAIRS:
		assert len(repair.fault) > 8, repair.name


def test_a_changed_function_is_refused_in_one_sentence():
	framework.load()
	repair = next(r for r in repairs.REPAIRS if r.target == "monoframe:get_all_apps")
	# after loading the target is the repair's own function: the digest no longer is the framework's
	with pytest.raises(SiteError, match=r"get_all_apps.*no longer fits.*pip install --no-deps"):
		repair.check()


def test_a_function_that_is_gone_is_refused():
	repair = dataclasses.replace(repairs.REPAIRS[0], target="monoframe:no_such_function")
	with pytest.raises(SiteError, match="no_such_function"):
		repair.check()


def test_a_framework_of_another_version_is_refused(monkeypatch):
	monkeypatch.setattr(framework.importlib.metadata, "version", lambda name: "0.0.2")
	with pytest.raises(SiteError, match=r"monoframe 0.0.2 is installed.*needs 0.0.1.*requirements"):
		framework.check_installed()


def test_a_missing_framework_is_refused(monkeypatch):
	def missing(name):
		raise framework.importlib.metadata.PackageNotFoundError(name)

	monkeypatch.setattr(framework.importlib.metadata, "version", missing)
	with pytest.raises(SiteError, match=r"not installed: run 'pip install"):
		framework.check_installed()


def test_beside_a_real_frappe_it_refuses(run):
	code = (
		"import sys, types; sys.modules['frappe'] = types.ModuleType('frappe')\n"
		"from embedded import SiteError, framework\n"
		"try: framework.load()\nexcept SiteError as error: print(error)"
	)
	assert "bench's own Frappe is loaded" in run(code)


def test_pins_name_this_framework():
	pins = (framework.HERE / "requirements.txt").read_text().splitlines()
	assert f"{framework.PACKAGE}=={framework.PINNED}" in pins
	assert all("==" in pin for pin in pins if pin and not pin.startswith("#"))
