# The verbs of the project; CI calls the same ones (.ci/run).
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One worker for each core; two where calls are real, since they spend their time waiting.
CORES := $(shell nproc 2>/dev/null || echo 2)
WORKERS ?= $(shell echo $$((2 * $(CORES))))

.DEFAULT_GOAL := help
.PHONY: help install demo test check quick-tests differential lint bench torture torture-network torture-trees torture-fields torture-kills pbx lock catalogues docs golden clean

help: ## Show this text
	@echo "centrex: hosted telephony from YAML, planned, proved and applied"
	@echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

install: $(VENV)/.installed ## Make the virtual environment, with centrex in it

$(VENV)/.installed: requirements.lock pyproject.toml tools/require-python.sh
	@tools/require-python.sh $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: install ## Validate, plan and apply the demonstration fleet on an embedded node
	@tools/demo.sh $(BIN)/centrex

pbx: install ## Fetch the test PBX: a real Asterisk 22 and SIPp, without root
	@$(BIN)/python -m testpbx install

test: install pbx ## Run every test, real calls included
	$(BIN)/pytest -n $(WORKERS) --dist loadscope -q

check: install ## Lint and the tests that need no PBX, with fewer random examples: the inner loop
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint quick-tests

# The plus lets its progress through while it runs; what lint says comes in one piece.
quick-tests: install
	+$(BIN)/pytest -n $(CORES) --dist loadscope -q --hypothesis-profile=quick -m "not pbx and not whole_sample"

# Trees to try; a seed of one's own repeats a run.
N ?= 100
SEED ?= $(shell od -An -N4 -tu4 /dev/urandom | tr -d ' ')

differential: install ## Place random calls on N random trees on the real Asterisk (N=100, SEED=random)
	$(BIN)/python -m pytest -q -s tests/differential/test_differential.py --differential $(N) --differential-seed $(SEED)

lint: install ## Types, style, imports that point one way
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# What makes torture of what is there: each long test has a target of its own.
torture: $(shell sed -n 's/^\(torture-[a-z]*\):.*/\1/p' $(firstword $(MAKEFILE_LIST))) ## Every long test against hostile input; hours

torture-network: install pbx ## Attack a real Asterisk N times over, flip every bit and kill at every call (N=100, SEED=random)
	$(BIN)/python tools/torture_network.py --rounds $(N) --seed $(SEED)

# As many as one asks for, or as many as a long test is to have.
asked_or = $(if $(filter file,$(origin N)),$(1),$(N))

torture-trees: install ## Spoil N trees at random, every kind of file among them (N=1000000, SEED=random)
	$(BIN)/python tools/torture_trees.py --trees $(call asked_or,1000000) --seed $(SEED)

torture-fields: install pbx ## Write forty payloads into every text of the language, and have a real Asterisk load them
	$(BIN)/python tools/torture_fields.py

torture-kills: install ## Kill apply and recover N times at any moment, and race them (N=10000, SEED=random)
	$(BIN)/python tools/torture_kills.py --kills $(call asked_or,10000) --seed $(SEED)

bench: install ## Measure speed, as ratios side by side (docs/performance.md)
	$(BIN)/python -m benchmarks

lock: ## Pin the dependencies anew, with hashes and no address
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-header --group dev --output-file requirements.lock pyproject.toml

catalogues: install ## Extract the messages and compile the translations
	$(BIN)/python tools/catalogues.py

docs: install ## Write docs/language.md and docs/commands.md anew, from the schema and the commands
	$(BIN)/python tools/reference.py

golden: install ## Write the golden files anew; review the difference
	$(BIN)/pytest -q --update-golden tests

clean: ## Remove what the verbs above made
	rm -rf $(VENV) .centrex .mypy_cache .ruff_cache .pytest_cache .hypothesis
