# make demo   the main job on an invented agency, SIASN and e-Kinerja doubled over HTTP, in ./demo;
#             make demo WAY=exports reads the portals' files instead
# make test   every test; installs MariaDB, Chromium and faketime through apt when root
# make check  the gate: format, lint, types, layers, lock
# make bench  the measured goals; make lock renews uv.lock

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
export UV_PYTHON_DOWNLOADS = never
export UV_COMPILE_BYTECODE = 1
PLAIN_INDEX = env -u UV_DEFAULT_INDEX -u UV_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL
UV := $(shell command -v uv || echo .uv/bin/uv)
EMPLOYEES ?= 2000
SEED ?= 7
WAY ?= http

.PHONY: demo test check bench lock services format clean

.venv/.ready: uv.lock pyproject.toml
	@command -v $(UV) >/dev/null || { python3 -m venv .uv && .uv/bin/pip install --quiet uv; }
	$(UV) sync --quiet --frozen
	@touch $@

demo: .venv/.ready
	@rm -rf demo
	.venv/bin/syncsvc demo demo --employees $(EMPLOYEES) --seed $(SEED) $(if $(filter exports,$(WAY)),--exports)

services:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  missing=""; \
	  command -v mariadbd >/dev/null || missing="$$missing mariadb-server"; \
	  command -v chromium >/dev/null || missing="$$missing chromium"; \
	  command -v faketime >/dev/null || missing="$$missing faketime"; \
	  if [ -n "$$missing" ]; then \
	    export DEBIAN_FRONTEND=noninteractive; \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	  fi; \
	else \
	  echo "not root: MariaDB, Chromium and faketime are not installed; tests that need them skip and say so"; \
	fi

test: .venv/.ready services
	.venv/bin/pytest -n auto --dist worksteal

check: .venv/.ready
	.venv/bin/ruff format --check --quiet .
	.venv/bin/ruff check --quiet .
	.venv/bin/mypy --no-error-summary
	.venv/bin/lint-imports --no-cache > .venv/imports.log || { cat .venv/imports.log; exit 1; }
	$(PLAIN_INDEX) $(UV) lock --check --quiet

format: .venv/.ready
	.venv/bin/ruff format --quiet .
	.venv/bin/ruff check --fix --quiet .

bench: .venv/.ready
	.venv/bin/python -m bench

lock:
	$(PLAIN_INDEX) $(UV) lock

clean:
	rm -rf .venv .uv demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
