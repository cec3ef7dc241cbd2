# The few commands a person types. `make chat` to ask the sample archive, `make test` to check the code.
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
LOCKED := $(PIP) --require-hashes --no-deps --requirement
PROJECT := $(PIP) --no-deps --no-build-isolation --editable .
CPU_INDEX := https://download.pytorch.org/whl/cpu
export HF_HUB_DISABLE_TELEMETRY := 1
export GRADIO_ANALYTICS_ENABLED := False

.PHONY: chat test torture lint format clean lock audit licences bench-embed space-check

chat: .venv/installed
	$(PY) app.py

test: .venv/installed-dev
	$(PY) -m pytest

torture: .venv/installed-dev
	$(PY) -m benchmarks.fuzz --executions 100000 & fuzzed=$$!; $(PY) -m tests.torture && wait $$fuzzed

bench-embed: .venv/installed
	$(PY) benchmarks/embed.py

space-check:
	python3 benchmarks/space_check.py

lint: .venv/installed-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

format: .venv/installed-dev
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

lock: .venv/installed-dev
	$(PY) -m tools.lock

audit: .venv/installed-dev
	$(PY) -m tools.audit

licences: .venv/installed-dev
	$(PY) -m tools.licences

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache *.egg-info

# Packages come from the locks, each file checked by its hash; then the project alone. Of torch the CPU build is taken
# where there is one with a known hash, else PyPI's.
.venv/installed: pyproject.toml locks/run.lock locks/torch-cpu.lock locks/torch.lock
	test -x $(PY) || python3 -m venv .venv
	$(LOCKED) locks/run.lock
	$(LOCKED) locks/torch-cpu.lock --extra-index-url $(CPU_INDEX) --retries 1 2>/dev/null || { \
		echo "No CPU build of torch with a known hash for this machine: taking PyPI's."; $(LOCKED) locks/torch.lock; }
	$(PROJECT)
	touch $@

.venv/installed-dev: .venv/installed locks/dev.lock
	$(LOCKED) locks/dev.lock
	$(PROJECT)
	touch $@
