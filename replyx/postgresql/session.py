"""What PostgreSQL is told of each session, so that it ends what nobody goes on with.

A host that lost its power or its network within a transaction would keep what it locked for two
hours, as PostgreSQL comes, and a process that was stopped for as long as it is: nobody else could
write to those dialogs.
"""

from typing import Any

from django.db import connections

PAUSE = "idle_in_transaction_session_timeout"
PAUSE_SECONDS = 60
# A client's host that is gone is noticed as clients notice such a server (`address`).
_told = {
    "tcp_keepalives_idle": "4s",
    "tcp_keepalives_interval": "2s",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "10s",
}


class _Brief:
    told = ""


def bound_waiting(seconds: float) -> None:
    """Have this process wait for what another locked three quarters of the time that it waits for
    an answer (`base`): then it is refused, and the database is not taken for away. 0 is no end.
    """
    _tell_all("lock_timeout", seconds * 750)


def bound_pauses(seconds: float) -> None:
    """Have transactions ended with which this process does not go on: after a minute, as some wait
    for a file to be stored or for Telegram's answer, and those that wait for nobody (`brief`) after
    half of the time that it waits for an answer. 0 is no end. For processes that serve or work: a
    command may think, or wait for another program.
    """
    _Brief.told = f"SELECT set_config('{PAUSE}', '{seconds * 500:.0f}ms', true)" if seconds else ""
    _tell_all(PAUSE, PAUSE_SECONDS * 1000 if seconds else 0)


def brief() -> str:
    """The statement by which a transaction is one that waits for nobody; empty for no bound."""
    return _Brief.told


def tell(connection: Any) -> None:
    """Tell a new session of psycopg. Behind PgBouncer it may be another's next."""
    asked = ", ".join(["set_config(%s, %s, false)"] * len(_told))
    connection.execute(f"SELECT {asked}", [word for told in _told.items() for word in told])


def hang_up() -> None:
    """End all sessions of this process; in other threads, when they have done."""
    for each in connections.all(initialized_only=True):
        each.close()
        if hasattr(each, "close_pool"):
            each.close_pool()


def _tell_all(name: str, milliseconds: float) -> None:
    _told[name] = f"{milliseconds:.0f}ms"
    hang_up()  # new ones are told
