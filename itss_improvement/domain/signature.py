"""What a signature stands for: the content of a section at one moment, and its fingerprint.

The fingerprint is SHA-256 over canonical JSON: keys sorted, no spaces, UTF-8. Anybody can compute it again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

SCHEMA = 1
"""Stands in what is signed, so that a later way of writing it is not taken for a change."""


def canonical(record: str, name: str, section: str, round: int, content: Mapping[str, object]) -> str:
	"""What is signed, as text. `content`: plain values (text, numbers, None, and lists of mappings of them)."""
	return canonical_json(
		{
			"schema": SCHEMA,
			"record": record,
			"name": name,
			"section": section,
			"round": round,
			"content": content,
		}
	)


def canonical_json(data: Mapping[str, object]) -> str:
	"""`data`, of plain values, as the one text that stands for it. Raises ValueError for a number that is none."""
	return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def fingerprint(text: str) -> str:
	"""64 hexadecimal digits."""
	return hashlib.sha256(text.encode()).hexdigest()
