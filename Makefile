# make demo   the main job on an invented agency, SIASN and e-Kinerja doubled over HTTP, in ./demo;
#             make demo WAY=exports reads the portals' files instead; then shows the daemon on it,
#             which make demo KEEP=1 leaves running
# make test   every test; installs MariaDB, Chromium, faketime and iproute2 through apt when root
# make check  the gate: format, lint, types, layers, lock
# make bench  the measured goals; make lock renews uv.lock
# make soak   200 lives of runs against their model on either database, a kill and a freeze at every named place, ten
#             minutes of chaos on PostgreSQL, then ten of an embedded daemon at ten times the usual pace (MINUTES=10)
# make wheelhouse   everything an offline server of the same kind installs from, in ./wheelhouse; EXTRAS="oracle mssql"

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
export UV_PYTHON_DOWNLOADS = never
export UV_COMPILE_BYTECODE = 1
PLAIN_INDEX = env -u UV_DEFAULT_INDEX -u UV_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL
UV := $(shell command -v uv || echo .uv/bin/uv)
EMPLOYEES ?= 2000
SEED ?= 7
WAY ?= http
MINUTES ?= 10
WHEELHOUSE ?= wheelhouse
EXTRAS ?=
# Many tests wait for processes and clocks: one more at a time than there are processors.
WORKERS ?= $(shell expr $$(nproc) + 1)

.PHONY: demo test check bench soak lock services format wheelhouse clean

.venv/.ready: uv.lock pyproject.toml
	@command -v $(UV) >/dev/null || { python3 -m venv .uv && .uv/bin/pip install --quiet uv; }
	$(UV) sync --quiet --frozen
	@touch $@

demo: .venv/.ready
	@rm -rf demo
	.venv/bin/syncsvc demo demo --employees $(EMPLOYEES) --seed $(SEED) $(if $(filter exports,$(WAY)),--exports) --daemon $(if $(KEEP),kept,shown)

services:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  missing=""; \
	  command -v mariadbd >/dev/null || missing="$$missing mariadb-server"; \
	  command -v chromium >/dev/null || missing="$$missing chromium"; \
	  command -v faketime >/dev/null || missing="$$missing faketime"; \
	  command -v ip >/dev/null || missing="$$missing iproute2"; \
	  if [ -n "$$missing" ]; then \
	    export DEBIAN_FRONTEND=noninteractive; \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	  fi; \
	else \
	  echo "not root: MariaDB, Chromium, faketime and iproute2 are not installed; tests that need them skip and say so"; \
	fi

test: .venv/.ready services
	.venv/bin/pytest -n $(WORKERS) --dist worksteal

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

soak: .venv/.ready
	SYNCSVC_SOAK=1 .venv/bin/pytest -q -n $(WORKERS) -o timeout=3600 tests/store/test_run_machine.py tests/daemon/test_every_place.py
	.venv/bin/python -m bench chaos soak --minutes $(MINUTES)

wheelhouse: .venv/.ready
	@test -x .uv/bin/pip || python3 -m venv .uv
	@rm -rf $(WHEELHOUSE) && mkdir -p $(WHEELHOUSE)
	$(UV) export --quiet --frozen --no-dev --no-emit-project --no-header $(addprefix --extra ,$(EXTRAS)) \
	  --output-file $(WHEELHOUSE)/requirements.txt
	$(UV) export --quiet --frozen --no-dev --preview-features sbom-export --format cyclonedx1.5 \
	  $(addprefix --extra ,$(EXTRAS)) --output-file $(WHEELHOUSE)/sbom.cdx.json
	$(UV) build --quiet --wheel --out-dir $(WHEELHOUSE)
	.uv/bin/pip download --quiet --disable-pip-version-check --only-binary :all: --require-hashes --no-deps \
	  --dest $(WHEELHOUSE) --requirement $(WHEELHOUSE)/requirements.txt
	@rm -f $(WHEELHOUSE)/.gitignore
	@cd $(WHEELHOUSE) && sha256sum -- *.whl requirements.txt sbom.cdx.json > SHA256SUMS
	@echo "$(WHEELHOUSE): $$(ls $(WHEELHOUSE)/*.whl | wc -l) wheels, $$(du -sh $(WHEELHOUSE) | cut -f1)."
	@echo "On the server (same kind of machine, same Python), beside the folder:"
	@echo "  python3 -m venv /opt/syncsvc/.venv && cd $(notdir $(WHEELHOUSE)) && sha256sum --quiet --check SHA256SUMS"
	@echo "  /opt/syncsvc/.venv/bin/pip install --no-index --find-links . --require-hashes --requirement requirements.txt" \
	  "&& /opt/syncsvc/.venv/bin/pip install --no-index --no-deps syncsvc-*.whl"

lock:
	$(PLAIN_INDEX) $(UV) lock

clean:
	rm -rf .venv .uv demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
