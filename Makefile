# Everything a person types. Each target works from a fresh clone with python3, pip and make, as root or not.
.DEFAULT_GOAL := help
.PHONY: demo install test check lint messages fix pins screenshots help
.DELETE_ON_ERROR:

PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin
UV := .tools/bin/uv
# The machine's own certificates and its own Python: nothing is fetched but the pinned packages.
export UV_SYSTEM_CERTS := true
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE := copy
# Compiled once here: where no program may write beside them, each would compile a thousand modules anew at every start.
PIP := $(UV) --system-certs pip install --quiet --compile-bytecode --python $(BIN)/python

demo: install ## build the demo and serve it on http://127.0.0.1:8000
	@$(BIN)/thidua demo

install: .venv/.installed messages ## only the installation, into .venv

test: .venv/.checkable messages ## everything the tests need, then all of them (ARGS="tests/ground -k period" for some)
	@.ci/machine-tools
	$(BIN)/pytest -n $(WORKERS) $(ARGS)

check: lint test ## format, lint, types, import contracts, migrations, templates, translations, then the tests

lint: .venv/.checkable messages ## what `make check` looks at besides the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	THIDUA_DATABASE=none $(BIN)/mypy
	$(BIN)/lint-imports
	THIDUA_DATABASE=none $(BIN)/python -W ignore manage.py makemigrations --check --dry-run
	$(BIN)/djlint src --lint --quiet
	THIDUA_DATABASE=none $(BIN)/python -m tests.translations

fix: .venv/.checkable ## let the formatter and the linter mend what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: .venv/.installed ## compile the translations, and the code
	@$(BIN)/python -m thidua.config.messages
	@$(BIN)/python -m compileall -q src/thidua

screenshots: .venv/.checkable messages ## make the pictures of the README and the help pages anew, from the demo
	@.ci/machine-tools
	$(BIN)/python -m tests.screenshots

pins: $(UV) ## pin the newest dependencies anew, with hashes
	cd requirements && for name in tools build run check bench cluster; do \
	  ../$(UV) --system-certs pip compile --quiet --universal --python-version 3.11 --upgrade --generate-hashes \
	    --no-header --no-annotate --no-emit-index-url --no-emit-find-links $$name.in --output-file $$name.txt; done

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(UV): requirements/tools.txt
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --upgrade --target .tools --require-hashes -r $<
	@touch $@

.venv/.installed: requirements/run.txt requirements/build.txt pyproject.toml | $(UV)
	@test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) .venv
	@$(PIP) --require-hashes -r requirements/build.txt -r requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.checkable: requirements/check.txt .venv/.installed
	@$(PIP) --require-hashes -r $<
	@touch $@
