# What a newcomer types. `make help` is made from the words behind `##`.

VENV   := .venv
PYTHON := $(VENV)/bin/python
STAMP  := $(VENV)/.set-up

VENDOR ?= persistiq
ARGS   ?=
SEEDS  ?=
MINUTES ?= 5

.DEFAULT_GOAL := help
.PHONY: help setup setup-system demo test check lint types contracts format chaos chaos-slice fuzz bench lock clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make the virtual environment with the locked dependencies; again only when they change
	@:

# Names on PATH may be stand-ins for a Python that is not installed, so each candidate is run, not only looked up.
# Without --use-pep517 an older pip complains of a package that is built from source.
$(STAMP): requirements.lock pyproject.toml
	@found=; seen=; \
	for name in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	  $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; seen=$$name; \
	  if $$name -c 'import ensurepip, venv' 2>/dev/null; then found=$$name; break; fi; \
	done; \
	if [ -z "$$seen" ]; then \
	  echo "Leadlift needs Python 3.11 or newer, and none was found as python3, python3.13, python3.12 or python3.11: install one and run this again." >&2; exit 1; \
	elif [ -z "$$found" ]; then \
	  echo "$$seen comes without its venv module. On Debian or Ubuntu 'make setup-system' installs it; then run this again." >&2; exit 1; \
	elif [ "$$found" != "$(PYTHON)" ]; then \
	  echo "Making $(VENV) with $$($$found --version) …"; \
	  $$found -m venv --clear $(VENV); \
	fi
	@echo "Installing $$(grep -c '^[a-z]' requirements.lock) locked packages into $(VENV); the first time this takes a minute or two …"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --use-pep517 --require-hashes -r requirements.lock
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)
	@echo "Ready: $(VENV)/bin/leadlift --help"

setup-system: ## Install what setup cannot: Python's venv module, where Debian left it out; nothing else is needed
	@if python3 -c 'import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	  echo "Nothing to install: Leadlift needs Python 3.11 or newer with venv, and make, and both are here."; \
	elif command -v apt-get >/dev/null; then \
	  sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  echo "Installing the packages python3 and python3-venv with apt-get …"; \
	  $$sudo apt-get update -qq && $$sudo apt-get install -qq -y python3 python3-venv; \
	else \
	  echo "Install Python 3.11 or newer, with its venv module, by your system's own means; nothing else is needed." >&2; exit 1; \
	fi

demo: setup ## Deliver a messy file to a simulated vendor on this machine (VENDOR=persistiq, kixie, highlevel, exotel or kore)
	@$(VENV)/bin/leadlift demo --vendor $(VENDOR)

test: setup ## Run every test, in several processes (ARGS="-k words" for some, in one)
	@$(PYTHON) -m pytest $(or $(ARGS),--numprocesses auto --dist worksteal)

check: lint types contracts test ## Format, lint, types, import contracts and every test

lint: setup ## Check the format and the lint rules
	@$(VENV)/bin/ruff format --quiet --check . || { echo "Some files are not formatted: make format mends them." >&2; exit 1; }
	@$(VENV)/bin/ruff check --quiet .

types: setup ## Check the types, strictly
	@$(VENV)/bin/mypy --no-error-summary

contracts: setup ## Check that imports point down the layers only
	@$(VENV)/bin/lint-imports --no-logo

format: setup ## Format the code
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/ruff check --fix-only --quiet .

chaos: setup ## Break things at random for a long time (SEEDS="7 8" replays those; ARGS="-k words" for some)
	@SEEDS="$(SEEDS)" $(PYTHON) -m pytest tests/chaos tests/acceptance -m chaos -rA $(ARGS)

chaos-slice: setup ## Break things at random, a short part with a fixed seed
	@$(PYTHON) -m pytest tests/chaos -m slice $(ARGS)

fuzz: setup ## Read random files in random dialects in all processes (MINUTES=60 for an hour; SEEDS="7 8" replays those)
	@SEEDS="$(SEEDS)" MINUTES="$(MINUTES)" $(PYTHON) -m tests.fuzz.campaign

bench: setup ## Measure speed and the use of the allowance
	@$(PYTHON) -m benchmarks $(ARGS)

lock: ## Resolve the dependencies anew into requirements.lock (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv, the only thing here that does: pip install uv" >&2; exit 1; }
	@uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-header --quiet --output-file requirements.lock

clean: ## Remove the virtual environment and caches; never an import or its ledger
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
