# `make demo` and `make test` are all a fresh clone needs: Python 3.11 or later, and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types walls unit long bench kills fuzz hunt bi bi-check mutants engines districts pools together accidents pictures service-check lock clean

help:
	@echo "make demo    one night against the replica site, into ./demo/ (twice: an unchanged night)"
	@echo "make test    lint, types, walls between the packages, tests on SQLite and PostgreSQL"
	@echo "make lint | types | walls | unit    the parts of it"
	@echo "make long    the rest of the tests: whole corpora, benchmarks as commands, several sites, buckets; five minutes"
	@echo "make mutants do the tests notice changes of the risky modules? up to 90 minutes, can be interrupted (docs/TESTING.md)"
	@echo "make bench   what everything costs beside what users would pick, into ./bench-found/: half an hour; SCALE=0.1 takes two"
	@echo "make kills   nights killed at every point there is, on both databases: half an hour"
	@echo "make fuzz    hostile files and nights for MINUTES=5, of a SEED=; what fails is kept in ./fuzz-found/"
	@echo "make hunt    reports as offices file them, changed and read, for MINUTES=5, of a SEED=; failing ones are kept in ./hunt-found/"
	@echo "make engines the same reports by local, Dask and Ray, with workers killed in the middle: the same facts?"
	@echo "make districts  one night of DISTRICTS=30 made-up districts through a work pool, a dead, a challenged and a slow one among them"
	@echo "make pools   two workers of a process pool and a Prefect server on PostgreSQL: a night by each, one cancelled, one killed"
	@echo "make together   the same batches by 1, 2, 4 and 8 processes at once into one PostgreSQL: the same facts?"
	@echo "make accidents  two dozen accidents of nights, and what everybody is told of each, into docs/ACCIDENTS.md: a quarter of an hour"
	@echo "make bi      Superset with our dashboards, over a made-up district or WAREHOUSE=postgresql://bi:…@host/gongkai: until Ctrl-C"
	@echo "make bi-check   are its charts the figures of the facts, and quick? by a headless Chromium, with pictures for docs/: ten minutes"
	@echo "make pictures   pictures of Prefect's UI, and of the overview of a demo, for docs/, by a headless Chromium, if there is one: five minutes"
	@echo "make service-check  the commands of docs/OPERATIONS.md: set-up, first night, backup, restore, on two PostgreSQL servers"
	@echo "make lock    requirements/*.txt anew after a change of dependencies in pyproject.toml; UPGRADE=--upgrade for newer ones"
	@echo "make clean   forget ./demo/ and .venv"

# pip compiles on one core, and what nobody imports too; some packages hold files that are no Python of this version.
UNCOMPILED := '/tests/|/(pip|sympy|mpmath|networkx|cfnlint)/'

# One version of every package, whose files have the hashes of the list, or pip refuses them (docs/decisions/0029).
$(READY): pyproject.toml requirements/dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --no-compile --no-deps --require-hashes --requirement requirements/dev.txt
	$(BIN)/python -m compileall -qq -j 0 -x $(UNCOMPILED) .venv/lib || true
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(READY)

setup: $(READY)

demo: $(READY)
	@$(BIN)/gongkai demo demo

test: lint types walls unit

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

walls: $(READY)
	$(BIN)/lint-imports

# Processes that the tests start by the hundred find the product compiled, though the environment forbids to keep that.
unit: export PYTHONDONTWRITEBYTECODE =
unit: $(READY)
	$(BIN)/pytest -n 4 --dist worksteal

long: $(READY)
	$(BIN)/pytest -n 4 --dist worksteal -m long

# Scrapy has an environment of its own: it brings another Twisted, lxml and urllib3 than what is measured.
SCALE ?= 1
bench: $(READY)
	$(PYTHON) -m venv .venv-scrapy
	.venv-scrapy/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	.venv-scrapy/bin/python -m pip install --quiet --group bench
	@PYTHONPATH=.:tests $(BIN)/python -m benchmarks --scale $(SCALE) --scrapy $(CURDIR)/.venv-scrapy/bin/python

# Superset has an environment of its own: it needs an older SQLAlchemy, and brings two hundred packages.
SUPERSET := .venv-superset/.ready
$(SUPERSET): requirements/superset.txt
	$(PYTHON) -m venv .venv-superset
	.venv-superset/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	.venv-superset/bin/python -m pip install --quiet --no-deps --require-hashes --requirement requirements/superset.txt
	@touch $(SUPERSET)

bi: $(READY) $(SUPERSET)
	@PYTHONPATH=.:tests $(BIN)/python -m bi $(if $(WAREHOUSE),--warehouse '$(WAREHOUSE)')

bi-check: $(READY) $(SUPERSET)
	@PYTHONPATH=.:tests $(BIN)/python -m bi.check --pictures docs/pictures

mutants: $(READY)
	$(BIN)/python -m pip install --quiet --group mutants
	$(BIN)/python -m tests.mutation

kills: $(READY)
	@PYTHONPATH=.:tests $(BIN)/python -m tests.support.kill_points

MINUTES ?= 5
fuzz: $(READY)
	$(BIN)/python -m tests.fuzz --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

hunt: $(READY)
	$(BIN)/python -m tests.hunt --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

REPORTS ?= 2000
engines: $(READY)
	$(BIN)/python -m pip install --quiet --editable '.[dask,ray]'
	@PYTHONPATH=.:tests $(BIN)/python -m benchmarks.engines --reports $(REPORTS)

DISTRICTS ?= 30
districts: $(READY)
	@PYTHONPATH=.:tests $(BIN)/python -m benchmarks.districts --districts $(DISTRICTS)

pools: $(READY)
	@PYTHONPATH=.:tests $(BIN)/python -m benchmarks.pools

together: $(READY)
	@PYTHONPATH=.:tests $(BIN)/python -m benchmarks.side_by_side

accidents: $(READY)
	@PYTHONPATH=.:tests $(BIN)/python -m tests.accidents --write-document

pictures: $(READY)
	@PYTHONPATH=.:tests $(BIN)/python -m tests.pictures
	@test ! -d demo/overview || PYTHONPATH=.:tests $(BIN)/python -m tests.support.overview_pictures demo/overview docs/pictures

# Pins stay where they still do; `make lock UPGRADE=--upgrade` takes the newest of every package.
PIN = .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	--custom-compile-command "make lock" $(UPGRADE)
LOCK = $(PIN) pyproject.toml --group build
lock:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet uv
	$(LOCK) --output-file requirements/product.txt
	$(LOCK) --group dev --constraint requirements/product.txt --output-file requirements/dev.txt
	$(PIN) --group superset --output-file requirements/superset.txt

service-check: $(READY)
	@PYTHONPATH=.:tests $(BIN)/python -m benchmarks.service

clean:
	rm -rf .venv .venv-lock .venv-scrapy .venv-superset .mutants demo bi-home
