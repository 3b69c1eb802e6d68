# make demo                     build the bundled sample, search it here, serve its page until Ctrl-C (SERVE=0 ends before that)
# make search q='rate cut -n 3' ask the sample, or INDEX=another.idx
# make test                     everything that proves the product (TESTS=tests/searcher/export/test_export.py for a part)
# make check-quick              the half of the tests that takes under a minute: reading, the formats, the query language, answers, the page
# make torture                  the long form of the crash tests, a quarter of an hour to an hour; DATA=items.jsonl: the updates with articles of your own
# make lowest                   a good part of the tests on the lowest versions that pyproject.toml declares, in .venv-lowest
# make audit                    the locked versions against the public databases of known vulnerabilities, where one can be reached
# make whoosh-suite             Whoosh's own tests of reading and searching over the codec; fetches them
# make lint, make docs          style and types; docs/commands.md and the manual pages anew
# make lock                     locked.txt anew, with the newest versions
#
# Each sets up what it needs in .venv, from the package registry alone, in the versions of locked.txt (LOCKED= for the newest instead).
# PYTHON names another interpreter, of 3.11 or later.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKED ?= locked.txt
LOWEST := .venv-lowest

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

# Reading, settling, asking, the commands and the page without a browser: where an old library would be felt.
LOWEST_TESTS := tests/index/ingest/test_build.py tests/index/reading/test_sources.py tests/index/reading/test_text.py tests/index/reading/test_html.py tests/index/reading/test_fields.py \
  tests/index/dates/test_choose.py tests/index/reading/test_decode.py tests/index/analysis/test_tokens.py tests/index/whoosh_compat/test_codec.py tests/index/building/test_merger.py tests/index/storage/test_generation.py \
  tests/index/reconcile/test_corpus.py tests/index/similarity/test_compare.py tests/searcher/engine/test_answers.py tests/searcher/evaluation/test_evaluator.py tests/searcher/export/test_export.py \
  tests/searcher/check/test_compare.py tests/index/maintenance/test_rebuild.py tests/searcher/commands/test_corpus.py tests/searcher/terminal/test_text.py tests/whole/test_sample.py tests/web/test_pages.py \
  tests/web/test_articles.py tests/web/test_safety.py

# Nothing here starts processes by the dozen, fails a disk or opens a browser.
QUICK_TESTS := tests/whole/test_architecture.py tests/index/test_frozen.py tests/index/test_schema.py tests/index/analysis/test_tokens.py tests/index/analysis/test_news_tokens.py \
  tests/index/building/test_chunk_table.py tests/index/dates/test_choose.py tests/index/reading/test_decode.py tests/index/reading/test_sources.py tests/index/reading/test_bad_rows.py tests/index/reading/test_text.py tests/index/reading/test_whole_words.py \
  tests/index/reading/test_html.py tests/index/reading/test_html_tree.py tests/index/reading/test_fields.py tests/index/sections/test_paths.py tests/index/sections/test_breadcrumbs.py \
  tests/index/reconcile/test_corrections.py tests/index/storage/test_stored_articles.py tests/index/whoosh_compat/test_codec.py tests/index/commits/test_manifest.py tests/index/storage/test_generation.py tests/index/ingest/test_writer.py \
  tests/index/ingest/test_build.py tests/index/reconcile/test_corpus.py tests/searcher/query/test_parser.py tests/searcher/query/test_dates.py tests/searcher/query/test_docs.py \
  tests/searcher/query/test_punctuation.py tests/searcher/engine/test_answers.py tests/searcher/evaluation/test_ranking.py tests/searcher/evaluation/test_ranking_words.py tests/searcher/engine/test_highlights.py \
  tests/searcher/engine/test_facets.py tests/searcher/evaluation/test_limits.py tests/searcher/export/test_export.py tests/searcher/commands/test_search.py tests/searcher/commands/test_shell_words.py \
  tests/searcher/terminal/test_text.py tests/web/test_pages.py tests/web/test_articles.py tests/web/test_around.py tests/web/test_safety.py

.PHONY: demo search test check-quick torture lowest audit lock whoosh-suite lint docs clean

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

check-quick: $(VENV)/.test
	$(BIN)/python -m pytest -q $(QUICK_TESTS)

torture: $(VENV)/.test
	figures=$$(mktemp) && SEARCHER_TORTURE=$$figures $(BIN)/python -m pytest -q -p no:randomly tests/whole/test_crash.py tests/whole/test_crash_kills.py tests/searcher/engine/test_threads.py \
	  && cat $$figures && rm $$figures
	$(BIN)/python benchmarks/torture.py --size $(SIZE) $(DATA)

lowest: $(LOWEST)/.test
	$(LOWEST)/bin/python -m pytest $(LOWEST_TESTS)

audit: $(VENV)/.test
	@$(PIP) install --group audit
	@$(BIN)/python .ci/audit.py

lock: $(VENV)/.test
	@$(PIP) install --group lock
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --upgrade --no-header --no-annotate --group dev \
	  pyproject.toml --output-file locked.txt

whoosh-suite: $(VENV)/.test
	$(BIN)/python benchmarks/whoosh_suite.py

lint: $(VENV)/.test
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy

docs: $(VENV)/.run
	$(BIN)/python docs/commands.py > docs/commands.md
	$(BIN)/python docs/man.py

clean:
	rm -rf $(VENV) $(LOWEST) demo.idx dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# What running needs, and what testing needs besides. A stamp is set when all is in place, so an interrupted set-up starts again.
# An older pip does not know extras by both their spellings, nor dependency groups.
$(VENV)/.run: pyproject.toml $(LOCKED) | $(BIN)/python
	@echo 'Setting up $(VENV) …'
	@$(PIP) install --upgrade 'pip>=25.1'
	@$(PIP) install $(LOCKED:%=--constraint %) --editable .
	@$(BIN)/python -m compileall -q index searcher web
	@touch $@

$(VENV)/.test: pyproject.toml $(VENV)/.run
	@$(PIP) install $(LOCKED:%=--constraint %) --group dev
	@touch $@

# Wheels alone: a lowest version that has to be compiled would be none. The test programs come from the lock where they may.
$(LOWEST)/.test: pyproject.toml .ci/lowest.py $(BIN)/python
	@echo 'Setting up $(LOWEST) …'
	@$(BIN)/python -m venv --clear $(LOWEST)
	@$(BIN)/python .ci/lowest.py > $(LOWEST)/lowest.txt
	@$(LOWEST)/bin/python -m pip --disable-pip-version-check --quiet install --upgrade 'pip>=25.1'
	@$(LOWEST)/bin/python -m pip --disable-pip-version-check --quiet install --only-binary :all: --constraint $(LOWEST)/lowest.txt \
	  --editable . --group test
	@touch $@

$(BIN)/python:
	@python=$${PYTHON:-}; \
	for name in $${python:-python3 python3.14 python3.13 python3.12 python3.11}; do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then exec $$name -m venv $(VENV); fi; \
	done; \
	echo 'searcher needs Python 3.11 or later, and none was found. Name one: make PYTHON=/path/to/python3' >&2; exit 1
