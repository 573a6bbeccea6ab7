# Presumes Python 3.11 or later and make. Everything else is installed into .venv, by hash, from requirements/.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint format law bench lock system clean

VENV := .venv
BIN := $(VENV)/bin
# Of tests, side by side. Each keeps its files together: one database, one Spark, one browser a worker.
WORKERS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PYTHON ?= $(shell for each in python3 python3.11 python3.12 python3.13; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$each; break; }; done)

help:  ## what can be made
	@sed -n 's/^\([a-z]*\):.*##  */\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf '  make %-8s %s\n' "$$name" "$$text"; done

demo: $(VENV)/.runtime  ## install, make a lively sample, start everything, print the address and the sample logins
	@$(BIN)/palier demo

test: $(VENV)/.development system  ## install, run all tests
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile $(PYTEST)

lint: $(VENV)/.development  ## style, format, types and import contracts alone
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/basedpyright

format: $(VENV)/.development  ## put every file into the house's format
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

law: $(VENV)/.development  ## the laws, each over 5,000 generated programmes and facts (hours)
	@HYPOTHESIS_PROFILE=long $(BIN)/pytest -n $(WORKERS) --dist load tests/properties tests/facts/test_laws.py $(PYTEST)

bench: $(VENV)/.development  ## how fast, on this machine
	@for each in bench/*.py; do echo "== $$each"; $(BIN)/python $$each || exit 1; done

lock: $(VENV)/.development  ## resolve the dependencies anew; give UPGRADE=--upgrade to take the newest
	@$(BIN)/python requirements/lock.py $(UPGRADE)

system:
	@sh requirements/system.sh

clean:  ## forget what was installed and made here
	rm -rf $(VENV) var .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Palier needs Python 3.11 or later, and found none. Install it, or say where it is: make PYTHON=/path/to/python3 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "$(PYTHON) cannot make a virtual environment. On Debian: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.runtime: pyproject.toml requirements/runtime.txt | $(BIN)/python
	@echo "Installing into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/runtime.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.development: pyproject.toml requirements/development.txt | $(BIN)/python
	@echo "Installing into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/development.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.runtime $@
