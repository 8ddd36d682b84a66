# Two commands on a fresh machine: `make check` settles the claims and draws the pictures, `make test` tests.
# Nothing but Python 3.11+ and make is assumed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT := out
# What `make test` and `make lint` need; EXTRAS=test,quality,cluster tests the search by Ray too.
EXTRAS ?= test,quality

.PHONY: check test agree quick lint bench pictures catalogues clean

check: $(VENV)/.installed
	$(BIN)/synfin check
	@$(MAKE) --no-print-directory pictures

pictures: $(VENV)/.installed
	@mkdir -p $(OUT)
	$(BIN)/synfin draw state-machine -o $(OUT)/state-machine.svg
	$(BIN)/synfin draw ladder seed -o $(OUT)/seed.svg
	$(BIN)/synfin draw ladder simultaneous-close -o $(OUT)/simultaneous-close.svg
	$(BIN)/synfin draw ladder lossy-close -o $(OUT)/lossy-close.svg
	$(BIN)/synfin draw reachable four-way-close -o $(OUT)/four-way-close.svg

test: $(VENV)/.tested
	$(BIN)/python -m pytest -n 2 --dist loadgroup

# What takes long: z3 finds what the search has found, all searches find the same, cvc5 confirms the proofs.
agree: $(VENV)/.tested
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m slow

# While working: the model, the checker, and what is fast of the rest.
quick: $(VENV)/.tested
	$(BIN)/python -m pytest -n 2 --dist loadgroup tests/checker tests/model tests/test_runs.py tests/test_api.py

# Against SPIN, which has to be installed with a C compiler: apt-get install spin gcc libc6-dev. Half an hour;
# `make bench BENCH=--quick` takes two minutes. What one run measures, the next can keep: BENCH="--keep FILE".
bench: $(VENV)/.installed
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python benchmarks/bench.py $(BENCH)

# After a change of any text that users read: translations are in locales/zh_CN/LC_MESSAGES/synfin.po.
catalogues: $(VENV)/.tested
	$(BIN)/python -m synfin.locales

lint: $(VENV)/.tested
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python tests/types.py
	$(BIN)/lint-imports

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

# All at once: pip resolves and builds each time it is called.
$(VENV)/.tested: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$(EXTRAS)]"
	touch $(VENV)/.installed $@

clean:
	rm -rf $(VENV) $(OUT) build *.egg-info
