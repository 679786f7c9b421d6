# Everything happens inside this folder: .outlay/ holds tools, caches and the local AWS; .venv/ the environment.
# Needs make and Python 3.11, 3.12 or 3.13; nothing else.

SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3
UV_VERSION := 0.13.9
TOOLS := .outlay/tools
UV := $(TOOLS)/bin/uv
READY := .venv/.ready
RUN := .venv/bin/python

# The environment of whoever calls must not leak into ours; byte code makes cold starts three times as fast.
unexport VIRTUAL_ENV
unexport PYTHONPATH
unexport PYTHONHOME
unexport PYTHONDONTWRITEBYTECODE
export UV_CACHE_DIR := $(CURDIR)/.outlay/cache/uv
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/$(TOOLS)/bin:$(PATH)

.PHONY: help setup up down clean live status dashboard mail admin test browser unit brake storm simulate fuzz drill mutants least-privilege check format bench bench-forecast screenshots prices openapi lock

help: ## Show what can be typed
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Install everything into this folder

$(UV):
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || { \
	  echo "Outlay needs Python 3.11, 3.12 or 3.13, and '$(PYTHON)' is not one." >&2; \
	  echo "Install one and type: make PYTHON=/path/to/python3.13 $(or $(MAKECMDGOALS),up)" >&2; exit 2; }
	@mkdir -p .outlay && rm -rf $(TOOLS)
	@"$(PYTHON)" -m venv $(TOOLS) >.outlay/setup.log 2>&1 || { \
	  echo "Python could not make a virtual environment (details: .outlay/setup.log)." >&2; \
	  echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; rm -rf $(TOOLS); exit 2; }
	@$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)" >>.outlay/setup.log 2>&1 || { \
	  echo "The tool uv could not be installed; is the package index reachable? (details: .outlay/setup.log)" >&2; \
	  rm -rf $(TOOLS); exit 2; }

$(READY): $(UV) pyproject.toml layers/shared/pyproject.toml sdk/pyproject.toml cli/pyproject.toml
	@echo "Installing the pinned dependencies …" >&2
	@$(UV) sync --quiet --python "$$(command -v "$(PYTHON)")" || { \
	  echo "The dependencies could not be installed: see the lines above, then type the same again." >&2; exit 2; }
	@touch $(READY)

up: $(READY) ## Start Outlay on this machine, with demo data
	@$(RUN) -m outlay_cli.local up

down: ## Stop it; the data stays
	@if [ -x $(RUN) ]; then $(RUN) -m outlay_cli.local down; else echo "Nothing is running: Outlay was never set up here."; fi

live: $(READY) ## Send a small live feed until stopped
	@$(RUN) -m outlay_cli.local live

status: $(READY) ## What runs, where
	@$(RUN) -m outlay_cli.local status

dashboard: $(READY) ## Work on the dashboard: changes of frontend/ at once, in front of the API that runs here
	@$(RUN) -m outlay_cli.local dashboard

mail: $(READY) ## The last mail that was sent here; TO=ann@example.com
	@$(RUN) -m outlay_cli.local mail $(if $(TO),--to '$(TO)')

admin: $(READY) ## Ask the admin function; JSON='{"action": …}'
	@$(RUN) -m outlay_cli.local admin '$(JSON)'

clean: ## Stop it and remove every trace
	@if [ -x $(RUN) ]; then $(RUN) -m outlay_cli.local clean; fi
	@rm -rf frontend/node_modules frontend/dist frontend/src/api/generated.ts
	@rm -rf .venv .outlay uv.lock cdk.out layers/vendor/build .pytest_cache .hypothesis .mypy_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Every trace is gone."

test: $(READY) ## Run all tests, on two workers
	@PYTHONHASHSEED=0 $(RUN) -m pytest -n 2 --dist loadgroup

browser: $(READY) ## Use the deployed dashboard in Chromium, as each role; FILE=test_flows
	@PYTHONHASHSEED=0 $(RUN) -m pytest tests/e2e/browser$(if $(FILE),/$(FILE).py)

unit: $(READY) ## Run the tests that need no local AWS and no synth
	@PYTHONHASHSEED=0 $(RUN) -m pytest -n 2 tests/unit tests/architecture tests/frontend

brake: $(READY) ## Ten thousand interleavings of leases; no limit may be exceeded
	@$(RUN) -m tests.brake --interleavings 10000

storm: $(READY) ## Thousands of faulty deliveries; drift must be 0
	@$(RUN) -m tests.storm --packaged --schedules 3000

fuzz: $(READY) ## Ask the deployed API at random, against its description; MINUTES=10
	@$(RUN) -m tests.fuzz --minutes $(or $(MINUTES),10)

drill: $(READY) ## Lose tables, restore and repair them; drift must be 0
	@$(RUN) -m tests.drill --save

mutants: $(READY) ## Change what counts in small ways; tests must notice
	@$(RUN) -m tools.mutants

least-privilege: $(READY) ## Take each grant away in turn; some end-to-end test must fail; GRANTS="Cleanup"
	@PYTHONHASHSEED=0 $(RUN) -m tests.least_privilege $(GRANTS)

simulate: $(READY) ## The protocol's model: thousands of schedules with every fault; no promise may break
	@$(RUN) -m tests.simulation --schedules 3000

check: $(READY) ## Format, lint, types, import contracts, dashboard, templates
	@$(RUN) -m tools.check

format: $(READY) ## Format the code
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix . && $(RUN) -m infra.site.dashboard format

bench: $(READY) ## Run all benchmarks and keep their results
	@$(RUN) -m bench

bench-forecast: $(READY) ## Install AutoETS and AutoTheta (half a gigabyte) and compare the forecasts with them
	@$(UV) sync --quiet --group forecast-opponents
	@$(RUN) -m bench.forecast --save

screenshots: $(READY) ## Pictures of every page of the dashboard that runs here, into .outlay/screenshots; ONLY=costs
	@$(RUN) -m tools.screenshots $(if $(ONLY),--only '$(ONLY)')

prices: $(READY) ## Compile price book and model catalogue from their sources
	@$(RUN) -m tools.compile_prices
	@$(RUN) -m tools.compile_catalogue

openapi: $(READY) ## Make docs/openapi.json and docs/guides/errors.md from the code
	@$(RUN) -m tools.openapi

lock: $(READY) ## Pin all dependencies anew
	@$(RUN) -m tools.lock
