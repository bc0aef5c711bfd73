"""A visitor who is deleted, or made anonymous, stands nowhere any more."""

from collections.abc import Iterator
from importlib import import_module
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db.models import Model
from pytest_django import DjangoCaptureOnCommitCallbacks

from bot.earning.payouts.asking import ask_payout
from bot.earning.tasks.doing import finish
from bot.models import Account, Audit, Bot, BotUser, Chat, Copy, Outgoing, Progress, Update
from dialogs.actions import Person, begin_or_resume, give_email, post_message
from dialogs.keeping.deletions import PLACE
from dialogs.models import Channel, Dialog, Entry, Erasure, SearchText, Visitor
from notify.models import Delivery, Hook, Mailbox, Notice, VisitorMail
from tests.bot.earning.earners import earn, task_of
from tests.clients import ManagerClient, VisitorClient
from tests.dialogs.keeping.old import spoken
from tests.people import People
from tests.server import Server
from tests.shell import Shell
from tests.sockets import Closed

SECRET = "hush"  # stands in everything that is hers
TELEGRAM_ID = 77_000_123

Capture = DjangoCaptureOnCommitCallbacks

pytestmark = pytest.mark.usefixtures("own_disk")


def found() -> Iterator[str]:
    """Where the secret or the number of her account stands, of all tables."""
    for model in apps.get_models():
        for row in model._default_manager.values():
            said = repr(row)
            if SECRET in said or str(TELEGRAM_ID) in said:
                yield f"{model._meta.label}: {said}"


def everything(people: People) -> None:
    """All that can be held of Vera, who has something to hide."""
    people.dialog.context = {"url": f"https://shop.example/{SECRET}"}
    people.dialog.save()
    Visitor.objects.filter(pk=people.vera.pk).update(name=SECRET, external_id=SECRET)
    Hook.objects.create(site=people.shop, url="https://shop.example/hook")
    people.shop.refresh_from_db()
    spoken(people, f"My {SECRET} tea")
    post_message(people.dialog.pk, "user", "One more thing")
    dialog = Dialog.objects.get(pk=people.dialog.pk)
    give_email(dialog, f"{SECRET}@mail.example")
    mailed(dialog, f"{SECRET}.before@mail.example", 1)  # an address that she had then
    mailed(dialog, f"{SECRET}@mail.example", 2)
    Notice.objects.create(dialog=dialog, user=people.anna, road="mail", from_seq=1, upto_seq=1)
    dialog.reaches.update(name=SECRET, side="site")
    changed_in_admin(people, people.vera)
    assert Delivery.objects.filter(body__contains=SECRET).exists()


def mailed(dialog: Dialog, address: str, seq: int) -> None:
    """An answer was mailed there."""
    mailbox, _new = Mailbox.objects.get_or_create(site=dialog.site, address=address)
    words = {"address": address, "source": "chat", "token_version": 1}
    VisitorMail.objects.create(dialog=dialog, mailbox=mailbox, from_seq=seq, upto_seq=seq, **words)


def changed_in_admin(people: People, row: Model) -> None:
    """Staff saved a page of the admin, which remembers what the row was called."""
    LogEntry.objects.create(
        user=people.root,
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=SECRET,
        action_flag=CHANGE,
    )


def in_telegram(people: People) -> Visitor:
    """Vera in Telegram, who earned something and wants some of it."""
    bot = Bot.objects.create(site=people.shop, token="1:" + "x" * 30)
    user = BotUser.objects.create(bot=bot, telegram_id=TELEGRAM_ID, first_name=SECRET)
    person = Person(str(TELEGRAM_ID), SECRET)
    dialog = begin_or_resume(people.shop, person=person, context={}, channel=Channel.TELEGRAM)
    BotUser.objects.filter(pk=user.pk).update(visitor=dialog.visitor)
    user.refresh_from_db()
    entry = post_message(dialog.pk, "user", SECRET).entry
    where = {"bot": bot, "chat_id": TELEGRAM_ID}
    changed_in_admin(people, user)
    Chat.objects.create(**where, title=SECRET)
    Update.objects.create(**where, update_id=1, kind="message", body={"text": SECRET})
    Outgoing.objects.create(**where, method="sendMessage", params={"text": SECRET})
    Copy.objects.create(**where, message_id=1, dialog=dialog, seq=entry.seq)
    earn(user, 100)
    ask_payout(user, 60, SECRET, uuid4())
    finish(user, task_of(people.shop, confirmed_by="staff"), str(uuid4()), f"I am {SECRET}")
    return dialog.visitor


def kept_files() -> list[Path]:
    """Files of messages."""
    found = Path(django_settings.MEDIA_ROOT).rglob("*")
    return [path for path in found if path.is_file() and path.parent.name != PLACE]


def visitor(*words: str) -> str:
    printed = StringIO()
    call_command("visitor", *words, stdout=printed)
    return printed.getvalue()


def test_who_is_deleted_stands_nowhere(
    people: People, django_capture_on_commit_callbacks: Capture
) -> None:
    everything(people)
    assert len(list(found())) > 8
    with django_capture_on_commit_callbacks(execute=True):
        visitor("delete", str(people.vera.pk))
    assert list(found()) == []
    assert kept_files() == []
    assert not Visitor.objects.filter(pk=people.vera.pk).exists()
    assert Dialog.objects.filter(pk=people.other.pk).exists()
    [listed] = (Path(django_settings.MEDIA_ROOT) / PLACE).iterdir()
    assert SECRET not in listed.read_text()


@pytest.mark.parametrize("word", ["delete", "anonymise"])
def test_what_was_earned_stays_counted_of_nobody(people: People, word: str) -> None:
    verena = in_telegram(people)
    account = Account.objects.get(telegram_id=TELEGRAM_ID)
    changes = Audit.objects.order_by("pk").values_list("pk", "what", "about", "at")
    before = list(changes)
    visitor(word, str(verena.pk))
    assert list(found()) == []
    assert list(changes) == before
    assert Audit.objects.get(what="payout.asked").after["amount"] == 60
    account.refresh_from_db()
    assert (account.balance, account.telegram_id) == (40, -account.pk)
    assert account.ledger.count() == 2
    assert not Progress.objects.exists()


def test_what_those_said_who_were_erased_before_is_forgotten_by_a_migration(
    people: People,
) -> None:
    verena = in_telegram(people)
    account = Account.objects.get(telegram_id=TELEGRAM_ID)
    left = list(Audit.objects.order_by("pk"))
    visitor("delete", str(verena.pk))
    Audit.objects.all().delete()
    Audit.objects.bulk_create(left)
    assert list(found())
    import_module("bot.migrations.0008_words_of_the_erased").forget(apps, None)
    assert list(found()) == []
    assert Audit.objects.get(what="payout.asked").after["amount"] == 60
    account.refresh_from_db()
    assert account.ledger.count() == 2


def test_who_is_anonymous_has_dialogs_without_names_words_and_files(
    people: People, django_capture_on_commit_callbacks: Capture
) -> None:
    everything(people)
    with django_capture_on_commit_callbacks(execute=True):
        visitor("anonymise", str(people.vera.pk))
    assert list(found()) == []
    assert kept_files() == []
    dialog = Dialog.objects.get(pk=people.dialog.pk)
    last = dialog.entries.get(seq=dialog.last_seq)
    assert (last.system_type, last.private) == ("anonymised", True)
    read = people.manager(people.anna).get(f"/api/dialogs/{dialog.pk}/messages").json()
    assert read["messages"][0]["text"] == "То, что здесь было, больше не хранится."


def test_an_address_stays_that_wants_no_mail_or_is_somebody_else_s_too(people: People) -> None:
    everything(people)
    mailed(people.other, f"{SECRET}@mail.example", 1)
    mailed(people.dialog, "unwanted@mail.example", 3)
    Mailbox.objects.filter(address="unwanted@mail.example").update(wants=False)
    visitor("delete", str(people.vera.pk))
    left = Mailbox.objects.order_by("pk").values_list("address", "wants")
    assert list(left) == [(f"{SECRET}@mail.example", True), ("unwanted@mail.example", False)]


def test_words_may_be_kept_and_only_they_are(people: People) -> None:
    everything(people)
    visitor("anonymise", str(people.vera.pk), "--keep-texts")
    left = list(found())
    assert {each.partition(":")[0] for each in left} == {"dialogs.Entry", "dialogs.SearchText"}
    assert not SearchText.objects.filter(words__contains="receipt").exists()
    entry = Entry.objects.get(dialog=people.dialog, seq=1)
    assert (entry.text, entry.author_name) == (f"My {SECRET} tea", "")


def test_nobody_is_deleted_by_a_wrong_number(people: People) -> None:
    with pytest.raises(CommandError):
        visitor("delete", "987654321")
    assert not Erasure.objects.exists()


def test_whoever_is_connected_loses_what_is_deleted_and_reloads_what_is_anonymous(
    server: Server,
) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    vera.post("A secret")
    anna.patch(vera.dialog, status="closed")
    run = (
        "from dialogs.auditing.noting import BY_WORKER as by\n"
        "from dialogs.keeping.erasing import anonymise_visitor, delete_visitor"
    )
    with (
        vera.socket() as hers,
        anna.socket(vera.dialog) as ours,
        anna.inbox() as inbox,
        Shell(server) as shell,
    ):
        inbox.next()
        hers.of_type("hello")
        ours.of_type("hello")
        shell(run)
        number = shell(f"Dialog.objects.get(pk={vera.dialog}).visitor_id")
        shell(f"anonymise_visitor({number}, by=by)")
        if server.setup == "real":  # in local mode a command has no way to a socket
            assert ours.of_type("reset")["reason"] == "changed"
            inbox.until(lambda frame: "id" in frame and frame["last_message"] is None)
        with pytest.raises(Closed) as closed:
            for _frame in hers:
                pass
        assert closed.value.code == 4002
        assert "secret" not in str(anna.log(vera.dialog))
        shell(f"delete_visitor({number}, by=by)")
        with pytest.raises(Closed) as closed:
            for _frame in ours:
                pass
        assert closed.value.code == 4004
