PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

# make test DB=mariadb TESTS=tests/embedded
DB ?= sqlite
TESTS ?= tests
export DB

.PHONY: venv test lint format

venv: $(VENV)/stamp

$(VENV)/stamp: embedded/requirements.txt tests/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --no-deps -r embedded/requirements.txt -r tests/requirements.txt
	touch $@

test: venv
	$(RUN) -m pytest -q $(TESTS)

lint: venv
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

format: venv
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .
