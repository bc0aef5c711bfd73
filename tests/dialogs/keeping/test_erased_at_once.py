"""Who asks for what they earned while they are erased: what they say then stays nowhere."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.conftest import StartServer
from tests.shell import Shell
from tests.waiting import eventually

BEGIN = """
from uuid import uuid4
from django.db import connection, transaction
from bot.earning.payouts.asking import ask_payout
from bot.models import Audit, BotUser, Payout
from dialogs.auditing.noting import BY_WORKER
from dialogs.keeping.erasing import delete_visitor
from replyx.errors import Conflict
from tests.bot.earning.earners import earn, user_of
held = transaction.atomic()
def asks():
    try:
        return ask_payout(user, 60, "hush", uuid4())[1]
    except Conflict:
        return False
def erases():
    delete_visitor(user.visitor_id, by=BY_WORKER)
"""
EARN = """
site = Site.objects.get(site_token="shop")
user = user_of(site)
user.visitor = Visitor.objects.create(site=site)
user.save()
earn(user, 100)
"""


@pytest.fixture
def shells(start_server: StartServer) -> Iterator[tuple[Shell, Shell]]:
    """Two of an installation, in which somebody has earned something."""
    server = start_server("real")
    with ExitStack() as stack:
        found = stack.enter_context(Shell(server)), stack.enter_context(Shell(server))
        for each in found:
            each(BEGIN)
        found[0](EARN)
        found[1]('user = BotUser.objects.select_related("bot__site").get()')
        yield found


@pytest.mark.parametrize(("first", "second"), [("asks", "erases"), ("erases", "asks")])
def test_what_is_said_meanwhile_is_forgotten_too(
    shells: tuple[Shell, Shell], first: str, second: str
) -> None:
    one, other = shells
    one("held.__enter__()")
    one(f"{first}()")
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(other, f"{second}()")
        one("cursor = connection.cursor()")
        eventually(lambda: waits(one))
        one("held.__exit__(None, None, None)")
        done.result()
    assert "hush" not in one("str([*Payout.objects.values_list('details')])")
    assert "hush" not in one("str([*Audit.objects.values_list('after')])")
    assert one("BotUser.objects.count()") == 0


def waits(shell: Shell) -> bool:
    """Whether somebody waits for what the shell holds."""
    waiting = "pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')"
    shell(f'cursor.execute("SELECT count(*) FROM {waiting}")')
    return bool(shell("cursor.fetchone()[0]"))
