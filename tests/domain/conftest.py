"""The rules are pure Python: which database the suite runs on is nothing to them. They run with SQLite's, and on a bench."""

import os

if (os.environ.get("DB") or "sqlite") != "sqlite" and not os.environ.get("BENCH"):
	collect_ignore_glob = ["test_*.py"]
