"""Settings, all of them read from the environment; `docs/operations.md` lists every variable."""

import os
import sys
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

from realtime.redis.cluster.url import layer_of
from replyx import __version__, logs
from replyx.email_url import email_settings
from replyx.objects.url import files_storage
from replyx.postgresql.address import database
from replyx.processes.counting import count_together

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

# --- the process -------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", False)
INSECURE_SECRET_KEY = "insecure-key-for-development-only-never-outside-debug"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
WEB_CONCURRENCY = env.int("WEB_CONCURRENCY", 1)
PAGE_THREADS = env.int("PAGE_THREADS", 10)  # of a process, for Django's pages and calls
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var")))
# What any command makes is its user's alone; only static files are made for others too.
os.umask(0o077)
DATA_DIR.mkdir(parents=True, exist_ok=True)
if WEB_CONCURRENCY > 1 and "serve" in sys.argv:
    count_together(DATA_DIR)
# The key that `bin/run` made serves every other command of that installation too.
stored_key = DATA_DIR / "secret_key"
SECRET_KEY = env.str("SECRET_KEY", "") or (
    stored_key.read_text().strip() if stored_key.exists() else INSECURE_SECRET_KEY
)
HTTPS = env.bool("HTTPS", False)
# From SIGTERM: how long a balancer may still send new ones, which are told by `/health/ready`; and
# after it, how long what is under way may take before the process ends anyway.
DRAIN_SECONDS = env.float("DRAIN_SECONDS", 0.0)
GRACE_SECONDS = env.float("GRACE_SECONDS", 10.0)
LOG_LEVEL = env.str("LOG_LEVEL", "INFO").upper()

INSTALLED_APPS = [
    # Nothing else needs it, and its Twisted is a quarter of what a process takes to start.
    *(["daphne"] if "runserver" in sys.argv else []),
    "adminpanel.apps.ReplyxAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "django_prometheus",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "realtime",
    "jobs",
    "dialogs",
    "notify",
    "assistant",
    "bot",
    "widget",
    "adminpanel",
    "replyx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "replyx.compression.PageCompression",
    "csp.middleware.CSPMiddleware",
    "adminpanel.telegram.app.cookies.FramedCookies",  # outside those that set cookies
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "replyx.errors.ExpectedErrors",  # innermost: what a view raises, with the language known
]

ROOT_URLCONF = "replyx.urls"
ASGI_APPLICATION = "replyx.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

# --- what is stored ----------------------------------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", "") or f"sqlite:///{DATA_DIR / 'replyx.sqlite3'}"
# Past a pooler of transactions, through which DATABASE_URL leads then: for what needs a session.
DATABASE_DIRECT_URL = env.str("DATABASE_DIRECT_URL", "")
# A standby that is read for what is old, and how many seconds it may be behind.
DATABASE_REPLICA_URL = env.str("DATABASE_REPLICA_URL", "")
DATABASE_REPLICA_SECONDS = env.float("DATABASE_REPLICA_SECONDS", 10.0)
if DATABASE_DIRECT_URL and {"backup", "restore", "migrate"} & set(sys.argv[1:2]):
    DATABASES = {"default": database("DATABASE_DIRECT_URL", DATABASE_DIRECT_URL)}
else:
    DATABASES = {"default": database("DATABASE_URL", DATABASE_URL)}
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = bool(DATABASE_DIRECT_URL)
if DATABASE_REPLICA_URL:
    DATABASES["replica"] = database("DATABASE_REPLICA_URL", DATABASE_REPLICA_URL, most=10)
    DATABASE_ROUTERS = ["replyx.database.replica.Router"]

# Where pg_dump, pg_restore and psql are, for `backup` and `restore`; empty: found on the machine.
PG_PROGRAMS = env.str("PG_PROGRAMS", "")
DATABASE_SECONDS = env.float("DATABASE_SECONDS", 4.0)  # that a server's query may take; 0 is no end

REDIS_URL = env.str("REDIS_URL", "")
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": layer_of(REDIS_URL),
            "CONFIG": {"hosts": [REDIS_URL]},
        }
    }
else:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "realtime.process.layer.Layer",
        }
    }

MEDIA_ROOT = DATA_DIR / "files"
# A store of objects, for several machines; empty: in MEDIA_ROOT.
FILES_URL = env.str("FILES_URL", "")
STORAGES = {
    # Visitors' files are read by this program alone; static files by the proxy too.
    "default": files_storage(FILES_URL)
    if FILES_URL
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "replyx.static_files.published.PublishedStorage",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
# Where nginx finds MEDIA_ROOT by `X-Accel-Redirect`, such as `/kept/`; empty: files are sent here.
X_ACCEL_REDIRECT = "" if FILES_URL else env.str("X_ACCEL_REDIRECT", "")
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]

# --- delivery ----------------------------------------------------------------------------------

# How many jobs of each queue a worker does at once, so that a slow receiver is in nobody's way.
JOB_SLOTS = {"assistant": 32, "telegram": 16, "push": 8, "mail": 4, "webhooks": 16, "upkeep": 1}
# What each worker looks after once a second, such as what has become due; more than one does it.
JOB_ROUNDS = [
    "notify.webhooks.pump.look",
    "notify.escalation.round.look",
    "notify.visitors.round.look",
    "dialogs.handoff.offering.look",
    "dialogs.handoff.line.look",
    "dialogs.handoff.expiring.look",
    "bot.sending.sending.look",
    "dialogs.keeping.daily.look",
]
# A killed worker's jobs are taken up by another one after these and a second, by the contract 30.
JOB_LEASE_SECONDS = env.float("JOB_LEASE_SECONDS", 20.0)
TASKS = {"default": {"BACKEND": "jobs.backend.Backend", "QUEUES": list(JOB_SLOTS)}}
DIALOGS = {
    "EFFECTS": "replyx.wiring.effects",  # what an entry causes in the apps above
    "SETTINGS": "replyx.wiring.site_settings",  # what they keep of a site
    "TOLD_ELSEWHERE": "replyx.wiring.told_elsewhere",  # what they know of a message
    "VISITOR_MAILED": "replyx.wiring.visitor_mailed",
    "SENT_TO_TELEGRAM": "replyx.wiring.sent_to_telegram",
    "TYPED": "replyx.wiring.typed",  # who is told that a manager writes
    "HOLDERS": "replyx.wiring.holders",  # what they hold of people and dialogs
    "DEMO": "replyx.wiring.demo_parts",  # what they give the site of the demo
}
# Where a link that a visitor was mailed leads: `widget.views.resume.Links`.
VISITOR_LINKS = "replyx.wiring.visitor_links"
# What signs the tokens of a visitor for whoever lets them in by another way: `widget.tokens`.
VISITOR_TOKENS = "replyx.wiring.visitor_tokens"
# The visitor's chat for pages of other apps: `bot.app.chat.VisitorChat`.
VISITOR_CHAT = "replyx.wiring.visitor_chat"
# By what managers are told in Telegram: `notify.escalation.telegram.TelegramRoad`.
TELEGRAM_ROAD = "replyx.wiring.telegram_road"
# Hosts, networks and `host:port` that may be called although they are not of the public internet.
OUTBOUND_ALLOW: list[str] = env.list("OUTBOUND_ALLOW", [])
TELEGRAM_API_URL = env.str("TELEGRAM_API_URL", "https://api.telegram.org").rstrip("/")
WEBHOOK_SECONDS = env.float("WEBHOOK_SECONDS", 15.0)  # for a receiver to answer
REALTIME = "replyx.wiring.realtime_host"  # whom delivery asks; it imports no other app of ours
HEARTBEAT_SECONDS = env.float("HEARTBEAT_SECONDS", 25.0)
LEASE_SECONDS = env.float("LEASE_SECONDS", 30.0)
REPLAY_LIMIT = env.int("REPLAY_LIMIT", 1000)
STREAM_TOKEN_SECONDS = env.int("STREAM_TOKEN_SECONDS", 3600)
VISITOR_TOKEN_DAYS = env.int("VISITOR_TOKEN_DAYS", 30)
KNOX_TOKEN_MODEL = "dialogs.ApiToken"  # ends with the password, which knox's own does not
API_TOKEN_DAYS = env.int("API_TOKEN_DAYS", 180)
IDENTITY_SECONDS = env.int("IDENTITY_SECONDS", 86_400)  # after a customer's server signed it

# --- telling elsewhere -------------------------------------------------------------------------

# Where people reach this server: in a mail there is no request that would say so.
PUBLIC_URL = env.str("PUBLIC_URL", "").rstrip("/")
EMAIL_URL = env.str("EMAIL_URL", "")  # empty: nobody is mailed
if EMAIL_URL:
    globals().update(email_settings(EMAIL_URL))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "replyx@localhost")
# Whose addresses a browser may give: those of Chrome, Firefox, Edge and Safari. A name is called by
# https at its usual port; anything else is written out, such as `http://127.0.0.1:8030`.
PUSH_SERVICES: list[str] = env.list(
    "PUSH_SERVICES",
    [
        "fcm.googleapis.com",
        "*.push.services.mozilla.com",
        "*.notify.windows.com",
        "*.push.apple.com",
    ],
)
# Whom a push service may write to about us; empty: the address of DEFAULT_FROM_EMAIL.
PUSH_CONTACT = env.str("PUSH_CONTACT", "")

# A server of embeddings, OpenAI-compatible; empty: articles are found by their words alone.
EMBEDDINGS_URL = env.str("EMBEDDINGS_URL", "")
EMBEDDINGS_MODEL = env.str("EMBEDDINGS_MODEL", "e5-{kind}")  # {kind}: query or passage
EMBEDDINGS_KEY = env.str("EMBEDDINGS_KEY", "")

# --- limits; 0 turns a rate or a count of sockets off ------------------------------------------

LIMIT_TEXT = env.int("LIMIT_TEXT", 4000)  # characters
LIMIT_FRAME = env.int("LIMIT_FRAME", 16 * 1024)  # bytes
LIMIT_FILE = env.int("LIMIT_FILE", 10 * 1024 * 1024)  # bytes
LIMIT_PIXELS = env.int("LIMIT_PIXELS", 25_000_000)  # of a picture that is shown
AUDIT_DAYS = env.int("AUDIT_DAYS", 365)  # that what staff did is kept; 0 is for ever
LIMIT_FILES = env.int("LIMIT_FILES", 5)  # in one message
# For a visitor, then for an address (an IPv6 one counts as its /64).
LIMIT_MESSAGES_PER_MINUTE = env.int("LIMIT_MESSAGES_PER_MINUTE", 20)
LIMIT_MESSAGE_BURST = env.int("LIMIT_MESSAGE_BURST", 5)
LIMIT_DIALOGS_PER_HOUR = env.int("LIMIT_DIALOGS_PER_HOUR", 10)  # counted by their first message
LIMIT_SESSIONS_PER_MINUTE = env.int("LIMIT_SESSIONS_PER_MINUTE", 60)
LIMIT_SIGNALS_PER_MINUTE = env.int("LIMIT_SIGNALS_PER_MINUTE", 240)  # typing, read, ack by POST
LIMIT_ADDRESS_MESSAGES_PER_MINUTE = env.int(
    "LIMIT_ADDRESS_MESSAGES_PER_MINUTE", 600 if LIMIT_MESSAGES_PER_MINUTE else 0
)
LIMIT_ADDRESS_DIALOGS_PER_HOUR = env.int(
    "LIMIT_ADDRESS_DIALOGS_PER_HOUR", 200 if LIMIT_DIALOGS_PER_HOUR else 0
)
LIMIT_EMAILS_PER_HOUR = env.int("LIMIT_EMAILS_PER_HOUR", 5)  # given in the chat
LIMIT_ADDRESS_EMAILS_PER_HOUR = env.int("LIMIT_ADDRESS_EMAILS_PER_HOUR", 200)
LIMIT_OWN_DATA_PER_HOUR = env.int("LIMIT_OWN_DATA_PER_HOUR", 10)  # copies and deletions
LIMIT_ADDRESS_OWN_DATA_PER_HOUR = env.int("LIMIT_ADDRESS_OWN_DATA_PER_HOUR", 100)
LIMIT_MAILS_PER_MAILBOX = env.int("LIMIT_MAILS_PER_MAILBOX", 5)  # to visitors, a day
LIMIT_MAILS_PER_DIALOG = env.int("LIMIT_MAILS_PER_DIALOG", 5)
LIMIT_BYTES_PER_VISITOR = env.int("LIMIT_BYTES_PER_VISITOR", 100 * 1024 * 1024)  # of files a day
LIMIT_BYTES_PER_ADDRESS = env.int("LIMIT_BYTES_PER_ADDRESS", 1024 * 1024 * 1024)
LIMIT_BYTES_PER_SITE = env.int("LIMIT_BYTES_PER_SITE", 10 * 1024 * 1024 * 1024)
LIMIT_ADDRESS_SESSIONS_PER_MINUTE = env.int("LIMIT_ADDRESS_SESSIONS_PER_MINUTE", 6000)
LIMIT_ADDRESS_SIGNALS_PER_MINUTE = env.int("LIMIT_ADDRESS_SIGNALS_PER_MINUTE", 12_000)
LIMIT_LOGIN_FAILURES = env.int("LIMIT_LOGIN_FAILURES", 10)  # of a name from an address
LIMIT_ADDRESS_LOGIN_FAILURES = env.int("LIMIT_ADDRESS_LOGIN_FAILURES", 30)
LIMIT_NAME_LOGIN_FAILURES = env.int("LIMIT_NAME_LOGIN_FAILURES", 30)
LIMIT_SOCKETS_PER_VISITOR = env.int("LIMIT_SOCKETS_PER_VISITOR", 5)
LIMIT_SOCKETS_PER_DIALOG = env.int("LIMIT_SOCKETS_PER_DIALOG", 50)
LIMIT_SOCKETS_PER_ADDRESS = env.int("LIMIT_SOCKETS_PER_ADDRESS", 1000)
LIMIT_QUEUE_FRAMES = env.int("LIMIT_QUEUE_FRAMES", 256)
LIMIT_QUEUE_BYTES = env.int("LIMIT_QUEUE_BYTES", 1024 * 1024)

# --- people and their language -----------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "replyx.hashing.BoundedArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = [
    "adminpanel.logins.backend.LimitedBackend",
    "adminpanel.telegram.app.backend.LinkedBackend",
]

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", "Europe/Moscow")
USE_TZ = True

# --- the browser -------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# The redirect is the proxy's; other subdomains and preload lists are the owner's to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "replyx.errors.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- the API -----------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "dialogs.access.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["dialogs.access.authentication.IsManager"],
    "DEFAULT_RENDERER_CLASSES": ["replyx.edge.writing.Json"],
    "DEFAULT_PARSER_CLASSES": ["replyx.edge.reading.Json"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "replyx.negotiation.WhatThereIs",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "replyx.errors.exception_handler",
    "ALLOWED_VERSIONS": ["1"],  # where there are none, any text would go into the schema's header
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ReplyX",
    "DESCRIPTION": "The wire contract of ReplyX: visitors, managers, operations.",
    "VERSION": __version__,
    "OAS_VERSION": "3.1.1",  # its schemas are JSON Schema, as the frames' are
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_100  # all that the pages of a long list have, once asked again

LOGGING = logs.configuration(LOG_LEVEL)
