"""Prints every repair with the digest of the code it replaces, as found in the installed package."""

from embedded import framework, repairs

framework.load(apply=False)
for repair in filter(lambda r: r.target, repairs.load()):
	note = "" if repair.found() == repair.digest else f"  (expected {repair.digest})"
	print(f"{repair.name:40} {repair.target:80} {repair.found()}{note}")
