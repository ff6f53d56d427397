PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

# make test DB=mariadb TESTS=tests/embedded
DB ?= sqlite
TESTS ?= tests
export DB

# make test BENCH=~/frappe-bench SITE=itss.localhost: the same suite on a real bench
BENCH ?=
SITE ?=
# make bench-run EARLIER="<commit> …": what passed then is taken over (tests/keep_bench_run.py)
EARLIER ?=
export BENCH SITE EARLIER

# make demo SERVE=0 stops before serving; DESK=0 builds no desk
SERVE ?= 1
DESK ?= 1
PORT ?= 8765

.PHONY: venv test lint format demo screens forms bench bench-run

venv: $(VENV)/stamp

$(VENV)/stamp: embedded/requirements.txt tests/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --no-deps -r embedded/requirements.txt -r tests/requirements.txt
	touch $@

ifeq ($(BENCH),)
test: venv
	$(RUN) -m pytest -q $(TESTS)
else
test:
	$(BENCH)/env/bin/python -m pytest -q $(TESTS)
endif

bench-run:
	$(BENCH)/env/bin/python -W ignore -m tests.keep_bench_run

demo: venv
	$(RUN) -m embedded demo .demo --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve) $(if $(filter 0,$(DESK)),--no-desk)

# pictures of the main pages into docs/screens/, to be looked at
screens: venv
	$(RUN) -m tests.browser.screens

# a picture of each official form into docs/forms/, to be looked at
forms: venv
	$(RUN) -m tests.forms.pictures

bench: venv
	$(RUN) -m benchmarks

lint: venv
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m pytest -q tests/test_architecture.py

format: venv
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .
