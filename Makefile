# Riverwalk. `make help` lists the targets.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP_COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

.PHONY: help install compile uncompile demo test check docs bench lock services-up services-down
.DEFAULT_GOAL := help

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 16

install: .venv/installed ## make .venv with everything, from the lock files

.venv/installed: requirements/dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

compile: install ## compile the hot modules to native code; needs a C compiler, takes two minutes
	$(BIN)/python deploy/native/compile.py

uncompile: install ## run the sources again
	$(BIN)/python deploy/native/compile.py --clean

demo: install ## run the retail year on this machine, nothing else needed
	$(BIN)/riverwalk demo

test: install ## run all tests; those with real services skip where Java is missing
	$(BIN)/python -m pytest

check: install ## format, lint, import contracts, types, generated docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	@before=$$(mktemp -d) && trap 'rm -rf "$$before"' EXIT && cp -R docs/. "$$before" && $(MAKE) --silent docs \
		&& diff -r "$$before" docs || { echo 'docs/ was not up to date: commit what `make docs` writes' >&2; exit 1; }

docs: install ## write the generated reference
	$(BIN)/python -m riverwalk.reference

bench: install ## measure, and print each figure with its command
	$(BIN)/python -m bench.run

lock: install ## resolve the lock files anew (LOCK=--upgrade takes newer versions)
	$(PIP_COMPILE) $(LOCK) --output-file requirements/base.lock requirements/base.in
	$(PIP_COMPILE) $(LOCK) --output-file requirements/dev.lock requirements/dev.in

services-up: install ## start a Kafka broker and a Redis server for this checkout
	$(BIN)/python deploy/local/services.py up

services-down: ## stop them
	$(BIN)/python deploy/local/services.py down
