# Everything starts here. `make run` shows the demo province; `make test` runs every test. Both install first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FUZZ := .venv-fuzz
FRONT_ENDS := $(BIN)/python apps/tools/front_ends.py
MINI_PROGRAMS := $(BIN)/python apps/tools/mini_programs.py
export HEALTHCODE_HOME ?= $(CURDIR)/.healthcode
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run test check forgery install apps docs browser lock bench fuzz conformance clean

run: install ## the demo province, told as a story on the terminal; Ctrl-C stops everything
	@exec $(BIN)/healthcode demo --serve

test: install browser check ## every test, on a real PostgreSQL and in a real browser that the tests start themselves
	$(BIN)/pytest -n 2 --dist loadgroup -q

browser: install ## Debian's Chromium and a Chinese font; root gets them installed, everybody else is told what to install
	$(BIN)/python -m tools.install_browser

check: install ## lint, types, contracts, policy files and the fast tests, under a minute
	$(BIN)/ruff check src tests bench tools apps/tools hatch_build.py
	$(BIN)/ruff format --check src tests bench tools apps/tools hatch_build.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	@echo "ignored import edges: $$(grep -c '^ignore_imports' pyproject.toml || true)"
	$(BIN)/healthcode policy check
	$(BIN)/healthcode policy cases
	$(FRONT_ENDS) run check
	$(FRONT_ENDS) run test
	$(BIN)/pytest -q -m "not slow" tests/unit tests/cases

forgery: install ## 100,000 spliced codes and a thousand recorded ones at every age; `make test` tries some of each
	FORGERY_SPLICES=100000 FORGERY_REPLAYED=1000 $(BIN)/pytest -q --timeout 1800 tests/properties/test_forgery.py tests/properties/test_confusions.py

bench: install ## what it does per second, each figure beside its bound, in one run
	$(BIN)/python -m bench

fuzz: $(FUZZ)/.installed ## atheris looks for inputs that break a decoder, FUZZ_MINUTES (10) each; TARGETS="code shard" for some
	PYTHONPATH=src $(FUZZ)/bin/python -m tests.fuzz $(TARGETS)

conformance: install $(FUZZ)/.installed ## schemathesis holds a running server to its OpenAPI document, as each role
	$(BIN)/python -m tests.fuzz.conformance $(FUZZ)/bin/schemathesis

$(FUZZ)/.installed: requirements/fuzz.txt
	[ -x $(FUZZ)/bin/pip ] || $(PYTHON) -m venv $(FUZZ)
	$(FUZZ)/bin/pip install --quiet --require-hashes -r requirements/fuzz.txt
	touch $@

install: $(VENV)/.installed apps

apps: $(VENV)/.installed ## the pages and the mini-programs, built when their sources changed, with the node that the lock brings
	$(FRONT_ENDS) build
	$(MINI_PROGRAMS) build

# The stamp is named after what the environment was made from: a changed lock makes it anew.
$(VENV)/.installed: requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "healthcode needs Python 3.11 or newer: set PYTHON=python3.11")'
	[ -x $(BIN)/pip ] || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	$(FRONT_ENDS) build
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

docs: install ## the documentation as pages in docs/_built; a warning is an error
	$(BIN)/sphinx-build -q -W --keep-going -b html -c docs . docs/_built

lock: ## renew the hashed locks from pyproject.toml; they name no registry
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-header --universal --python-version 3.11 pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-header --universal --python-version 3.11 --extra dev pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-header --universal --python-version 3.11 --extra fuzz -c requirements/run.txt pyproject.toml -o requirements/fuzz.txt

clean: ## the installed environment and the caches; the demo's data is `healthcode demo --reset`
	rm -rf $(VENV) $(FUZZ) .fuzz apps/node_modules apps/miniprogram/node_modules apps/miniprogram/dist src/healthcode/web/pages .mypy_cache .ruff_cache .pytest_cache
