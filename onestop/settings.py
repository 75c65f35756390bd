"""The one settings file. What differs between installations comes from the environment (`.env.example`)."""

import os
import sys
from pathlib import Path

from environ import Env
from whitenoise.compress import Compressor

from onestop import environment

BASE_DIR = Path(__file__).resolve().parent.parent

Env.read_env(BASE_DIR / ".env")  # the real environment wins over the file
try:
    ENVIRONMENT = environment.read(BASE_DIR, os.environ)
except environment.WrongValue as wrong:
    print(wrong, file=sys.stderr)
    raise SystemExit(2) from None

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
VAR_DIR = ENVIRONMENT.var_dir
DATA_KEYS = ENVIRONMENT.data_keys
LOOKUP_KEYS = ENVIRONMENT.lookup_keys
REDIS_URL = ENVIRONMENT.redis_url

# Rooms

INSTALLED_APPS = [
    "onestop.apps.StaffSiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "dossiers",
    "reporting",
    "simulator",
]
MIDDLEWARE = [
    "onestop.operations.probes.answer_probes",
    "onestop.operations.requests.log_requests",
    "django.middleware.security.SecurityMiddleware",
    "onestop.security_headers.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "onestop.operations.charsets.refuse_other_charsets",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "onestop.operations.busy.SayBusy",
]
ROOT_URLCONF = "onestop.urls"
WSGI_APPLICATION = "onestop.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "onestop" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Database and cache. No ATOMIC_REQUESTS: with immediate transactions every read would be a writer.

SQLITE = {
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL;"
            "PRAGMA synchronous=NORMAL;"
            "PRAGMA busy_timeout=5000;"
            "PRAGMA cache_size=-65536;"  # 64 MiB: the indexes of a province-year stay in memory
        ),
    },
    # A file, as in life: in memory all connections would share one transaction and one lock.
    "TEST": {"NAME": str(VAR_DIR / "test.sqlite3")},
}
POSTGRESQL = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
ON_SQLITE = ENVIRONMENT.database["ENGINE"] == "django.db.backends.sqlite3"
DATABASES = {"default": ENVIRONMENT.database | (SQLITE if ON_SQLITE else POSTGRESQL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Who counts tries (dossiers.throttle) does not share its room with pages, which would push counters out.
ON_REDIS = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
IN_PROCESS = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CACHES = {
    "default": ON_REDIS.copy() if REDIS_URL else IN_PROCESS,
    "counters": ON_REDIS.copy()
    if REDIS_URL
    else IN_PROCESS | {"LOCATION": "counters", "OPTIONS": {"MAX_ENTRIES": 100_000}},
}

# Time and language. Instants are stored in UTC and turned into office time once, where people read them;
# the check dossiers.E001 refuses anything else.

USE_TZ = True
TIME_ZONE = "UTC"
OFFICE_TIME_ZONE = "Asia/Ho_Chi_Minh"
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]

# Static files: hashed and compressed once by collectstatic, served by the application itself.

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "onestop" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Pages name the hashed copies alone, so the plain ones need neither compressing nor keeping; source maps, which only
# developers' tools ask for, are half of all bytes and stay as they are. Together a quarter of the time.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
MEDIA_ROOT = VAR_DIR / "uploads"

# Security

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
X_FRAME_OPTIONS = "DENY"
if ENVIRONMENT.tls:
    # TLS ends at the proxy in front of us, which must set this header itself and drop a visitor's own.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# Logging: one entry a line, on stderr; whoever runs the process keeps and dates it. Nobody's data are in it.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "onestop.operations.logs.RequestOfTheLine"}},
    "formatters": {
        "line": {"()": "onestop.operations.logs.LineFormatter"},
        "json": {"()": "onestop.operations.logs.JsonFormatter"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": ENVIRONMENT.log_format, "filters": ["request"]}
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django's own handlers would write the same lines again, or mail them.
        "django": {"handlers": [], "propagate": True},
        # Every answer has a line of its own; Django's is for what broke.
        "django.request": {"level": "ERROR"},
        # Celery says of every task that it came and that it went; the tasks log what they did.
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.worker.request": {"level": "WARNING"},  # nor of each that expired while no worker ran
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        # A worker's pool keeps its lines from the root's handler.
        "multiprocessing": {"handlers": ["stderr"]},
    },
}

# Rungs of lateness, in working days: how long before the date it is due soon, how long after it is escalated.

DUE_SOON_DAYS = 2
ESCALATED_DAYS = 3

# What a working day saved is worth, in đồng: 6,300 billion a year for 18 million days, as the national review of the
# reform programme 2011–2020 put it.

WORKING_DAY_VALUE = 350_000

# Mail, on the console unless told otherwise, and the notices of lateness that go by it.

globals().update(ENVIRONMENT.email)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.email_from
NOTICE_ADDRESS = ENVIRONMENT.notice_address
NOTICE_BATCH = 500

# The worker (onestop/celery.py). A message only says "look now"; those of a worker's absence expire, though not so soon
# that two machines whose clocks differ lose them all.

WORKER_SECONDS = ENVIRONMENT.worker_seconds
SWEEP_SECONDS = 30 * WORKER_SECONDS
BEAT_AGE_SECONDS = max(4 * WORKER_SECONDS, 60)  # older than this, the last beat counts as missing
METRICS_TOKEN = ENVIRONMENT.metrics_token
BROKER_FOLDER = VAR_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost/"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_BEAT_SCHEDULER = "onestop.operations.schedule:Scheduler"
CELERY_BEAT_SCHEDULE = {
    name: {
        "task": f"{room}.tasks.{name}",
        "schedule": seconds,
        "args": args,
        "options": {"expires": max(10 * seconds, 600)},
    }
    for room, name, seconds, args in (
        ("dossiers", "flag", WORKER_SECONDS, ()),
        ("dossiers", "send_notices", WORKER_SECONDS, ()),
        ("dossiers", "beat", WORKER_SECONDS, ("beat", "worker")),
        ("dossiers", "sweep", SWEEP_SECONDS, ()),
        ("reporting", "post_balances", WORKER_SECONDS, ()),
        ("reporting", "make_exports", WORKER_SECONDS, ()),
        ("reporting", "sweep_exports", SWEEP_SECONDS, ()),
        ("reporting", "publish", WORKER_SECONDS, ()),
        ("reporting", "watch", SWEEP_SECONDS, ()),
    )
}

# Lists made by a worker (reporting.exports) lie here until they expire, for the site and the workers alike.
EXPORT_FOLDER = VAR_DIR / "exports"

# Look-ups by citizens and log-ins by staff: how many may fail in a period (seconds), and how many proxies say truly who
# asks.

PROXIES = ENVIRONMENT.proxies
GUESSING_PERIOD = 300
LOOKUP_FAILURES_PER_ADDRESS = 30
LOOKUP_FAILURES_PER_CODE = 10
LOGIN_FAILURES_PER_ADDRESS = 30
LOGIN_FAILURES_PER_ACCOUNT = 10

# REST. Rates are per token, or per address without one; statements are counted anew each time, so they have their own.

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "dossiers.api.access.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["dossiers.api.access.OfOffice"],
    "DEFAULT_PARSER_CLASSES": ["dossiers.api.parsers.SmallJSON"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "dossiers.api.schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["dossiers.api.access.PerToken", "dossiers.api.access.PerAddress"],
    "DEFAULT_THROTTLE_RATES": {"token": "6000/min", "address": "600/min", "report": "60/min"},
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "dossiers.api.problems.Handler",
    "EXCEPTION_FORMATTER_CLASS": "dossiers.api.problems.Formatter",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Một Cửa",
    "DESCRIPTION": "Hồ sơ, đồng hồ và báo cáo của bộ phận một cửa. Thời điểm theo ISO 8601; không ghi múi giờ là giờ "
    "Việt Nam. Mọi lời từ chối là application/problem+json (RFC 9457).",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "ENUM_NAME_OVERRIDES": {
        "Status": "dossiers.models.choices.statuses",
        "Verdict": "dossiers.models.choices.verdicts",
        "TermKind": "dossiers.models.choices.term_kinds",
        "EventAction": "dossiers.models.choices.actions",
    },
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "persistAuthorization": False},
}
