# Two commands on a fresh machine: `make check` checks the claims and draws the pictures, `make test` runs the tests.
# They need Python 3.11+ and make, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT := out
# Installed for `make test` and `make lint`; EXTRAS=test,quality,cluster also tests the search by Ray.
EXTRAS ?= test,quality
# The tests that `make coverage` runs: users' entrances, which reach every room.
COVERED ?= tests/cli tests/test_api.py tests/test_runs.py

.PHONY: check test agree quick coverage lint bench pictures readme catalogues clean

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

# The long tests: z3 agrees with the search, all searches agree with each other, cvc5 confirms the proofs.
agree: $(VENV)/.tested
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m slow

# The fast tests, for use while working: the model, the checker, examples and the Python interface.
quick: $(VENV)/.tested
	$(BIN)/python -m pytest -n 2 --dist loadgroup tests/checker tests/model tests/test_runs.py tests/test_api.py

# Line coverage of the product by part of the tests; it fails below the floor in pyproject.toml. Only a part, because
# measuring makes tests two to three times as slow on Python 3.11.
coverage: $(VENV)/.tested
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest -n 2 --dist loadgroup $(COVERED)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

# Compares with SPIN, which has to be installed together with a C compiler: apt-get install spin gcc libc6-dev. It
# takes half an hour, `make bench BENCH=--quick` two minutes. BENCH="--keep FILE" keeps measurements for the next run.
bench: $(VENV)/.installed
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python benchmarks/bench.py $(BENCH)

# Write the numbers, tables, outputs and pictures of README, CHANGELOG and docs/ anew. It runs commands and searches: about
# a minute.
readme: $(VENV)/.tested
	$(BIN)/python -m synfin.docs.generate
	$(BIN)/synfin draw ladder seed -o docs/four-waves.svg
	$(BIN)/synfin draw ladder seed --lang zh -o docs/four-waves.zh-CN.svg
	$(BIN)/synfin draw state-machine -o docs/state-machine.svg
	$(BIN)/synfin draw state-machine --lang zh -o docs/state-machine.zh-CN.svg

# After a change of any text that users read: translations are in locales/zh_CN/LC_MESSAGES/synfin.po.
catalogues: $(VENV)/.tested
	$(BIN)/python -m synfin.locales

lint: $(VENV)/.tested
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python tests/static_typing.py
	$(BIN)/lint-imports

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

# One call installs everything, because pip resolves and builds at each call.
$(VENV)/.tested: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$(EXTRAS)]"
	touch $(VENV)/.installed $@

clean:
	rm -rf $(VENV) $(OUT) build *.egg-info
