"""`DATABASE_URL`: where the database is; PostgreSQL may be on several hosts."""

from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from environs import EnvError

PORT = "5432"


def database(name: str, url: str) -> dict[str, Any]:
    """Django's entry of `DATABASES` for the value of a variable. Raises EnvError, which never holds
    the value: there are passwords in it.
    """
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
