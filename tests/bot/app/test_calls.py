"""The Mini App's calls: a session of whom Telegram signed, and what is theirs."""

from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from bot.app.door import user_access, user_rights
from bot.app.sessions import CALLS, FOLLOWS, token_of
from bot.earning.ledger.reading import balance_of
from bot.earning.ledger.writing import account_of
from bot.models import Bot, BotUser, Payout
from dialogs.models import Dialog
from realtime.access import Refused
from tests.bot.app.opening import Page, init_data
from tests.bot.earning.earners import CODE, TOKEN, earn, task_of, user_of
from tests.people import People


@pytest.fixture
def bot(people: People) -> Bot:
    """A bot of the shop."""
    return Bot.objects.create(site=people.shop, token=TOKEN, username="tea_bot")


@pytest.fixture
def page(bot: Bot) -> Page:
    """Vera's page."""
    return Page(bot)


def scope_of(token: str, **headers: str) -> dict[str, Any]:
    """A WebSocket that somebody opens."""
    found = [(name.encode(), each.encode()) for name, each in headers.items()]
    return {"query_string": f"token={token}".encode(), "headers": found, "client": ("10.1.1.1", 1)}


def test_whoever_opened_the_page_has_a_session_and_their_conversation(bot: Bot, page: Page) -> None:
    said = page.open()
    user = BotUser.objects.get()
    assert (user.telegram_id, user.first_name, user.bot_id) == (7, "Vera", bot.pk)
    assert said["user"] == {"id": user.pk, "name": "Vera", "username": "", "language": "en"}
    dialog = Dialog.objects.get(pk=said["dialog"]["id"])
    assert (dialog.visitor.channel, dialog.visitor.external_id) == ("telegram", "7")
    words = {"text": "Hello", "client_id": str(uuid4())}
    chat = Page(bot).show(said["visitor_token"])
    url = f"/api/widget/dialogs/{dialog.pk}/messages"
    assert chat.post(url, words, format="json").status_code == 201
    assert page.open()["dialog"] == {"id": dialog.pk, "last_seq": 1}
    assert BotUser.objects.count() == 1


def test_what_telegram_did_not_sign_begins_nothing(bot: Bot, page: Page, people: People) -> None:
    rival = Bot.objects.create(site=people.rival, token="99:" + "B" * 35)
    codes = []
    wrong: list[Any] = [
        init_data(bot).replace("Vera", "Viktor"),
        init_data(rival),
        init_data(bot, age=3700),
        "",
        [],
    ]
    for said in wrong:
        answer = page.send("session", init_data=said)
        codes.append((answer.status_code, answer.json()["error"]["code"]))
    assert codes == [
        (401, "init_data"), (401, "init_data"), (401, "old"), (401, "init_data"), (400, "invalid"),
    ]  # fmt: skip
    Bot.objects.update(enabled=False)
    assert page.send("session", init_data=init_data(bot)).status_code == 404
    assert not BotUser.objects.exists()


def test_a_session_that_goes_on_is_renewed_for_a_day(bot: Bot, page: Page) -> None:
    vera = BotUser.objects.create(bot=bot, telegram_id=7)
    viktor = BotUser.objects.create(bot=bot, telegram_id=8)

    def again(token: str, age: int) -> int:
        said = {"init_data": init_data(bot, 7, age=age)}
        status: int = page.show(token).send("session", **said).status_code
        return status

    assert again(token_of(CALLS, vera), 3700) == 200
    assert again(token_of(CALLS, vera), 86_500) == 401
    assert again(token_of(CALLS, viktor), 3700) == 401
    assert again(token_of(CALLS, vera, -1), 3700) == 401
    assert again(token_of(FOLLOWS, vera), 3700) == 401


def test_a_task_is_done_and_paid_and_a_payout_asked_for(people: People, page: Page) -> None:
    task = task_of(people.shop)
    page.open()
    assert page.me()["tasks"][0]["title"] == "Find the tea"
    client_id = str(uuid4())
    wrong = page.send(f"tasks/{task.pk}/done", client_id=client_id, text="black tea")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (409, "code")
    answers = [page.send(f"tasks/{task.pk}/done", client_id=client_id, text=CODE) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 200]
    assert answers[1].json()["balance"] == 10
    late = page.send(f"tasks/{task.pk}/done", client_id=str(uuid4()), text=CODE)
    assert (late.status_code, late.json()["error"]["code"]) == (409, "limit")
    words = {"amount": 4, "details": "To my card", "client_id": client_id}
    assert [page.send("payouts", **words).status_code for _ in range(2)] == [201, 200]
    more = page.send("payouts", **{**words, "amount": 7, "client_id": str(uuid4())})
    assert (more.status_code, more.json()["error"]["code"]) == (409, "balance")
    me = page.me()
    assert (me["balance"], me["payouts"][0]["amount"], me["smallest_payout"]) == (6, 4, 1)
    assert [each["amount"] for each in me["history"]] == [-4, 10]
    assert [each["state"] for each in me["submissions"]] == ["confirmed"]
    assert page.get(page.path("history"), {"before": 2}).json()["history"][0]["amount"] == 10
    assert CODE not in str(me)


@pytest.mark.parametrize(
    "words",
    [{"amount": 0}, {"amount": -5}, {"amount": 1.5}, {"amount": 10**13}, {"details": " "}],
)
def test_what_is_no_payout_is_refused(page: Page, words: dict[str, Any]) -> None:
    page.open()
    earn(BotUser.objects.get(), 100)
    whole = {"amount": 4, "details": "To my card", "client_id": str(uuid4()), **words}
    assert page.send("payouts", **whole).status_code == 400
    assert not Payout.objects.exists()


def test_a_stranger_sees_and_does_nothing(people: People, bot: Bot, page: Page) -> None:
    said = page.open()
    earn(BotUser.objects.get(), 100)
    task = task_of(people.shop, limit_each=0)
    foreign = task_of(people.rival)
    rival = Bot.objects.create(site=people.rival, token="99:" + "B" * 35)
    vera = BotUser.objects.get()
    over = Page(bot).show(token_of(CALLS, vera, -1))
    other_kind = Page(bot).show(token_of(FOLLOWS, vera))
    elsewhere = Page(rival).show(said["token"])
    visitor = Page(bot).show(said["visitor_token"])
    for stranger in (Page(bot), over, other_kind, elsewhere, visitor):
        done = {"client_id": str(uuid4()), "text": CODE}
        asked = {"client_id": str(uuid4()), "amount": 1, "details": "Mine"}
        codes = {
            stranger.get(stranger.path("me")).status_code,
            stranger.get(stranger.path("history")).status_code,
            stranger.send(f"tasks/{task.pk}/done", **done).status_code,
            stranger.send("payouts", **asked).status_code,
        }
        assert codes == {401}
    assert (
        page.send(f"tasks/{foreign.pk}/done", client_id=str(uuid4()), text=CODE).status_code == 404
    )
    viktor = Page(bot)
    viktor.open(8)
    assert (viktor.me()["balance"], viktor.me()["payouts"], viktor.me()["history"]) == (0, [], [])
    assert balance_of(vera) == 100
    Bot.objects.filter(pk=bot.pk).update(enabled=False)
    assert page.get(page.path("me")).status_code == 401


def test_a_code_word_is_not_found_by_trying(people: People, page: Page, settings: Settings) -> None:
    settings.LIMIT_MESSAGES_PER_MINUTE = 3
    task = task_of(people.shop)
    page.open()
    tries = [
        page.send(f"tasks/{task.pk}/done", client_id=str(uuid4()), text=f"tea {number}")
        for number in range(4)
    ]
    assert [each.status_code for each in tries] == [409, 409, 409, 429]
    assert int(tries[-1]["Retry-After"]) > 0


def test_sync_lets_a_user_in_by_their_own_word_alone(people: People, bot: Bot) -> None:
    vera = user_of(people.shop)
    access = user_access(scope_of(token_of(FOLLOWS, vera)))
    assert access
    assert (access.side, access.site_ids) == ("site", (people.shop.pk,))
    assert access.user_id == account_of(vera).pk
    assert user_rights([access]) == [0]
    assert user_access({"query_string": b"", "headers": []}) is None
    for token, headers, code in (
        (token_of(CALLS, vera), {}, 4002),
        (token_of(FOLLOWS, vera, -1), {}, 4001),
        (token_of(FOLLOWS, vera), {"origin": "https://evil.example", "host": "localhost"}, 4003),
    ):
        with pytest.raises(Refused) as refused:
            user_access(scope_of(token, **headers))
        assert refused.value.code == code
    Bot.objects.filter(pk=vera.bot_id).update(enabled=False)
    assert user_rights([access]) == [4002]
