"""What people build first with Django Channels, in two ways: `benchmarks.peers.stock`."""

from benchmarks.plan import Address, Dialect, Dialog
from benchmarks.program import Program, python
from benchmarks.services import Services
from tests.server import base_environment, run_python

DIALECT = Dialect(ready='"type":"hello"', message='"text":')
APPLICATION = "benchmarks.peers.stock.asgi:application"


def start_stock(services: Services, dialogs: int) -> Program:
    """daphne and `channels_redis.core`."""
    words = ("-m", "daphne", APPLICATION, "--verbosity", "0")
    return start(services, "stock", dialogs, words, "channels_redis.core.RedisChannelLayer")


def start_pubsub(services: Services, dialogs: int) -> Program:
    """uvicorn and `channels_redis.pubsub`."""
    words = ("-m", "uvicorn", APPLICATION, "--log-level", "warning")
    layer = "channels_redis.pubsub.RedisPubSubChannelLayer"
    return start(services, "pubsub", dialogs, words, layer)


def start(
    services: Services, name: str, dialogs: int, words: tuple[str, ...], layer: str
) -> Program:
    """The same application behind a server and over a layer."""
    env = base_environment() | {
        "DJANGO_SETTINGS_MODULE": "benchmarks.peers.stock.settings",
        "DATABASE_URL": services.postgres.create_database(name),
        "REDIS_URL": services.redis.url,
        "LAYER": layer,
    }
    run_python("-m", "django", "migrate", "--run-syncdb", "--verbosity", "0", env=env)
    told = [dialog_of(number) for number in range(1, dialogs + 2)]  # and the probe's
    return Program(python(*words), env, DIALECT, told)


def dialog_of(number: int) -> Dialog:
    """Its addresses; it knows no people."""
    socket = Address(f"/ws/dialogs/{number}/")
    return Dialog(Address(f"/dialogs/{number}/messages"), socket, socket)
