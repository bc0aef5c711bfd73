"""What waited to leave when a backup was taken: visitors get nothing that they had already."""

from pathlib import Path

import pytest
from django.db import connection

from bot.models import Bot, Outgoing
from dialogs.actions import Person, begin_or_resume, give_email, post_message
from dialogs.models import Channel, Dialog
from notify.models import Delivery, Hook
from notify.visitors.round import look
from replyx.backup.databases.content import said_already
from tests.backup.acting import programs
from tests.clients import ManagerClient, VisitorClient
from tests.conftest import StartServer
from tests.notify.conftest import office, post_office, receive, receiver
from tests.notify.leaving_visitors import VERA, answers, asks, deliver, mailed, tell, wait
from tests.notify.post_office import PostOffice, text_of
from tests.notify.receiver import Receiver
from tests.people import People
from tests.server import Setup
from tests.waiting import eventually

__all__ = ["office", "post_office", "receive", "receiver"]  # fixtures
MIGRATIONS = ["dialogs.0025_visitor_mail", "notify.0004_visitor_mails", "bot.0001_bots"]
WRITE = "from dialogs.actions import post_message as post; post({}, 'manager', 'Nobody delivers')"
SETTLED = "Dialog.objects.filter(settled_seq=F('last_seq'))"
TOLD = "from django.db.models import F; from dialogs.models import Dialog; print({}.count())"


def restored() -> None:
    """What `restore` does to a copy of this database."""
    with connection.cursor() as cursor:
        for statement in said_already(MIGRATIONS):
            cursor.execute(statement)


def test_no_answer_is_mailed_a_second_time_and_the_next_one_is(
    people: People, office: PostOffice
) -> None:
    asks(people)
    answers(people)
    wait()
    look()  # a mail waits, with its job
    post_message(people.other.pk, "user", "And mine?")
    give_email(Dialog.objects.get(pk=people.other.pk), "viktor@mail.example")
    post_message(people.other.pk, "manager", "It too.", author=people.anna)
    restored()
    deliver()
    wait()
    tell()
    assert office.mails == []
    answers(people, "Has it come?")
    wait()
    tell()
    [mail] = mailed(office, VERA)
    assert "Has it come?" in text_of(mail)
    assert "on its way" not in text_of(mail).partition("Has it come?")[2]


def test_calls_of_telegram_are_staff_s_to_send_again_and_webhooks_go_on(people: People) -> None:
    bot = Bot.objects.create(site=people.shop, token="1:" + "x" * 30)
    person = Person("77", "Verena")
    begin_or_resume(people.shop, person=person, context={}, channel=Channel.TELEGRAM)
    waits = Outgoing.objects.create(bot=bot, chat_id=77, method="sendMessage")
    sent = Outgoing.objects.create(bot=bot, chat_id=77, method="sendMessage", state="sent")
    Hook.objects.create(site=people.shop, url="https://shop.example/hook")
    people.shop.refresh_from_db()
    post_message(people.dialog.pk, "user", "Hello")
    restored()
    for row, state in ((waits, "failed"), (sent, "sent")):
        row.refresh_from_db()
        assert row.state == state
    assert waits.error
    assert {each.state for each in Delivery.objects.all()} == {"waiting"}


@pytest.mark.parametrize(
    ("setup", "words", "settled"),
    [("local", [], 1), ("local", ["--moved"], 0), ("real", [], 1)],
)
def test_restore_sends_what_waited_only_where_the_installation_moved(
    start_server: StartServer,
    receiver: Receiver,
    tmp_path: Path,
    setup: Setup,
    words: list[str],
    settled: int,
) -> None:
    server = programs(start_server(setup, OUTBOUND_ALLOW="127.0.0.1"))
    vera = VisitorClient(server)
    vera.session()
    vera.post("Where is my tea?")
    ManagerClient(server).post(vera.dialog, "On its way")
    server.stop()
    server.manage("site", "shop", "--set", f"webhook.url={receiver.url}")
    server.manage("shell", "-v0", "-c", WRITE.format(vera.dialog))  # nobody delivers it
    server.manage("backup", str(tmp_path / "copy"))
    assert int(server.manage("shell", "-v0", "-c", TOLD.format(SETTLED))) == 0
    server.manage("restore", str(tmp_path / "copy"), "--replace", *words)
    assert int(server.manage("shell", "-v0", "-c", TOLD.format(SETTLED))) == settled
    if setup == "local":  # where the server is the worker, too
        server.start()
        vera.post("Since the restore")
        eventually(lambda: sum(b"Since the restore" in each for each in receiver.bodies), 1)
        eventually(lambda: sum(b"Nobody delivers" in each for each in receiver.bodies), 1)
        ids = [each["webhook-id"] for each in receiver.headers]
        assert len(ids) == len(set(ids))
