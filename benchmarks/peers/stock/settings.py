"""As `startproject` and the tutorials of Channels and DRF have it, with more connections."""

from environs import Env

env = Env()
SECRET_KEY = "of-a-benchmark"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "benchmarks.peers.stock.asgi"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CONTRIB = [f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")]
INSTALLED_APPS = ["daphne", *CONTRIB, "channels", "rest_framework", "benchmarks.peers.stock"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
DATABASES = {"default": env.dj_db_url("DATABASE_URL")}
DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 2, "max_size": 20, "timeout": 10}}
LAYER = env.str("LAYER")
# With redis-py's 100 connections the core layer would refuse every second client of a storm.
MANY = {"max_connections": 1000} if LAYER.startswith("channels_redis.core.") else {}
HOST = {"address": env.str("REDIS_URL"), **MANY}
CHANNEL_LAYERS = {"default": {"BACKEND": LAYER, "CONFIG": {"hosts": [HOST]}}}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
