# iomdb: the commands a newcomer needs. `make build` and `make test` set up everything themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SQL := sql
CODE := db loaders tests bench

.DEFAULT_GOAL := help
.PHONY: help setup build test unit proof lint format lock docs bench clean

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "iomdb needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	touch $@

setup: $(READY)  ## create .venv with the locked versions

build: $(READY)  ## build iom.duckdb, list its tables and show one
	$(BIN)/iomdb build --output iom.duckdb
	$(BIN)/iomdb --database iom.duckdb tables
	$(BIN)/iomdb --database iom.duckdb table table_1

test: lint unit  ## all checks: lint, types, SQL style, tests

unit: $(READY)
	$(BIN)/pytest -n 2

proof: $(READY)  ## the proofs that take many minutes
	$(BIN)/pytest -n 2 -m proof

lint: $(READY)  ## formatter, linter, types, SQL style
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 $(SQL)
	$(BIN)/iomdb views verify

format: $(READY)  ## put Python and SQL in the house style
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/sqlfluff fix --processes 2 $(SQL)

lock: $(READY)  ## renew requirements.lock from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --all-extras \
		--no-header --output-file requirements.lock --upgrade pyproject.toml

docs: $(READY)  ## renew docs/dictionary.md from a fresh build
	$(BIN)/iomdb build --output iom.duckdb
	$(BIN)/iomdb --database iom.duckdb describe --markdown > docs/dictionary.md

bench: $(READY)  ## measure against the named references, write bench/RESULTS.md
	$(BIN)/python bench/run.py

clean:
	rm -rf $(VENV) iom.duckdb build dist .pytest_cache .mypy_cache .ruff_cache
