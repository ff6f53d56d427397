"""Background jobs: the framework's queue, worker and scheduler, and what survives a kill."""

import os
import signal
import time

import pytest

from embedded import SiteError, jobs, open_site


def noted():
	import frappe
	from sample_app.events import noted

	frappe.db.rollback()
	frappe.clear_cache()
	return noted()


def wait_for(what, seconds=30):
	deadline = time.monotonic() + seconds
	while what not in noted():
		assert time.monotonic() < deadline, f"{what} did not happen"
		time.sleep(0.1)


def log(site):
	return (site.folder / "logs" / "worker.log").read_text(errors="replace")[-2000:]


def test_a_worker_does_what_was_queued(folder):
	with open_site(folder) as site:
		import frappe

		frappe.enqueue("sample_app.events.make_things", prefix="queued", count=3)
		frappe.enqueue("sample_app.events.make_things", prefix="later", count=1, enqueue_after_commit=True)
		assert len(jobs.queued()) == 1
		frappe.db.commit()
		assert len(jobs.queued()) == 2
		with site.worker(burst=True) as process:
			assert process.wait(60) == 0, log(site)
		frappe.db.rollback()
		assert frappe.db.count("Sample Thing", {"title": ("like", "queued %")}) == 3
		assert frappe.db.count("Sample Thing", {"title": ("like", "later %")}) == 1
		jobs.wait_until_idle()


def test_a_job_that_fails_is_logged(folder):
	with open_site(folder) as site:
		import frappe

		frappe.enqueue("sample_app.events.fail")
		with site.worker(burst=True) as process:
			assert process.wait(60) == 0, log(site)
		frappe.db.rollback()
		assert "this job always fails" in log(site)
		assert "this job always fails" in frappe.get_all("Error Log", pluck="error")[0]


def test_one_job_for_one_id(folder):
	with open_site(folder):
		import frappe

		for _twice in range(2):
			frappe.enqueue("sample_app.events.hourly", job_id="only one", deduplicate=True)
		assert len(jobs.queued()) == 1


def test_queued_jobs_survive_the_kill_of_worker_and_redis(folder):
	with open_site(folder) as site:
		import frappe

		frappe.enqueue("sample_app.events.slow", seconds=60, marker="killed")
		for number in range(3):
			frappe.enqueue("sample_app.events.slow", seconds=0, marker=f"waiting {number}")
		with site.worker() as process:
			wait_for("start killed")
			process.send_signal(signal.SIGKILL)
			process.wait()
		redis = site.uses[0].servers[0]
		os.kill(redis.record["pid"], signal.SIGKILL)
		while redis.alive():
			time.sleep(0.05)
		site.ensure_servers()
		assert len(jobs.queued()) == 3
		with site.worker() as process:
			for number in range(3):
				wait_for(f"end waiting {number}")


def test_queued_jobs_survive_closing(folder):
	with open_site(folder):
		import frappe

		frappe.enqueue("sample_app.events.hourly")
	with open_site(folder) as site:
		assert len(jobs.queued()) == 1
		with site.worker(burst=True) as process:
			assert process.wait(60) == 0, log(site)
		assert "hourly" in noted()


def test_scheduled_jobs_run_by_frequency_and_by_name(folder):
	with open_site(folder) as site:
		import frappe

		assert "sample_app.events.hourly" in site.run_scheduler_event("hourly")
		assert site.run_scheduler_event("sample_app.events.at_dawn") == ["sample_app.events.at_dawn"]
		assert {"hourly", "at_dawn"} <= set(noted())
		assert frappe.db.exists("Scheduled Job Log", {"status": "Complete"})
		with pytest.raises(SiteError, match="No scheduled job fortnightly"):
			site.run_scheduler_event("fortnightly")


def test_a_scheduled_job_that_fails_is_said(folder):
	with open_site(folder) as site:
		import frappe

		frappe.get_doc(
			doctype="Scheduled Job Type", method="sample_app.events.fail", frequency="Daily"
		).insert()
		with pytest.raises(SiteError, match="this job always fails"):
			site.run_scheduler_event("sample_app.events.fail")


def test_the_scheduler_queues_what_is_due(folder):
	with open_site(folder) as site:
		import frappe

		job = frappe.get_doc("Scheduled Job Type", {"method": "sample_app.events.hourly"})
		job.db_set("last_execution", "2026-01-01 00:00:00")
		frappe.db.commit()
		jobs.enqueue_due()
		assert any("hourly" in str(queued.kwargs) for queued in jobs.queued())
		with site.worker(burst=True) as process:
			assert process.wait(90) == 0, log(site)
		assert "hourly" in noted()
