"""A payout leaves the balance when it is asked for, and comes back when it is declined."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from rest_framework.exceptions import PermissionDenied

from bot.earning.ledger.reading import balance_of, history_of
from bot.earning.payouts import deciding
from bot.earning.payouts.asking import ask_payout, payouts_of
from bot.earning.payouts.deciding import approve, decline
from bot.models import Audit, BotUser, Payout
from dialogs.sites.settings import change_settings
from replyx.errors import Conflict
from tests.bot.earning.earners import asked, earn, user_of
from tests.people import People


def code_of(error: Conflict) -> str:
    return str(error.get_codes())


def test_what_is_asked_for_is_not_on_the_balance_any_more(vera: BotUser) -> None:
    earn(vera, 100)
    client_id = uuid4()
    payout, new = ask_payout(vera, 60, "To my card", client_id)
    again, new_again = ask_payout(vera, 60, "To my card", client_id)
    assert (new, new_again, again.pk) == (True, False, payout.pk)
    assert balance_of(vera) == 40
    [shown] = payouts_of(vera)
    assert (shown["amount"], shown["state"], shown["details"]) == (60, "asked", "To my card")
    with pytest.raises(Conflict) as refused:
        asked(vera, 41)
    assert code_of(refused.value) == "balance"
    assert len(payouts_of(vera)) == 1


def test_a_site_says_how_small_a_payout_may_be(people: People, vera: BotUser) -> None:
    earn(vera, 100)
    change_settings(people.shop, {"payouts.smallest": "50"})
    for amount in (0, -5, 49):
        with pytest.raises(Conflict) as refused:
            asked(vera, amount)
        assert code_of(refused.value) == "too_small"
    asked(vera, 50)
    assert balance_of(vera) == 50


def test_it_is_approved_once(vera: BotUser, anna: User, boris: User) -> None:
    earn(vera, 100)
    payout = asked(vera, 60)
    for _ in range(2):
        assert approve(payout, anna).state == "approved"
    with pytest.raises(Conflict) as late:
        approve(payout, boris)
    assert code_of(late.value) == "decided"
    with pytest.raises(Conflict) as late:
        decline(payout, boris, "No")
    assert code_of(late.value) == "decided"
    assert balance_of(vera) == 40
    [row] = Audit.objects.filter(what="payout.approved")
    assert (row.name, row.before["state"], row.after["state"]) == ("anna", "asked", "approved")


def test_declined_it_comes_back_once_with_the_reason(vera: BotUser, anna: User) -> None:
    earn(vera, 100)
    payout = asked(vera, 60)
    with pytest.raises(Conflict) as refused:
        decline(payout, anna, "  ")
    assert code_of(refused.value) == "reason"
    for _ in range(2):
        decline(payout, anna, "No such card")
    with pytest.raises(Conflict):
        approve(payout, anna)
    assert balance_of(vera) == 100
    assert [each["amount"] for each in history_of(vera)] == [60, -60, 100]
    assert (payouts_of(vera)[0]["state"], payouts_of(vera)[0]["reason"]) == (
        "declined", "No such card",
    )  # fmt: skip


def test_above_a_sum_two_of_staff_approve(
    people: People, vera: BotUser, anna: User, boris: User
) -> None:
    change_settings(people.shop, {"payouts.second_above": "50"})
    earn(vera, 200)
    small, large, refused = asked(vera, 50), asked(vera, 51), asked(vera, 52)
    assert approve(small, anna).state == "approved"
    assert approve(large, anna).state == "second"
    assert payouts_of(vera)[1]["state"] == "asked"  # it is nobody's business who has to look
    with pytest.raises(Conflict) as own:
        approve(large, anna)
    assert code_of(own.value) == "second"
    assert approve(large, boris).state == "approved"
    assert approve(large, anna).state == "approved"  # she has, and it is
    approve(refused, anna)
    assert decline(refused, anna, "On second thoughts").state == "declined"
    assert balance_of(vera) == 200 - 50 - 51
    change_settings(people.shop, {"payouts.second_above": ""})
    assert approve(asked(vera, 60), anna).state == "approved"


def test_nobody_decides_who_may_not(people: People, vera: BotUser, zoya: User, anna: User) -> None:
    earn(vera, 100)
    payout = asked(vera, 60)
    gone = User.objects.get(pk=anna.pk)
    gone.is_active = False
    for stranger in (zoya, people.boris, gone):
        with pytest.raises(PermissionDenied):
            approve(payout, stranger)
        with pytest.raises(PermissionDenied):
            decline(payout, stranger, "No")
    assert Payout.objects.get().state == "asked"
    assert deciding.MAY_DECIDE == "bot.change_payout"


def test_a_user_sees_their_own_payouts_alone(people: People, vera: BotUser) -> None:
    earn(vera, 100)
    asked(vera, 60)
    assert payouts_of(user_of(people.shop, 8)) == []


def test_nobody_fills_the_list_of_staff(vera: BotUser) -> None:
    earn(vera, 100)
    for _ in range(20):
        asked(vera, 1)
    with pytest.raises(Conflict) as refused:
        asked(vera, 1)
    assert code_of(refused.value) == "too_many"
