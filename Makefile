# Everything a member of the house does starts here; `make help` lists it.
# Needs python3 (3.11 or newer) and make; on Debian 12 the rest is fetched by the targets themselves.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.NOTPARALLEL:

# The same on every machine, whatever its locale.
export LC_ALL := C.UTF-8
export PYTHONUTF8 := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_ROOT_USER_ACTION := ignore
export PORT ?= 8080

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := build/uv/bin/uv
CATALOG := app/translations/zh_Hans_CN/LC_MESSAGES/messages
TO_RUN := python3-venv wkhtmltopdf fonts-lxgw-wenkai fonts-arphic-uming fonts-wqy-zenhei
# libatomic1: the browser driver's own Node.js needs it.
TO_TEST := $(TO_RUN) chromium poppler-utils libatomic1
CODE := app config.py serve.py migrations tests docs bench

# Installs what the machine lacks: as root at once, with sudo through it, otherwise prints the one line and stops.
define system-packages
	@has() { case $$1 in \
	    python3-venv) [ -x $(BIN)/pip ] || $(PYTHON) -c 'import ensurepip' ;; \
	    wkhtmltopdf|chromium) command -v $$1 ;; \
	    poppler-utils) command -v pdftotext ;; \
	    *) dpkg-query -W -f='$${db:Status-Status}' $$1 | grep -qx installed ;; \
	  esac >/dev/null 2>&1; }; \
	missing=; for package in $(1); do has $$package || missing+=" $$package"; done; \
	[ -n "$$missing" ] || exit 0; \
	if ! command -v apt-get >/dev/null; then \
	  echo "This machine has no apt-get. Install what Debian calls:$$missing" >&2; \
	  $(PYTHON) -c 'import ensurepip' && exit 0 || exit 1; \
	fi; \
	line="apt-get install -y -q --no-install-recommends$$missing"; \
	if [ "$$(id -u)" = 0 ]; then as=; \
	elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then as=sudo; \
	else echo "Some packages are missing. Run this as root, then try again:" >&2; \
	  echo "  apt-get update && $$line" >&2; exit 1; fi; \
	echo "Installing$$missing"; \
	apt() { $$as env DEBIAN_FRONTEND=noninteractive "$$@" >/dev/null; }; \
	apt $$line 2>/dev/null || { apt apt-get update -q && apt $$line; }
endef

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Set up

.PHONY: install install-dev packages packages-dev
install: packages $(VENV)/.run $(CATALOG).mo ## a virtual environment with the pinned dependencies, hashes checked
install-dev: packages-dev $(VENV)/.test $(CATALOG).mo ## the same with everything the tests need

packages:
	$(call system-packages,$(TO_RUN))

packages-dev:
	$(call system-packages,$(TO_TEST))

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; PYTHON=… names another one" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(BIN)/pip
	@echo "Installing the pinned dependencies"
	@$(BIN)/pip install -q --no-deps --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.test: requirements-dev.txt | $(BIN)/pip
	@echo "Installing the pinned dependencies and those of the tests"
	@$(BIN)/pip install -q --no-deps --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.run

$(CATALOG).mo: $(CATALOG).po | $(VENV)/.run
	@$(BIN)/pybabel -q compile -i $< -o $@ -l zh_Hans_CN

# Use

.PHONY: run seed-free smoke
run: install ## start Zhengshu on 127.0.0.1:8080 (PORT=…), with a demo province when the database is empty
	@exec $(BIN)/python serve.py

seed-free: install ## the same without the demo province: offices, codes and the authority table only
	@exec $(BIN)/python serve.py --no-demo

smoke: install ## start on a free port with a fresh database, log in, open a page, stop
	@exec $(BIN)/python tests/house/smoke.py

# Check

.PHONY: test journey races matrix-routes soak bench check format lint types contracts translations schema docs manual
test: install-dev ## every test, in two processes
	@$(BIN)/python -m pytest -n 2

journey: install-dev ## a real browser against the real server, every tier and both databases, a line for each
	@$(BIN)/python -m pytest tests/journeys -s | sed -u 's/^[.]*journey /journey /'

races: install-dev ## threads and processes against one database, counted, with their controls (SCALE=…, 1)
	@$(BIN)/python -m pytest tests/races -s

crash: install-dev ## workers killed with -9, full disks, counted, with their controls (SCALE=…, 1)
	@$(BIN)/python -m pytest tests/crash -s

matrix-routes: install-dev ## every kind, level, line, step, verb and role as the notice has it, against the service
	@$(BIN)/python -m pytest tests/properties/test_route_matrix.py -q -s

soak: install-dev ## the machine of officers played long (STEPS=…, 20000), what it found counted
	@STEPS=$${STEPS:-20000} $(BIN)/python -m pytest tests/properties/test_workflow_machine.py -k agree -s

bench: install-dev ## measure approval by the batch on the way the program goes and on others
	@$(BIN)/python -m bench

check: install-dev lint types contracts translations schema test ## everything that has to be green before a commit lands

format: install-dev ## lay out the code and sort its imports
	@$(BIN)/ruff check -q --fix --select I $(CODE)
	@$(BIN)/ruff format -q $(CODE)

lint: install-dev ## layout and ruff's rules
	@$(BIN)/ruff format --check -q $(CODE)
	@$(BIN)/ruff check -q $(CODE)

types: install-dev ## mypy --strict
	@$(BIN)/mypy --strict

contracts: install-dev ## who may import whom
	@$(BIN)/lint-imports

translations: install-dev ## collect every sentence, see that each has its Chinese, compile
	@mkdir -p build
	@$(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext -k _l --no-location --sort-output -o build/messages.pot .
	@$(BIN)/python -m pytest tests/house/test_translations.py

schema: install-dev ## migrate a temporary database and compare it with the models
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && export ZHENGSHU_INSTANCE=$$folder && \
	  $(BIN)/flask --app app db upgrade && $(BIN)/flask --app app db check

docs: install-dev ## redraw docs/er.md from the models and docs/routes.md from the tables
	@$(BIN)/python -m docs.generate_er
	@$(BIN)/python -m docs.generate_routes

manual: install-dev ## take the pictures of docs/manual anew from a fresh demo
	@$(BIN)/python -m docs.take_screenshots

# Maintain

.PHONY: lock
lock: $(UV) ## pin every dependency anew, with hashes and without any address
	@$(UV) --no-config pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  pyproject.toml -o requirements.txt
	@$(UV) --no-config pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --group dev pyproject.toml -c requirements.txt -o requirements-dev.txt

$(UV):
	@$(PYTHON) -m venv build/uv && build/uv/bin/pip install -q uv
