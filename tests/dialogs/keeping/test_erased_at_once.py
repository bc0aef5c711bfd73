"""Who says or asks for something while they are erased: it stays nowhere."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.shell import Shell
from tests.starting import Starter
from tests.waiting import eventually

BEGIN = """
from uuid import uuid4
from django.db import connection, transaction
from bot.earning.payouts.asking import ask_payout
from bot.models import Audit, BotUser, Payout, Update
from dialogs.auditing.noting import BY_WORKER
from dialogs.keeping.erasing import anonymise_visitor, delete_visitor
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
UPDATE = """
Update.objects.create(bot=user.bot, chat_id=user.telegram_id, update_id=1, kind="message", body={})
"""


@pytest.fixture
def shells(starter: Starter) -> Iterator[tuple[Shell, Shell]]:
    """Two of an installation, in which somebody has earned something."""
    server = starter.prepare("real")
    with ExitStack() as stack:
        stack.callback(starter.close, server)
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


@pytest.mark.parametrize("erase", ["delete_visitor", "anonymise_visitor"])
def test_who_is_erased_while_telegram_says_something_of_them_is_erased(
    shells: tuple[Shell, Shell], erase: str
) -> None:
    """Each has what the other waits for: PostgreSQL ends the one that looks first."""
    one, other = shells
    one(UPDATE)
    for each, looks_after in ((one, "1min"), (other, "5s")):  # once, after so long a wait
        each(f"connection.cursor().execute(\"SET deadlock_timeout = '{looks_after}'\")")
    one("held.__enter__()")
    one("len(Update.objects.select_for_update())")
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(other, f"{erase}(user.visitor_id, by=BY_WORKER).pk")
        one("cursor = connection.cursor()")
        eventually(lambda: waits(one))
        one("len(Visitor.objects.select_for_update())")
        one("held.__exit__(None, None, None)")
        assert done.result()
    assert one("Update.objects.count()") == 0
