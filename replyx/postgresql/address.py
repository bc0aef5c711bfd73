"""`DATABASE_URL`: where the database is; PostgreSQL may be on several hosts."""

from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from environs import EnvError

PORT = "5432"
SQLITE = {
    # DEFERRED transactions that read and then write fail with "database is locked" under load.
    "transaction_mode": "IMMEDIATE",
    "timeout": 60,  # seconds; SQLite is not fair to those who wait to write
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}
POSTGRESQL = {
    "connect_timeout": 2,  # seconds
    # A host that lost its power or its network is noticed within ten seconds, by all commands.
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
    # Whoever asks often says so (`replyx/database`), and without a number nothing is prepared.
    "prepare_threshold": 1_000_000,
}


def database(name: str, url: str, most: int = 20) -> dict[str, Any]:
    """Django's entry of `DATABASES` for the value of a variable, with as many connections at the
    most. Raises EnvError, which never holds the value: there are passwords in it.
    """
    found = parsed(name, url)
    if found["ENGINE"].endswith("sqlite3"):
        return {**found, "OPTIONS": dict(SQLITE)}
    # Whoever waits asks in between whether the database is there (`base`), and the pool makes new
    # connections for them, not after a pause that has doubled all the while.
    pool = {"min_size": 2, "max_size": most, "timeout": 0.5, "reconnect_timeout": 0.5}
    # Under ASGI a persistent connection belongs to a thread that is gone; the pool keeps them.
    own = {"ENGINE": "replyx.postgresql", "CONN_MAX_AGE": 0}
    return {**found, **own, "OPTIONS": {**POSTGRESQL, **found["OPTIONS"], "pool": pool}}


def parsed(name: str, url: str) -> dict[str, Any]:
    """What an address says. Raises EnvError."""
    try:
        parts = urlsplit(url)
        who, at, where = parts.netloc.rpartition("@")
        hosts = [host_and_port(each) for each in where.split(",")]
        several = len(hosts) > 1
        address = parts._replace(netloc=f"{who}{at}several").geturl() if several else url
        found: dict[str, Any] = dict(dj_database_url.parse(address))
    except ValueError as error:
        raise EnvError(f"{name} is no address of a database: {type(error).__name__}.") from None
    options = found.setdefault("OPTIONS", {})
    if several:
        found["HOST"] = ",".join(host for host, _port in hosts)
        found["PORT"] = ",".join(port or PORT for _host, port in hosts)
        options.setdefault("target_session_attrs", "read-write")
    if str(options.get("prepare_threshold", "")).lower() == "none":
        options["prepare_threshold"] = None
    return found


def host_and_port(text: str) -> tuple[str, str]:
    """Of `db.example:5432` or `[::1]`. Raises ValueError."""
    parts = urlsplit(f"//{text}")
    return unquote(parts.hostname or ""), str(parts.port or "")
