# State Zero. `make help` lists what there is.

.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8501
DEMO_DIR ?= .demo
CHECKED := app.py data pages tests tools

.PHONY: help setup setup-dev demo run test check format docs lock clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(VENV)/.ready ## Make .venv with all that running needs

$(VENV)/.ready: requirements.txt tools/venv.sh
	@sh tools/venv.sh $(VENV) requirements.txt
	@touch $@

setup-dev: $(VENV)/.ready-dev ## Make .venv with all that the tests need

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.txt
	@sh tools/venv.sh $(VENV) requirements-dev.txt
	@touch $@

demo: setup ## Run the demo: the night of 2026-01-29, on a real key server
	@exec $(PY) -m data demo run --dir $(DEMO_DIR) --port $(PORT)

run: setup ## Run the dashboard with your own settings
	@exec $(VENV)/bin/streamlit run app.py --server.port $(PORT)

test: setup-dev ## Run all checks and all tests, in a real browser and on real servers
	@sh tools/provide.sh
	@$(MAKE) --no-print-directory check
	@. ./$(VENV)/.provided && $(PY) -m pytest -n 2 --dist loadgroup -m "$$TESTED"

check: setup-dev ## Lint, format, types, import rules, SQL, copied code
	$(VENV)/bin/ruff check $(CHECKED)
	$(VENV)/bin/ruff format --check $(CHECKED)
	$(VENV)/bin/mypy
	$(PY) -m pytest -q tests/test_layers.py tests/test_house.py
	$(PY) -m data lint
	$(VENV)/bin/pylint app.py data pages

format: setup-dev ## Put the code into the house's format
	$(VENV)/bin/ruff check --fix $(CHECKED)
	$(VENV)/bin/ruff format $(CHECKED)

docs: setup-dev ## Take the pictures of docs/ from the running demo
	@$(PY) tools/pictures.py

lock: ## Pin every dependency with its hashes (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q requirements-dev.in -o requirements-dev.txt

clean: ## Remove the virtual environment and the demo's world
	rm -rf $(VENV) $(DEMO_DIR)
