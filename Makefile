# Everything a newcomer types. Each target sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

.PHONY: demo test check bench storm storm-mail storm-news fuzz docs lock clean .venv

demo: .venv  ## the whole program with sample schools, on this machine alone
	@$(BIN)/cartable demo

test: .venv/dev.stamp  ## the whole test suite, with real sockets and a real browser
	@sh tests/system-packages.sh
	@$(BIN)/python -m pytest -n auto --dist loadgroup

check: .venv/dev.stamp  ## format, lint, types, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: .venv/dev.stamp .venv-peers/stamp  ## measures, beside peers installed into an environment of their own
	@sh bench/system-packages.sh
	@sh tests/system-packages.sh
	@$(BIN)/python -m bench $(FIGURES)

storm: .venv/dev.stamp  ## kills the running program 300 times on each engine, and counts: KILLS=, ENGINE=, PROCESSES=
	@sh tests/system-packages.sh
	@$(BIN)/python -m tests.storm $(if $(ENGINE),--engine $(ENGINE)) $(if $(KILLS),--kills $(KILLS)) \
	  $(if $(PROCESSES),--processes $(PROCESSES)) $(STORM)

storm-mail: .venv/dev.stamp  ## 5,000 replies of fifty kinds while connections are cut and the program is killed: REPLIES=, ENGINE=
	@sh tests/system-packages.sh
	@$(BIN)/python -m tests.storm.mail $(if $(ENGINE),--engine $(ENGINE)) \
	  $(if $(REPLIES),--replies $(REPLIES)) $(STORM)

storm-news: .venv/dev.stamp  ## news to 10,000 families while Telegram is in trouble and the program is killed: FAMILIES=, ENGINE=
	@sh tests/system-packages.sh
	@$(BIN)/python -m tests.storm.news $(if $(ENGINE),--engine $(ENGINE)) \
	  $(if $(FAMILIES),--families $(FAMILIES)) $(STORM)

fuzz: .venv/dev.stamp  ## reads mails made by chance, for an hour or MINUTES=; keeps what fails in var/fuzz
	@$(BIN)/python -m tests.mail.fuzz --minutes $(or $(MINUTES),60)

docs: .venv/dev.stamp  ## writes again what the docs take from the program
	@$(BIN)/python docs/commands.py

.venv: .venv/run.stamp  ## sets up only; the program is then .venv/bin/cartable

.venv/run.stamp: requirements.lock pyproject.toml
	@echo "Setting up .venv (once; about a minute)…"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Cartable needs Python 3.11 or newer; found: $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
	  || { rm -rf .venv; echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.lock
	@echo "Setting up what the tests need…"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

.venv-peers/stamp: requirements-peers.lock
	@echo "Setting up .venv-peers, which Cartable itself never uses…"
	@test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip --disable-pip-version-check -qq install --no-deps --require-hashes -r requirements-peers.lock
	@touch $@

lock:  ## pins every dependency again, with hashes and without naming an index
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml --extra build -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml --extra build --extra dev -c requirements.lock -o requirements-dev.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --overrides bench/peers/overrides.txt bench/peers/requirements.in -o requirements-peers.lock

clean:
	rm -rf .venv .venv-peers var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
