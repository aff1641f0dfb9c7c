# State Zero. `make help` lists what there is.

.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8501
DEMO_DIR ?= .demo
CHECKED := app.py data pages tests tools
SITE_VENV := .venv-site
# The import rules and the house's order: part of the checks, so the tests leave them out.
HOUSE := tests/test_layers.py tests/test_house.py
# Each file runs in one process, because what it starts it starts once; the browser's files, which take longest, first.
IN_PARTS := -n 2 --dist loadfile --no-loadscope-reorder
ON_SITE := README.md CHANGELOG.md CONTRIBUTING.md LICENSE docs queries data/rules.toml data/demo/scenarios

.PHONY: help setup setup-dev demo run test check check-types check-copies check-house format docs pictures site lock clean

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
	@. ./$(VENV)/.provided && $(PY) -m pytest $(IN_PARTS) $(HOUSE:%=--ignore=%) -m "$$TESTED"

check: setup-dev ## Lint, format, types, import rules, SQL, copied code
	@$(MAKE) --no-print-directory -j 2 check-types check-copies check-house

check-types:
	$(VENV)/bin/mypy

check-copies:
	$(VENV)/bin/pylint app.py data pages

check-house:
	$(VENV)/bin/ruff check $(CHECKED)
	$(VENV)/bin/ruff format --check $(CHECKED)
	$(PY) -m pytest -q $(HOUSE)
	$(PY) -m data lint

format: setup-dev ## Put the code into the house's format
	$(VENV)/bin/ruff check --fix $(CHECKED)
	$(VENV)/bin/ruff format $(CHECKED)

docs: pictures ## Take the pictures of the docs from the running demo, then build their site
	@$(MAKE) --no-print-directory site

pictures: setup-dev ## Take the pictures only; some of them: make pictures PAGES="keys wall"
	@$(PY) -m tools.pictures $(PAGES)

site: $(SITE_VENV)/.ready ## Build the docs into site/, checking every link
	@rm -rf .site && mkdir .site
	@tar -cf - $(ON_SITE) | tar -xf - -C .site
	@$(SITE_VENV)/bin/zensical build --strict --clean

$(SITE_VENV)/.ready: requirements-docs.txt tools/venv.sh
	@sh tools/venv.sh $(SITE_VENV) requirements-docs.txt
	@touch $@

lock: ## Pin every dependency with its hashes (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q requirements-dev.in -o requirements-dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q requirements-docs.in -o requirements-docs.txt

clean: ## Remove the virtual environments, the demo's world and the site
	rm -rf $(VENV) $(SITE_VENV) $(DEMO_DIR) .site site
