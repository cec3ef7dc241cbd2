# The few commands a person types. `make chat` to ask the sample archive, `make test` to check the code.
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
export HF_HUB_DISABLE_TELEMETRY := 1
export GRADIO_ANALYTICS_ENABLED := False

.PHONY: chat test torture lint format clean bench-embed space-check

chat: .venv/installed
	$(PY) app.py

test: .venv/installed-dev
	$(PY) -m pytest

torture: .venv/installed-dev
	$(PY) -m tests.torture

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

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache *.egg-info

.venv/installed: pyproject.toml constraints.txt
	test -x $(PY) || python3 -m venv .venv
	$(PIP) --editable .
	touch $@

.venv/installed-dev: .venv/installed
	$(PIP) --editable '.[dev]'
	touch $@
