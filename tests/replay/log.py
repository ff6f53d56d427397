"""An incident event log as a service desk exports it, made up."""

from __future__ import annotations

import csv
import random
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

COLUMNS = (
	"number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,caller_id,opened_by,"
	"opened_at,sys_updated_at,contact_type,location,category,subcategory,u_symptom,priority,assignment_group,"
	"resolved_at,closed_at"
).split(",")
FIRST = datetime(2016, 2, 1, 8)


def rows(incidents: int = 300, seed: int = 1) -> list[dict[str, str]]:
	"""Events of incidents of two months: two teams, few callers, a third too late, some opened again."""
	chance = random.Random(seed)
	found = []
	for number in range(1, incidents + 1):
		opened = FIRST + timedelta(minutes=chance.randrange(60 * 24 * 60))
		kept = chance.random() < 0.6
		events = chance.randint(1, 4)
		reopened_at = chance.randint(1, events) if events > 1 and chance.random() < 0.2 else None
		common = {
			"number": f"INC{number * 3:07d}",
			"active": "true",
			"reassignment_count": "0",
			"made_sla": str(kept).lower(),
			"caller_id": f"Caller {chance.randrange(25)}" if chance.random() < 0.9 else "?",
			"opened_by": "?",
			"opened_at": text(opened),
			"contact_type": "Phone",
			"location": f"Location {chance.randrange(4)}",
			"category": f"Category {chance.randrange(3)}",
			"subcategory": "Subcategory 17",
			"u_symptom": chance.choice(["?", "Symptom 4", "O'Brien, 50%"]),
			"priority": chance.choice(["1 - Critical", "3 - Moderate"]),
			"assignment_group": chance.choice(["Group 1", "Group 2", "?"]),
			"resolved_at": text(opened + timedelta(hours=5)),
			"closed_at": text(opened + timedelta(days=5)),
		}
		for event in range(events):
			found.append(
				{
					**common,
					"incident_state": "Closed" if event == events - 1 else "Active",
					"reopen_count": str(int(reopened_at is not None and event >= reopened_at)),
					"sys_mod_count": str(event),
					"sys_updated_at": text(opened + timedelta(hours=event)),
				}
			)
	return found


def text(moment: datetime) -> str:
	return f"{moment.day}/{moment.month}/{moment.year} {moment:%H:%M}"


def write(path: Path, events: list[dict[str, str]], columns: list[str] = COLUMNS) -> Path:
	"""A CSV, or a zip of one where `path` ends in .zip."""
	table = path.with_suffix(".csv")
	with table.open("w", encoding="utf-8", newline="") as file:
		writer = csv.DictWriter(file, columns, extrasaction="ignore")
		writer.writeheader()
		writer.writerows(events)
	if path.suffix == ".zip":
		with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
			archive.write(table, table.name)
		table.unlink()
	return path
