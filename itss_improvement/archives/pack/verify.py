"""Checks a pack of evidence, without a network or the system that made it: `python3 verify.py [FOLDER]`.

FOLDER is where the pack was unpacked; unless it is given, the one that this file lies in. Needs Python 3.10 or later and
merkle.py, which lies beside it. Says what is not as it was archived, file by file, and ends with 1 where anything is not.

  1. Every file is the one that the manifest names, by its SHA-256 and its size, and none is missing or too many.
  2. Every archived item stands in the log of the site at its place (inclusion proof, RFC 9162).
  3. The log begins with what it held at each earlier checkpoint (consistency proof).

Compare the root that is printed with one that you noted earlier, or that somebody outside keeps.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

try:
	import merkle
except ModuleNotFoundError:
	# not in a pack, but in the app that writes it
	from itss_improvement.domain import merkle

MANIFEST, FINGERPRINT, ENTRIES, CHECKPOINTS = (
	"manifest.json",
	"manifest.sha256",
	"entries.jsonl",
	"checkpoints.json",
)
CHUNK = 1 << 20
OF_ENTRY = ("schema", "archive", "number", "kind", "doctype", "name", "file_name", "sha256", "size")


def faults(folder: Path) -> Iterator[str]:
	try:
		expected = (folder / FINGERPRINT).read_text(encoding="ascii")
		manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
		found, _size = measured(folder / MANIFEST)
		if expected != f"{found}  {MANIFEST}\n":
			yield f"{MANIFEST}: it is not the one that {FINGERPRINT} names"
		yield from of_files(folder, manifest)
		checkpoints = json.loads((folder / CHECKPOINTS).read_text(encoding="utf-8"))
		latest = checkpoints["latest"]
		yield from of_checkpoints(latest, checkpoints["earlier"])
		for name in sorted(manifest):
			if name.endswith(f"/{ENTRIES}"):
				with (folder / name).open(encoding="utf-8") as lines:
					for line in lines:
						yield from of_entry(json.loads(line), latest, manifest)
	except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
		yield f"the pack cannot be read: {type(error).__name__}: {error}"


def of_files(folder: Path, manifest: dict) -> Iterator[str]:
	there = {
		path.relative_to(folder).as_posix()
		for path in folder.rglob("*")
		if path.is_file() and "__pycache__" not in path.parts
	} - {MANIFEST, FINGERPRINT}
	for name in sorted(there - manifest.keys()):
		yield f"{name}: it does not belong to the pack"
	for name in sorted(manifest.keys() - there):
		yield f"{name}: it is missing"
	for name in sorted(there & manifest.keys()):
		if measured(folder / name) != (manifest[name]["sha256"], manifest[name]["size"]):
			yield f"{name}: its bytes were changed"


def of_entry(line: dict, latest: dict, manifest: dict) -> Iterator[str]:
	entry = {field: line["entry"][field] for field in OF_ENTRY}
	called = f"{entry['archive']}, item {entry['number']}"
	data = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
	proof = [bytes.fromhex(hash) for hash in line["proof"]]
	root = bytes.fromhex(latest["root"])
	if not merkle.is_included(merkle.leaf_hash(data), line["leaf_index"], latest["size"], proof, root):
		yield f"{called}: it does not stand in the log"
	if path := line["path"]:
		file = manifest.get(path, {})
		if (file.get("sha256"), file.get("size")) != (entry["sha256"], entry["size"]):
			yield f"{called}: {path} is not what was archived"
	elif entry["sha256"]:
		yield f"{called}: its file is not in the pack"


def of_checkpoints(latest: dict, earlier: list) -> Iterator[str]:
	for checkpoint in earlier:
		roots = bytes.fromhex(checkpoint["root"]), bytes.fromhex(latest["root"])
		proof = [bytes.fromhex(hash) for hash in checkpoint["proof"]]
		if not merkle.is_consistent(checkpoint["size"], latest["size"], *roots, proof):
			yield f"checkpoint of {checkpoint['made_on']}: the log does not begin with what it held then"


def measured(path: Path) -> tuple[str, int]:
	digest, size = hashlib.sha256(), 0
	with path.open("rb") as file:
		while chunk := file.read(CHUNK):
			digest.update(chunk)
			size += len(chunk)
	return digest.hexdigest(), size


def main() -> int:
	folder = Path(sys.argv[1] if len(sys.argv) > 1 else __file__)
	folder = folder if folder.is_dir() else folder.parent
	found = 0
	for fault in faults(folder):
		found += 1
		print(fault)
	if found:
		print(f"NOT AS ARCHIVED 与归档不符: {found}")
		return 1
	latest = json.loads((folder / CHECKPOINTS).read_text(encoding="utf-8"))["latest"]
	print("Everything is as it was archived. 全部内容与归档时一致。")
	print(f"Log 日志: {latest['size']} entries, root {latest['root']}, {latest['made_on']}.")
	return 0


if __name__ == "__main__":
	sys.exit(main())
