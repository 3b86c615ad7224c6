# make demo   runs the main job on sample_mailboxes/, shows the report, and leaves it as HTML and XLSX
# make test   tests, lint and types
# Both create .venv with what they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test bench load fuzz samples docs translations clean

$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=… to choose one") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@$(BIN)/python -m compileall -q src || true  # so that the first command starts as fast as the second
	@touch $@

demo: $(VENV)/.ready
	$(BIN)/sigulda-mailcheck check sample_mailboxes --config sample_mailboxes/mailcheck.toml --fail-on never \
	  --output text --output html:demo-report.html --output xlsx:demo-report.xlsx
	@echo "The same report as a page and as a workbook: $(CURDIR)/demo-report.html, $(CURDIR)/demo-report.xlsx"

test: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

SIZES ?= 10000 100000
bench: $(VENV)/.ready
	$(BIN)/python benchmarks/run.py $(if $(MAILBOX),--mailbox $(MAILBOX) --domain $(DOMAIN),--sizes "$(SIZES)")

load: $(VENV)/.ready
	$(BIN)/python benchmarks/draft.py
	$(BIN)/python benchmarks/serve.py

MINUTES ?= 10
fuzz: $(VENV)/.ready
	$(BIN)/python tests/fuzz.py --minutes $(MINUTES)

samples: $(VENV)/.ready
	$(BIN)/python sample_mailboxes/build.py

docs: $(VENV)/.ready
	$(BIN)/python docs/build_docs.py

translations: $(VENV)/.ready
	$(BIN)/python docs/build_translations.py

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
