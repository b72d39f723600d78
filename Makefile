# Enishi: `make demo` shows it, `make test` proves it. Needs git, make and Python 3.11 or newer; nothing else.

PYTHON ?= python3
PORT ?= 8000
DATA ?= data/demo
BIN := .venv/bin
RUN := .venv/.run-stamp
DEV := .venv/.dev-stamp
SERVICES := .venv/.services-stamp

.PHONY: help setup demo test e2e test-services check bench wheel lock clean

help:
	@sed -n 's/^## //p' Makefile

## make setup          virtual environment with the locked dependencies
setup: $(RUN)

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Enishi needs Python 3.11 or newer (PYTHON=…)")'
	$(PYTHON) -m venv .venv

$(RUN): $(BIN)/python requirements.txt pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(DEV): $(RUN) requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

$(SERVICES): $(DEV) requirements-services.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-services.txt
	touch $@

## make demo           Enishi with a lively demo company (PORT=8000 DATA=data/demo)
demo: setup
	@$(BIN)/enishi demo --people 2000 --days 180 --seed 1 --port $(PORT) --data $(DATA)
	@exec $(BIN)/enishi serve --port $(PORT) --data $(DATA)

## make test           every test that needs no service and no browser
test: $(DEV)
	$(BIN)/python -m pytest -n 2 --dist worksteal -q

## make e2e            the pages and the official clients in headless Chromium
e2e: $(DEV)
	./tools/browser
	$(BIN)/python -m pytest -n 2 --dist worksteal -q -m browser

## make test-services  the marked tests on PostgreSQL, and on Spark where Java 17 is there
test-services: $(SERVICES)
	$(BIN)/python -m pytest -q -m services

## make check          every static check
check: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest -q -p no:randomly tests/test_house.py

## make bench          the figures of docs/benchmarks.md
bench: $(DEV)
	PYTHONPATH=. $(BIN)/python -m benchmarks

## make wheel          builds the wheel, and runs it alone from a fresh environment
wheel:
	rm -rf build/wheel
	PYTHON=$(PYTHON) ./tools/wheel build/wheel

## make lock           the lock files anew (needs uv)
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.txt
	uv pip compile pyproject.toml --group test --group check --extra postgres --extra notebook --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -c requirements.txt -o requirements-dev.txt
	uv pip compile tools/build-requirements.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-build.txt
	uv pip compile --group services --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -c requirements-dev.txt -o requirements-services.txt

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache
