"""What tests leave in a bench's queue. The records that it is about are rolled back, and Frappe 16 takes no job once 500
wait for a worker."""

from __future__ import annotations

import json
import os
from pathlib import Path

from redis import Redis
from rq import Queue


def forget() -> None:
	"""Takes those of the bench's SITE out of its queue."""
	config = json.loads((Path(os.environ["BENCH"]) / "sites" / "common_site_config.json").read_text())
	with Redis.from_url(config["redis_queue"]) as connection:
		for queue in Queue.all(connection=connection):
			for job in queue.jobs:
				if job.kwargs.get("site") == os.environ["SITE"]:
					job.delete()
