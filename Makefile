# Tanbu. `make` lists what can be done; a fresh machine needs git, make and Python 3.11 with venv.
PYTHON ?= python3
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

# Programs are started by the hundred, in tests most of all: none compiles a module twice.
unexport PYTHONDONTWRITEBYTECODE

# A stamp is named after what was installed and where, so that an edited lock, another branch or a
# copied tree is noticed whatever the files' times say, and a second run starts at once.
stamp = $(VENV)/tanbu-$(1)-$(shell { cat $(2) pyproject.toml; pwd; } | cksum | tr ' ' '-')
RUN_STAMP := $(call stamp,run,requirements.lock)
DEV_STAMP := $(call stamp,dev,requirements-dev.lock)

.DEFAULT_GOAL := help
.PHONY: help demo test lint pytest bench cover format install lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(RUN_STAMP) ## show the registry at work (ARGS="--help" for its options)
	@$(BIN)/tanbu demo $(ARGS)

test: lint pytest ## all that gates a change: lint, types, tests (ARGS go to pytest)

lint: $(DEV_STAMP) ## ruff and mypy
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy --strict ledger registry api

pytest: $(DEV_STAMP)
	$(BIN)/python -m pytest $(ARGS)

bench: $(DEV_STAMP) ## the benchmarks, alone on the machine
	$(BIN)/python -m pytest tests/benchmarks -m benchmark -n 0 $(ARGS)

cover: $(DEV_STAMP) ## the tests, with branch coverage
	$(BIN)/python -m pytest --cov --cov-report=term-missing:skip-covered $(ARGS)

format: $(DEV_STAMP) ## put imports and layout in order
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

install: $(DEV_STAMP) ## set up .venv for development

lock: ## choose newest versions and write both locks (needs uv; see docs/decisions/0020)
	$(UV) lock --upgrade --quiet
	$(UV) export --quiet --frozen --no-header --no-emit-project --all-extras \
		--no-dev --group build --output-file requirements.lock
	$(UV) export --quiet --frozen --no-header --no-emit-project --all-extras \
		--output-file requirements-dev.lock
	rm uv.lock

clean: ## remove .venv and every cache
	rm -rf $(VENV) .coverage htmlcov .hypothesis .mypy_cache .pytest_cache .ruff_cache

# $(call install,a lock,the stamps it earns,the stamps it makes untrue)
define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or newer is needed: make PYTHON=python3.11'; exit 1; }
	@$(BIN)/python -c 'import pip' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@echo 'installing $(1) into $(VENV)'
	@rm -f $(3)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile \
		--require-hashes --requirement $(1)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile \
		--no-build-isolation --editable .
	@# All processors at once, which pip does not; what a package ships for another Python fails.
	@$(BIN)/python -m compileall -qq -j 0 -x '/test_[^/]*$$' $(VENV)/lib \
		api ledger registry tests || true
	@touch $(2)
endef

$(RUN_STAMP):
	$(call install,requirements.lock,$@,$(filter-out $(DEV_STAMP),$(wildcard $(VENV)/tanbu-*)))

# The development lock holds every pin of the other one, so it earns both stamps.
$(DEV_STAMP):
	$(call install,requirements-dev.lock,$@ $(RUN_STAMP),$(wildcard $(VENV)/tanbu-*))
