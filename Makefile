# `make demo` and `make test` start from a bare checkout; nothing has to be prepared.

PYTHON ?= python3
ADDRESS ?= 127.0.0.1:8000
SERVE ?= 1

BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet install
MANAGE := $(BIN)/python manage.py
# The processes of the Procfile, stopped together at Ctrl-C; Django reads .env itself.
START := exec env ADDRESS=$(ADDRESS) $(BIN)/honcho --env /dev/null start
# The server settings that `make lint` looks at; nothing listens there, and the keys open nothing.
SERVER := DATABASE_URL=postgresql://onestop:onestop@db.invalid:5432/onestop DEBUG=off TLS=on \
	ALLOWED_HOSTS=onestop.invalid SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
	DATA_KEYS=1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA LOOKUP_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA

.PHONY: demo up serve worker beat test bench lint requirements clean

# The demo's backlog writes hundreds of notices, which would bury its terminal: unless EMAIL_URL or .env says where mail
# goes, they are kept as files.
DEMO_MAIL := $(if $(EMAIL_URL)$(shell grep -s '^EMAIL_URL=.' .env),,filemail://)

# A province-year and a province at work, an account for each role, the on-time table; then the site on
# http://127.0.0.1:8000 until Ctrl-C, with the worker that flags what becomes late. With SERVE=0 the worker flags once.
demo: .venv/runtime
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) load_catalogue
	$(MANAGE) simulate binh-thuan-2023 --if-missing
	$(MANAGE) simulate lam-dong-live --if-missing
	$(MANAGE) publish --from 2023-01-01 --to 2023-12-31 --province 60 --if-missing
	-DEBUG=on $(MANAGE) make_accounts
ifeq ($(SERVE),0)
	$(if $(DEMO_MAIL),EMAIL_URL=$(DEMO_MAIL)) $(BIN)/python -m onestop.operations.once
endif
	$(MANAGE) report --from 2023-01-01 --to 2023-12-31 --by level
	@$(if $(DEMO_MAIL),echo "Thư báo quá hạn (gửi trong giờ làm việc) nằm ở $${VAR_DIR:-var}/mail.")
ifneq ($(SERVE),0)
	@$(if $(DEMO_MAIL),EMAIL_URL=$(DEMO_MAIL)) $(MAKE) --no-print-directory up
endif

# The site, a worker and the clock that wakes it, against whatever the environment names.
up: .venv/runtime
	$(MANAGE) collectstatic --noinput --verbosity 0
	$(START)

# The same, each by itself. Any number of sites and workers; one beat.
serve: .venv/runtime
	$(MANAGE) collectstatic --noinput --verbosity 0
	$(START) web

worker beat: .venv/runtime
	$(START) $@

test: .venv/development
	$(BIN)/python scripts/run_tests.py

bench: .venv/development
	$(BIN)/python -m bench

lint: .venv/development
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/djlint onestop reporting --lint --quiet
	$(BIN)/mypy
	$(SERVER) $(MANAGE) check --deploy --fail-level WARNING
	$(MANAGE) makemigrations --check --dry-run

# The exact version of every package, direct or not, from the two lists of direct ones.
requirements: .venv/development
	for list in requirements requirements-dev; do \
		$(BIN)/uv pip compile --quiet --no-header --no-emit-index-url --no-emit-find-links \
			--python-version 3.11 $$list.in --output-file $$list.txt || exit; done

# What was installed and what tools cached; the database and the keys in var/ stay.
clean:
	rm -rf .venv .hypothesis .mypy_cache .pytest_cache .ruff_cache var/static
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Each stamp is newer than the list that was installed.
.venv/runtime: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=…")'
	$(PYTHON) -m venv .venv
	$(PIP) --requirement requirements.txt
	@touch $@

.venv/development: requirements-dev.txt .venv/runtime
	$(PIP) --requirement requirements-dev.txt
	@touch $@
