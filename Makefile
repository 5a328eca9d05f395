# `make help` lists the targets.
PYTHON ?= python3
PORT   ?=
STAGE  ?=
CASES  ?= 6000
SEEDS  ?=
SEED   ?=
YES    ?=
AGAIN  ?=
DAY    ?= 2010-12-09
LEDGER ?=

VENV := $(CURDIR)/.venv
OPS  := $(VENV)/bin/python -m ops
# A file's tests stay together, so that what they share is made once on each core.
PYTEST := $(VENV)/bin/pytest --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# jsii and the CDK tool take node from the PATH; without byte code every function starts at half its speed.
export PATH := $(VENV)/bin:$(PATH)
unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONPATH

.DEFAULT_GOAL := help
.PHONY: help install up down reset replay test test-quick verify fuzz soak check synth bootstrap deploy destroy contracts snapshots bench layers lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# An environment that is there is kept, whatever python3 is by now; PYTHON= on the command line has its say.
BASE := $(if $(filter command,$(firstword $(origin PYTHON))),$(PYTHON),$(or $(wildcard $(VENV)/bin/python),$(PYTHON)))

# These checks run in Pythons too old to read anything else here.
install: ## create the virtual environment with the pinned tools; does nothing when it exists
	@$(BASE) -c '' 2>/dev/null || { echo "✗ There is no Python at $(BASE): install Python 3.11 or newer, or name one: make up PYTHON=/path/to/python3" >&2; exit 1; }
	@$(BASE) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "✗ Cartwright needs Python 3.11 or newer, and $(BASE) is $$($(BASE) -c 'import sys; print("%d.%d" % sys.version_info[:2])'): install one and name it: make up PYTHON=python3.13" >&2; exit 1; }
	@$(BASE) ops/install.py

up: install ## start, deploy and fill the local shop; PORT=4566
	@$(OPS) up $(if $(PORT),--port $(PORT))

down: install ## stop the local shop; its data is kept
	@$(OPS) down

reset: install ## stop the local shop and delete all local data, after a confirmation; YES=1 skips it
	@$(OPS) reset $(if $(YES),--yes)

replay: install ## place a day of a retailer's real invoices as orders of the local shop and check the result; DAY=2010-12-09
	@$(OPS) replay-orders $(if $(LEDGER),"$(LEDGER)") --days $(DAY) --prepare --check

test: install ## run the tests that a change must pass, on all cores; starts what it needs on free ports
	@$(PYTEST) -n auto

test-quick: install ## run the fast tests that need no deployed shop
	@$(PYTEST) -n logical -m "not slow" tests/test_architecture.py tests/unit tests/contracts tests/stacks

verify: install ## run every case of every test, the fuzz and soak tests, unit tests on Python 3.14, the import budgets
	@$(OPS) check
	@$(PYTEST) -n auto --verify --fuzz-cases $(CASES)
	@$(VENV)/bin/python -m tests.simulation.soak
	@$(VENV)/bin/python -m tests.lambda_python
	@$(VENV)/bin/python -m bench import-budget

fuzz: install ## send 6,000 requests generated from the contracts, valid and invalid, to a shop of its own; CASES=6000
	@$(VENV)/bin/pytest -q -s tests/local/test_fuzz.py --fuzz-cases $(CASES)

soak: install ## simulate 210 sales under injected faults; SEEDS=40 runs fewer sales, SEED=7 repeats one
	@$(VENV)/bin/python -m tests.simulation.soak $(if $(SEEDS),--seeds $(SEEDS)) $(if $(SEED),--seed $(SEED))

check: install ## check format, lint, types, contracts, architecture and templates, offline; AGAIN=1 repeats passed checks
	@$(OPS) check $(if $(AGAIN),--again)

synth: install ## write the templates of a stage to cdk.out; STAGE=prod; no credentials, no network
	@$(call need_stage,synth)
	@node node_modules/aws-cdk/bin/cdk synth --quiet --no-notices --no-version-reporting -c stage=$(STAGE)

bootstrap: install ## prepare your AWS account and region for CDK, once; STAGE=dev
	@$(call need_stage,bootstrap)
	@$(OPS) bootstrap --stage $(STAGE)

deploy: install ## deploy a stage to your AWS account; STAGE=dev
	@$(call need_stage,deploy)
	@$(OPS) deploy --stage $(STAGE)

destroy: install ## delete a stage from your AWS account; STAGE=dev
	@$(call need_stage,destroy)
	@$(OPS) destroy --stage $(STAGE)

contracts: install ## regenerate contracts/ and the generated parts of the documentation
	@$(OPS) contracts write

snapshots: install ## regenerate the snapshots of the templates
	@$(VENV)/bin/pytest -q tests/stacks/test_snapshots.py --update-snapshots

bench: install ## run every benchmark; `make bench-NAME` runs one, `make bench-page` updates docs/performance.md
	@$(VENV)/bin/python -m bench

bench-%: install
	@$(VENV)/bin/python -m bench $*

layers: install ## build the functions' layers for all stages
	@$(OPS) layers

lock: install ## resolve requirements.in into requirements.txt, with hashes
	@$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --upgrade requirements.in -o requirements.txt
	@$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --upgrade layers/dependencies/requirements.in -o layers/dependencies/requirements.txt
	@$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --upgrade -c requirements.txt layers/images/requirements.in -o layers/images/requirements.txt
	@$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --upgrade -c requirements.txt layers/search/requirements.in -o layers/search/requirements.txt
	@$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --upgrade --no-deps -c requirements.txt bench/requirements/runtime.in -o bench/requirements/runtime.txt
	@$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --upgrade --no-deps -c requirements.txt tests/lambda_python/requirements.in -o tests/lambda_python/requirements.txt
	@$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --upgrade bench/requirements/reference.in -o bench/requirements/reference.txt

clean: ## stop the local shop and delete everything that was installed, built or stored
	@if [ -x $(VENV)/bin/python ] && $(VENV)/bin/python -c 'import typer' 2>/dev/null; then $(OPS) down; fi
	rm -rf .venv node_modules .local build cdk.out .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info

need_stage = test -n "$(STAGE)" || { echo "✗ Say which stage: make $(1) STAGE=dev" >&2; exit 1; }
