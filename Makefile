# Jamsi. `make help` lists what there is.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMPS := $(VENV)/.installed
# One resolver run for each set of extras, again when pyproject.toml changes.
PIP     = $(BIN)/python -m pip install --disable-pip-version-check
INSTALL = $(PIP) --editable
# First the locked versions, whose hashes must be right; where they do not fit (another Python or
# machine, an index without them) pyproject.toml's bounds hold. Torch's build is the machine's matter.
LOCKED  = $(BIN)/python requirements/install.py

# The bundled model is made by a project of its own, beside Jamsi in the same environment.
DEMO    = --editable ./demo_model

# The tests in an environment of their own; bounds hold no newer version back there.
define at_edge
	$(BIN)/python -m venv build/$(1)
	$(BIN)/python requirements/edges.py $(1) > build/$(1)/requirements.txt
	build/$(1)/bin/python -m pip install --upgrade --upgrade-strategy eager --requirement build/$(1)/requirements.txt
	build/$(1)/bin/python -m pip install --no-deps --editable .
	build/$(1)/bin/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)
endef

# Tests wait for servers and browsers a good part of their time.
JOBS   ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.PHONY: help run demo test test-newest test-oldest fuzz check simulate chaos rolling soak migration train policy-report bench-engine bench-intake screenshots clean
.DEFAULT_GOAL := help

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

run: $(STAMPS)/run ## Set up and run everything here; Ctrl-C stops it
	@$(BIN)/jamsi run

demo: $(STAMPS)/run ## The same once: approve, show the posted replies, exit
	@$(BIN)/jamsi run --once

test: $(STAMPS)/test ## Set up and run all tests (JOBS=1: one after the other; ARGS=tests/qna: these alone)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)
	$(if $(ARGS),,$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -c demo_model/pyproject.toml demo_model/tests)

test-newest: $(STAMPS)/run ## The tests on the newest versions that exist, beyond pyproject.toml's bounds
	$(call at_edge,newest)

test-oldest: $(STAMPS)/run ## The tests on the lowest versions that pyproject.toml allows
	$(call at_edge,oldest)

fuzz: $(STAMPS)/test ## New examples for the property tests; mutated requests and odd forms
	$(BIN)/python -m pytest -m hypothesis --hypothesis-profile=fuzz
	$(BIN)/python -m proof.fuzz $(ARGS)

check: $(STAMPS)/check ## ruff, mypy --strict, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

simulate: $(STAMPS)/test ## Kill or cut at every step in a simulator, both databases (ARGS=--help)
	$(BIN)/python -m proof.simulator $(ARGS)

chaos: $(STAMPS)/test ## Kill real processes under real traffic (ARGS="--questions 2000 --seed 1 --database postgresql")
	$(BIN)/python -m proof.chaos $(ARGS)

rolling: $(STAMPS)/test ## Replace each process under real traffic (ARGS="--database postgresql --rounds 2")
	$(BIN)/python -m proof.rolling $(ARGS)

migration: $(STAMPS)/test ## Write the next migration from the models: make migration NAME="later answers"
	$(BIN)/python -m migrations.autogenerate "$(NAME)"

soak: $(STAMPS)/test ## Half an hour of mixed work: does anything grow? (ARGS="--minutes 10")
	$(BIN)/python -m proof.soak $(ARGS)

train: $(STAMPS)/train ## Train the bundled model again (hours on two cores)
	$(BIN)/python -m train $(ARGS)

policy-report: $(STAMPS)/run ## Judge a labelled file: make policy-report FILE=tests/data/policy/replies_own.jsonl
	$(BIN)/python -m policy.report $(FILE)

bench-engine: $(STAMPS)/test ## Measure the engine against its alternatives
	$(BIN)/python -m bench.engine $(ARGS)

bench-intake: $(STAMPS)/test ## Measure how many questions the webhook takes, against its empty handler
	$(BIN)/python -m bench.intake $(ARGS)

screenshots: $(STAMPS)/test ## Make the pictures in docs/screenshots (needs Chromium)
	$(BIN)/python -m bench.screenshots
	$(BIN)/python -m bench.screenshots_past

clean: ## Remove the environment and the state folder
	rm -rf $(VENV) var

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Jamsi needs Python 3.11 or newer; set PYTHON=/path/to/it"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(STAMPS)/run: pyproject.toml | $(BIN)/python
	@echo "Installing what Jamsi needs into $(VENV) (a few minutes the first time) …"
	$(LOCKED) run.txt
	$(INSTALL) '.[worker,embedded]'
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/test: pyproject.toml demo_model/pyproject.toml | $(BIN)/python
	@echo "Installing what the tests need into $(VENV) …"
	$(LOCKED) all.txt
	$(INSTALL) '.[worker,embedded,learn,train,test]' $(DEMO)
	@mkdir -p $(STAMPS) && touch $@ $(STAMPS)/run

$(STAMPS)/check: pyproject.toml demo_model/pyproject.toml | $(BIN)/python
	@echo "Installing what the checks need into $(VENV) …"
	$(LOCKED) all.txt
	$(INSTALL) '.[worker,embedded,learn,train,test,check]' $(DEMO)
	@mkdir -p $(STAMPS) && touch $@ $(STAMPS)/run $(STAMPS)/test

$(STAMPS)/train: pyproject.toml demo_model/pyproject.toml | $(BIN)/python
	$(LOCKED) all.txt
	$(INSTALL) '.[worker]' $(DEMO)
	@mkdir -p $(STAMPS) && touch $@
