# make demo                     build the bundled sample, search it here, serve its page until Ctrl-C (SERVE=0 ends before that)
# make search q='rate cut -n 3' ask the sample, or INDEX=another.idx
# make test                     everything that proves the product (TESTS=tests/test_export.py for a part)
# make torture                  the long form of the crash tests, about half an hour; DATA=items.jsonl: the updates with articles of your own
# make lint, make docs          style and types; docs/commands.md anew
#
# Each sets up what it needs in .venv, from the package registry alone. PYTHON names another interpreter, of 3.11 or later.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

SERVE ?= 1
PORT ?= 8707
INDEX ?= demo.idx
TESTS ?=
DATA ?=
SIZE ?= 100000
q ?= ferry
# As environment, so that quotes and dollars in a query reach searcher and not a shell.
export q
export PYTHON ?=

.PHONY: demo search test torture lint docs clean

demo: $(VENV)/.run
	@rm -rf demo.idx
	@$(BIN)/searcher demo --build-only -i demo.idx
	@printf '\n$$ searcher search -i demo.idx -n 3 bridge closure\n'
	@$(BIN)/searcher search -i demo.idx --no-pager -n 3 bridge closure
ifneq ($(SERVE),0)
	@$(BIN)/searcher serve -i demo.idx --port $(PORT)
endif

search: $(VENV)/.run
	@test -d '$(INDEX)' || $(BIN)/searcher demo --build-only -i demo.idx
	@set -f; $(BIN)/searcher search -i '$(INDEX)' $$q

test: $(VENV)/.test
	$(BIN)/python -m pytest $(TESTS)

torture: $(VENV)/.test
	figures=$$(mktemp) && SEARCHER_TORTURE=$$figures $(BIN)/python -m pytest -q -p no:randomly tests/test_crash.py tests/test_crash_kills.py \
	  && cat $$figures && rm $$figures
	$(BIN)/python benchmarks/torture.py --size $(SIZE) $(DATA)

lint: $(VENV)/.test
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy

docs: $(VENV)/.run
	$(BIN)/python docs/commands.py > docs/commands.md

clean:
	rm -rf $(VENV) demo.idx dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# What running needs, and what testing needs besides. A stamp is set when all is in place, so an interrupted set-up starts again.
$(VENV)/.run: pyproject.toml | $(BIN)/python
	@echo 'Setting up $(VENV) …'
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.test: pyproject.toml $(VENV)/.run
	@$(PIP) install --upgrade 'pip>=25.1'
	@$(PIP) install --group dev
	@touch $@

$(BIN)/python:
	@python=$${PYTHON:-}; \
	for name in $${python:-python3 python3.14 python3.13 python3.12 python3.11}; do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then exec $$name -m venv $(VENV); fi; \
	done; \
	echo 'searcher needs Python 3.11 or later, and none was found. Name one: make PYTHON=/path/to/python3' >&2; exit 1
