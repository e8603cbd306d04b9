# Regflow. `make` alone tells what there is.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# The lock fixes what the pinned packages bring along; where packages come from is this machine's own setting.
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable

# What the bundles of the pages are made from. Node comes from this machine, or else from PyPI into the environment.
ASSETS := ui/static/manifest.json
SOURCES := $(addprefix ui/assets/,package.json package-lock.json .npmrc build.mjs notices.mjs) $(shell find ui/assets/src ui/assets/licences -type f)

export PORT

.DEFAULT_GOAL := help
.PHONY: help run test check assets bench random-work requirements scenarios screenshots lock clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*  ## /  make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 24

run: $(VENV)/installed $(ASSETS)  ## set up, load the demo data and serve on http://127.0.0.1:$PORT (8000)
	$(BIN)/regflow migrate-db
	$(BIN)/regflow demo-data
	$(BIN)/regflow serve

test: check $(ASSETS)  ## set up, check, run all tests
	$(BIN)/pytest --numprocesses 2 --dist loadgroup $(PYTEST_ARGS)

check: $(VENV)/installed-dev  ## lint, format, types, who imports whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

assets: $(ASSETS)  ## build the scripts and styles of the pages

$(ASSETS): $(SOURCES) | $(VENV)/installed
	@command -v npm >/dev/null || $(INSTALL) '.[assets]'
	cd ui/assets && export PATH="$$PATH:$(CURDIR)/$(BIN)" && npm ci --ignore-scripts --silent && node build.mjs

drill: $(VENV)/installed-dev  ## kill web and worker processes for minutes, then look whether anything was lost
	$(BIN)/pytest -s tests/drill

screenshots: $(VENV)/installed-dev $(ASSETS)  ## take the pictures of docs/screenshots anew
	rm -rf docs/screenshots
	SCREENSHOTS=$(CURDIR)/docs/screenshots $(BIN)/pytest --quiet tests/browser/test_journeys.py tests/browser/test_authoring.py

random-work: $(VENV)/installed-dev  ## random legal and illegal actions by everybody; RANDOM_RUNS=200 for many
	$(BIN)/pytest -s tests/api/test_random_work.py

bench: $(VENV)/installed-dev  ## run the benchmarks
	$(BIN)/python -m tests.benchmarks

requirements: $(VENV)/installed-dev  ## say which test proves which requirement; fail on one that is left open
	$(BIN)/python -m tests.requirements

scenarios: $(VENV)/installed  ## play the scenarios of processes/, say what none of them passes
	$(BIN)/regflow scenarios

# A stamp per environment: set-up is skipped until pyproject.toml or the lock changes.
$(VENV)/installed: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Regflow needs Python 3.11 or newer." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(INSTALL) '.[dev]'
	@touch $@

lock:  ## write requirements.lock anew from the pins in pyproject.toml
	@set -e; new=$$(mktemp -d); trap 'rm -rf "$$new"' EXIT; \
	$(PYTHON) -m venv "$$new"; \
	"$$new/bin/pip" install --quiet --disable-pip-version-check --editable '.[dev,assets]'; \
	{ echo '# What pyproject.toml pins, and what that brings along. Written by `make lock`.'; \
	  "$$new/bin/pip" freeze --exclude-editable; } > "$$new/lock"; \
	cp "$$new/lock" requirements.lock

clean:  ## remove what set-up and checks made; data in var/ stays
	rm -rf $(VENV) ui/static ui/assets/node_modules *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
