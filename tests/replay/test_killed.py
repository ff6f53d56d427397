"""A replay that is killed and started again ends where an undisturbed one does."""

from __future__ import annotations

import json

import pytest

from tests.replay import log

POINTS = 11


@pytest.mark.row("R6", "R26")
def test_kill_9_at_seeded_points_changes_nothing(own_site, processes, tmp_path):
	path = log.write(tmp_path / "log.csv", log.rows(300))
	report = tmp_path / "report.json"
	processes.run(
		own_site,
		"from tests.replay import killing\nkilling.main(sys.argv[2], int(sys.argv[3]), sys.argv[4])",
		path,
		POINTS,
		report,
	)
	found = json.loads(report.read_text())
	assert len(found["killed_at"]) >= 10
	# between a signal's insert and its commit
	assert "record" in found["killed_at"]
	assert found["different"] == []
	assert found["rows"]["HD Ticket"] == 300
	assert found["rows"]["Improvement Signal"] > 100
	assert found["rows"]["Improvement Opportunity"] > 5
