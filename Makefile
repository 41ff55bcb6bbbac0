# iomdb: the commands a newcomer needs. `make build` and `make test` set up everything themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BUILD_READY := $(VENV)/.build-ready
DEV_READY := $(VENV)/.dev-ready
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
SUPERSET := .superset
SUPERSET_READY := $(SUPERSET)/.ready
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml
SQL := sql
MERMAID := build/mermaid/mermaid.min.js
MERMAID_SHA256 := 6ad2f42c3fc26bbf9e45cbb6d11898972573ea52b33a5f4ff51952899f950ffd
CODE := db loaders tests bench bi

.DEFAULT_GOAL := help
.PHONY: help setup build test unit proof proof-sample lint style types sql-style released format lock dictionary docs superset bench bench-full bench-peers bench-recovery clean

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-14s %s\n", $$1, $$2}'

# The lock files name every package, so pip resolves nothing; see [tool.uv] in pyproject.toml.
# what `make build` needs; modules are compiled when they are first imported
$(BUILD_READY): pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "iomdb needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --no-compile --no-deps --require-hashes -r requirements.lock
	$(INSTALL) --no-compile --no-build-isolation --no-deps --editable .
	touch $@

# tests and tools on top
$(DEV_READY): $(BUILD_READY) requirements-dev.lock
	$(INSTALL) --no-compile --no-deps --require-hashes -r requirements-dev.lock
	touch $@

setup: $(DEV_READY)  ## create .venv with everything that tests and tools need

build: $(BUILD_READY)  ## build iom.duckdb, list its tables and show one
	$(BIN)/iomdb build --output iom.duckdb
	$(BIN)/iomdb --database iom.duckdb tables
	$(BIN)/iomdb --database iom.duckdb table table_1

test: $(DEV_READY)  ## all checks: lint, types, SQL style, tests
	$(MAKE) --no-print-directory -j 2 lint
	$(MAKE) --no-print-directory unit

unit: $(DEV_READY)
	$(BIN)/pytest -n 3 --dist worksteal

proof: $(DEV_READY)  ## the proofs that take many minutes
	$(BIN)/pytest -n 2 --dist worksteal -m proof

proof-sample: $(DEV_READY)  ## a tenth of their seeds, kills and damaged files, as CI runs it
	$(BIN)/pytest -n 2 --dist worksteal -m proof --proof-share 0.1

lint: style types sql-style released  ## formatter, linter, types, SQL style, released views

style: $(DEV_READY)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)

types: $(DEV_READY)
	$(BIN)/mypy

sql-style: $(DEV_READY)
	$(BIN)/sqlfluff lint --processes 2 $(SQL)

released: $(DEV_READY)
	$(BIN)/iomdb views verify

format: $(DEV_READY)  ## put Python and SQL in the house style
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/sqlfluff fix --processes 2 $(SQL)

lock: $(DEV_READY)  ## renew both lock files from pyproject.toml
	$(LOCK) --all-extras --group dev --output-file requirements-dev.lock --upgrade
	$(LOCK) --group build --constraint requirements-dev.lock --output-file requirements.lock

dictionary: $(BUILD_READY)  ## renew docs/dictionary.md from a fresh build
	$(BIN)/iomdb build --output iom.duckdb
	$(BIN)/iomdb --database iom.duckdb describe --markdown > docs/dictionary.md

docs: $(DEV_READY) $(MERMAID)  ## docs/ as a web site in build/docs, which needs no network; needs npm
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs build/docs
	@echo "open build/docs/index.html"

# the script that draws the diagrams, of a known content
$(MERMAID):
	mkdir -p $(@D)
	cd $(@D) && npm pack --silent mermaid@11.17.2 && echo "$(MERMAID_SHA256)  mermaid-11.17.2.tgz" | sha256sum --check --quiet
	tar --extract --gzip --to-stdout --file $(@D)/mermaid-11.17.2.tgz package/dist/mermaid.min.js > $@
	rm $(@D)/mermaid-11.17.2.tgz

$(SUPERSET_READY): bi/superset/requirements.txt bi/superset/constraints.txt
	$(PYTHON) -m venv $(SUPERSET)/venv
	$(SUPERSET)/venv/bin/pip install --quiet --disable-pip-version-check -r bi/superset/requirements.txt -c bi/superset/constraints.txt
	touch $@

superset: $(BUILD_READY) $(SUPERSET_READY)  ## Superset with a dashboard of iom.duckdb, or of the database at URL=
	test -f iom.duckdb || $(BIN)/iomdb build
	bi/superset/serve.sh $(if $(URL),'$(URL)')

bench: $(DEV_READY)  ## measure commands, and loading records at x1 and x10, into bench/RESULTS.md
	$(BIN)/python -m bench processes records

bench-full: $(DEV_READY)  ## the same with 37.6 million movements (x100) and all peers: an hour, 10 GB of disk
	$(BIN)/python -m bench processes records peers --scale 1 10 100

bench-recovery: $(DEV_READY)  ## recovery of damaged tables as it grows with their cells
	$(BIN)/python -m bench recovery

bench-peers: $(DEV_READY)  ## the same load and tables by pandas, polars, SQLite, PostgreSQL 15
	$(BIN)/python -m bench peers

clean:
	rm -rf $(VENV) iom.duckdb build dist .pytest_cache .mypy_cache .ruff_cache
