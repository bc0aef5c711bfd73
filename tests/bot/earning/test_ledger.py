"""A ledger is written once, never goes below zero, and adds up."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override
from rest_framework.exceptions import PermissionDenied

from bot.earning.ledger import diagnosis
from bot.earning.ledger.changing import change_balance
from bot.earning.ledger.checking import wrong_ledgers
from bot.earning.ledger.reading import balance_of, history_of
from bot.earning.ledger.writing import account_of, hold, write
from bot.models import Account, Audit, BotUser, LedgerLine
from bot.models.earning.fixed import Unchangeable
from replyx.doctor.rounds import Plan
from replyx.errors import Conflict
from tests.bot.earning.earners import asked, earn, user_of
from tests.people import People


def test_each_line_has_the_next_number_and_the_balance_behind_it(vera: BotUser) -> None:
    earn(vera, 10)
    earn(vera, 5)
    asked(vera, 12)
    newest = history_of(vera)
    assert [(each["number"], each["amount"], each["balance"]) for each in newest] == [
        (3, -12, 3), (2, 5, 15), (1, 10, 10),
    ]  # fmt: skip
    assert [each["number"] for each in history_of(vera, before=3)] == [2, 1]
    assert balance_of(vera) == 3
    assert list(wrong_ledgers()) == []


def test_a_person_has_one_balance_with_all_bots_of_a_site(people: People, vera: BotUser) -> None:
    earn(vera, 10)
    again = user_of(people.shop, vera.telegram_id, token="99:" + "B" * 35)
    elsewhere = user_of(people.rival, vera.telegram_id, token="98:" + "C" * 35)
    somebody = user_of(people.shop, 8)
    assert [balance_of(each) for each in (again, elsewhere, somebody)] == [10, 0, 0]
    assert history_of(somebody) == []


def test_the_same_is_written_once(vera: BotUser) -> None:
    account = hold(account_of(vera).pk)
    first = write(account, 5, "staff", once="staff:1")
    assert write(account, 5, "staff", once="staff:1").pk == first.pk
    assert balance_of(vera) == 5


@pytest.mark.parametrize("amount", [0, 1.5, True, "7", 10**12 + 1])
def test_only_whole_sums_are_written(vera: BotUser, amount: int) -> None:
    with pytest.raises(ValueError, match="no sum"):
        write(hold(account_of(vera).pk), amount, "staff", once="staff:1")
    assert history_of(vera) == []


def test_nothing_goes_below_zero(vera: BotUser) -> None:
    earn(vera, 10)
    with pytest.raises(Conflict) as refused:
        write(hold(account_of(vera).pk), -11, "staff", once="staff:1")
    assert refused.value.get_codes() == "balance"
    with pytest.raises(DatabaseError), transaction.atomic():
        Account.objects.update(balance=-1)
    assert balance_of(vera) == 10


def test_a_line_is_neither_changed_nor_removed(vera: BotUser, people: People) -> None:
    earn(vera, 10)
    line = LedgerLine.objects.get()
    refused: list[Callable[[], object]] = [
        line.save, line.delete, people.shop.delete, Audit.objects.latest("pk").save,
        lambda: LedgerLine.objects.update(amount=1000),
        lambda: LedgerLine.objects.all().delete(),
        lambda: Audit.objects.update(name="somebody else"),
    ]  # fmt: skip
    for change in refused:
        with pytest.raises((Unchangeable, DatabaseError)), transaction.atomic():
            change()
    assert LedgerLine.objects.get().amount == 10


def without_guard(sql: str) -> None:
    """What somebody does who owns the database."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is deferred forbids to alter
        cursor.execute("ALTER TABLE bot_ledgerline DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE bot_ledgerline ENABLE TRIGGER USER")


@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("UPDATE bot_ledgerline SET note = 'another' WHERE number = 2", 2),
        ("UPDATE bot_ledgerline SET amount = 6, balance_after = 16 WHERE number = 2", 2),
        ("DELETE FROM bot_ledgerline WHERE number = 2", 2),
        ("DELETE FROM bot_ledgerline WHERE number = 3", 0),
        ("DELETE FROM bot_ledgerline", 0),
        ("UPDATE bot_account SET balance = 1000 WHERE lines = 3", 0),
    ],
)
def test_what_was_changed_behind_our_back_is_found(
    people: People, vera: BotUser, sql: str, number: int
) -> None:
    for amount in (10, 5, 1):
        earn(vera, amount)
    earn(user_of(people.shop, 8), 1)
    before = [each.account.telegram_id for each in wrong_ledgers()]
    without_guard(sql)
    found = [(each.account.telegram_id, each.number) for each in wrong_ledgers()]
    if sql.endswith("bot_ledgerline"):
        found.remove((8, 0))
    assert (before, found) == ([], [(vera.telegram_id, number)])


def test_staff_changes_a_balance_with_a_reason_and_once(
    vera: BotUser, anna: User, boris: User, zoya: User, people: People
) -> None:
    account, client_id = account_of(vera), uuid4()
    for _ in range(2):
        change_balance(account, 50, "A prize", anna, client_id)
    assert balance_of(vera) == 50
    assert history_of(vera)[0]["note"] == "A prize"
    row = Audit.objects.get(what="balance.changed")
    assert (row.name, row.before["balance"], row.after["balance"]) == ("anna", 0, 50)
    with pytest.raises(Conflict):
        change_balance(account, -51, "Too much", anna, uuid4())
    with pytest.raises(Conflict):
        change_balance(account, 1, "  ", anna, uuid4())
    for stranger in (zoya, people.boris):  # of another site, and as he was before he might
        stranger.is_staff = stranger is zoya
        with pytest.raises(PermissionDenied):
            change_balance(account, 1, "Mine", stranger, uuid4())
    assert balance_of(vera) == 50


def test_the_doctor_names_whose_ledger_does_not_add_up(vera: BotUser) -> None:
    assert [each.level for each in diagnosis.look(Plan())] == ["skipped"]
    for amount in (10, 5):
        earn(vera, amount)
    assert [each.level for each in diagnosis.look(Plan())] == ["ok"]
    without_guard("UPDATE bot_ledgerline SET amount = 6, balance_after = 16 WHERE number = 2")
    with override("en"):
        [found] = diagnosis.look(Plan())
    assert (found.level, found.code) == ("problem", "ledger_wrong")
    assert "Shop: the ledger of Vera (7) does not add up at line 2" in found.text
