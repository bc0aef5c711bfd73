"""Setups that would lose messages or let strangers in, each refused with an id and a hint."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils.translation import gettext as _
from redis.asyncio.connection import parse_url

from realtime.redis.cluster.url import layer_of, names_cluster
from realtime.redis.cluster.url import parsed as parsed_cluster
from realtime.redis.sentinel.url import names_sentinels, parsed

SHORT_SECRET = 32  # characters


@register(Tags.compatibility)
def several_processes(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """What more than one process needs."""
    if settings.WEB_CONCURRENCY <= 1:
        return []
    found: list[CheckMessage] = []
    if not settings.REDIS_URL:
        found.append(
            Error(
                _("Several processes without Redis: what one accepts, the others never deliver."),
                hint=_("Set REDIS_URL, or WEB_CONCURRENCY=1."),
                id="replyx.E001",
            )
        )
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        found.append(
            Error(
                _("Several processes on SQLite wait for one another's writes."),
                hint=_("Set DATABASE_URL to a PostgreSQL, or WEB_CONCURRENCY=1."),
                id="replyx.E002",
            )
        )
    return found


@register(Tags.security)
def secret_key(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Tokens are signed with it: whoever knows it is everybody."""
    if settings.DEBUG:
        return []
    hint = _("Set SECRET_KEY to 50 random characters, and keep it.")
    if settings.SECRET_KEY == settings.INSECURE_SECRET_KEY:
        return [Error(_("The secret key is the public default."), hint=hint, id="replyx.E003")]
    if len(settings.SECRET_KEY) < SHORT_SECRET:
        message = _("The secret key is shorter than {count} characters.").format(count=SHORT_SECRET)
        return [Error(message, hint=hint, id="replyx.E004")]
    return []


@register(Tags.compatibility)
def layer_and_redis(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The channel layer is the one that the rest expects."""
    backend = settings.CHANNEL_LAYERS.get("default", {}).get("BACKEND", "")
    wanted = layer_of(settings.REDIS_URL)
    if settings.REDIS_URL and backend != wanted:
        message = _("REDIS_URL is set, but the channel layer is {name}.").format(name=backend)
        hint = _("Use {name}: others lose what is sent while Redis restarts.").format(name=wanted)
        return [Error(message, hint=hint, id="replyx.E005")]
    if not settings.REDIS_URL and not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return [
            Warning(
                _("PostgreSQL without Redis: this must stay the only process."),
                hint=_("Set REDIS_URL before you start a second one, here or elsewhere."),
                id="replyx.W001",
            )
        ]
    return []


@register(Tags.compatibility)
def redis_address(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """What would fail at the first connection, without a word of where it is wrong."""
    url = settings.REDIS_URL
    try:
        if names_sentinels(url):
            parsed(url)
        elif names_cluster(url):
            parsed_cluster(url)
        elif url:
            parse_url(url)
    except ValueError as error:
        message = _("REDIS_URL cannot be read: {error}").format(error=error)
        hint = (
            "redis://host:6379/0, redis+sentinel://host:26379,host:26379/service?db=0, "
            "redis+cluster://host:6379,host:6379"
        )
        return [Error(message, hint=hint, id="replyx.E008")]
    return []


@register(Tags.compatibility)
def timing(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Numbers that work only in some order."""
    found: list[CheckMessage] = []
    for name in ("HEARTBEAT_SECONDS", "LEASE_SECONDS"):
        if getattr(settings, name) <= 0:
            found.append(Error(_("{name} must be above 0.").format(name=name), id="replyx.E006"))
    if settings.REPLAY_LIMIT < 1 or settings.LIMIT_QUEUE_FRAMES < 8:
        message = _("REPLAY_LIMIT must be at least 1, LIMIT_QUEUE_FRAMES at least 8.")
        found.append(Error(message, id="replyx.E007"))
    return found


@register(Tags.security, deploy=True)
def https(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Tokens and cookies travel with every request."""
    if settings.HTTPS or settings.DEBUG:
        return []
    return [
        Warning(
            _("Cookies and tokens travel unprotected."),
            hint=_("Put a proxy with TLS in front, and set HTTPS=1."),
            id="replyx.W002",
        )
    ]
