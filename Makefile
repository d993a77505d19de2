# The two commands of the README, and the rest. Each builds what it needs in .venv with nothing but python3.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
STUDY ?= data/demo/study.toml
NOTEBOOK_EXTRAS := --extra notebooks
DEV_EXTRAS := --extra notebooks --extra spark --extra databases --extra slides --extra service --extra mlflow \
  --extra signatures --extra docs --extra dev
COVERAGE := $(if $(COVER),--cov=churn --cov-report=term:skip-covered,)
COMPILE := $(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet

.PHONY: help report samples test integration soak lab bench bench-quality lint docs lock relock audit wheel-check images
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

report: $(VENV)/.run  ## the demo retailer (or STUDY=...), from order lines to reports/ and models/
	@$(BIN)/churn run $(STUDY)

samples: report  ## the demo once more, in Chinese: executed notebooks for `make docs`
	@sed 's/^language = "en"/language = "zh"/' data/demo/study.toml > data/demo/.study.zh.toml
	@mkdir -p reports/demo-zh/interim && cp -R data/demo/interim/store reports/demo-zh/interim/  # nothing is fitted twice
	@$(BIN)/churn run data/demo/.study.zh.toml --out reports/demo-zh

test: $(VENV)/.dev  ## the tests of functions, laws and pages; COVER=1 shows the coverage too
	@$(BIN)/python -m pytest -m "not integration and not soak" -n 2 --dist loadfile $(COVERAGE)

integration: $(VENV)/.dev  ## the tests with whole runs, a browser, Spark, a database server, an installed wheel
	@$(BIN)/python -m pytest -m "integration and not soak" -n 2 --dist loadfile $(COVERAGE)

soak: $(VENV)/.dev  ## the long ones: kills, bit flips, fuzzing; and every law on many more examples
	@$(BIN)/python -m pytest -m "soak or hypothesis" --hypothesis-profile soak --timeout 3600

lab: $(VENV)/.run  ## JupyterLab on the notebooks
	@$(BIN)/jupyter lab --notebook-dir .

bench: $(VENV)/.dev  ## every benchmark; results in benchmarks/RESULTS.md
	@$(PIP) install -e '.[bench]'
	@$(BIN)/python -m benchmarks

bench-quality: $(VENV)/.dev  ## protocols P1 to P3 and the demo, with the rivals
	@$(PIP) install -e '.[bench]'
	@$(BIN)/python -m benchmarks.quality

lint: $(VENV)/.dev  ## style and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy src

docs: $(VENV)/.dev  ## the documentation site -> site/; a dead link or a missing name fails
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "docs: site/index.html"

lock: UPGRADE := --upgrade
lock: relock  ## newest versions that pyproject.toml allows

relock: $(VENV)/.dev  ## locks what pyproject.toml has gained, and leaves the other versions as they are
	@$(COMPILE) $(UPGRADE) $(NOTEBOOK_EXTRAS) pyproject.toml -o requirements.lock
	@$(COMPILE) $(UPGRADE) $(DEV_EXTRAS) pyproject.toml -c requirements.lock -o requirements-dev.lock
	@$(COMPILE) $(UPGRADE) --group scoring -c requirements-dev.lock -o requirements-scoring.lock
	@$(MAKE) --no-print-directory environment.yml

wheel-check:  ## the wheel in an empty environment, a whole run with it: make wheel-check PYTHON=python3.13 FROM=lock
	@.ci/wheel-check $(PYTHON) $(or $(FROM),declared)

images:  ## both images of the Containerfile, built where podman, docker or buildah is, else linted
	@.ci/images

audit: $(VENV)/.dev  ## known vulnerabilities in the locked versions; asks the package index about each
	@$(BIN)/pip-audit --strict --disable-pip --require-hashes --requirement requirements-dev.lock || { \
	  echo "audit: a vulnerability, or no answer from the package index, whose vulnerability service this needs (see above)" >&2; exit 2; }

# conda cannot take hashes and an editable install in one list (pip refuses), so the pins are here without hashes.
environment.yml: requirements.lock
	@{ printf 'name: churn\nchannels: [conda-forge, nodefaults]\ndependencies:\n  - python>=3.11\n  - pip\n  - pip:\n'; \
	   grep -E '^[A-Za-z0-9]' requirements.lock | sed -e 's/ *\\$$//' -e 's/^/      - /'; \
	   printf '      - -e .\n'; } > $@

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "churn needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12" >&2; exit 2; }
	@echo "building $(VENV) (once; a few minutes)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.python requirements.lock pyproject.toml
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@
