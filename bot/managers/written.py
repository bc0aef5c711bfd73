"""A manager's message of a topic, as a message of its dialog, and its edits."""

from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from bot.models import Bot, Copy, Topic
from bot.topics.here import done_here
from bot.updates.reading import Json
from dialogs.actions import Forbidden, Merged, edit_message, mark_read, post_message
from dialogs.client_ids import client_id_of
from dialogs.files import FileRefused
from dialogs.models import Dialog, Entry
from dialogs.queries import CHANGES


def write(bot: Bot, topic: Topic, message: Json, user: User, text: str, *, private: bool) -> str:
    """Say it in the dialog; empty where it is done, else why not, in words."""
    if not text.strip():
        return ""
    chat_id, number = message["chat"]["id"], message["message_id"]
    client_id = client_id_of("telegram", bot.telegram_id, chat_id, number)
    with done_here(topic.dialog_id):
        try:
            entry, _is_new = post_message(
                topic.dialog_id,
                Entry.Sender.MANAGER,
                text,
                client_id,
                author=user,
                private=private,
            )
        except FileRefused as refused:
            return _("Not sent: {why}").format(why=refused)
    copy = Copy(
        bot=bot, chat_id=chat_id, message_id=number, dialog_id=entry.dialog_id, seq=entry.seq
    )
    Copy.objects.bulk_create([copy], ignore_conflicts=True)
    # Whoever answers has read what is above.
    read = partial(mark_read, entry.dialog_id, "admin", entry.seq)
    transaction.on_commit(read, robust=True)
    return ""


def change(bot: Bot, message: Json, user: User, text: str) -> str:
    """Give a message of before another text; empty where it is done, or is nothing to do."""
    copies = Copy.objects.filter(bot=bot, chat_id=message["chat"]["id"])
    copy = copies.filter(message_id=message["message_id"]).first()
    if copy is None or not text.strip() or reads(copy) == text:
        return ""
    try:
        with done_here(copy.dialog_id):
            edit_message(copy.dialog_id, copy.seq, user, text)
    except Forbidden:
        return _("This message is not yours to change.")
    except (Merged, Dialog.DoesNotExist):
        return _("This message cannot be changed any more.")
    return ""


def reads(copy: Copy) -> str | None:
    """The text of what a message says, as it reads now."""
    entries = Entry.objects.filter(dialog=copy.dialog_id)
    last = entries.filter(target=copy.seq, kind__in=CHANGES).order_by("-seq").first()
    entry = last or entries.filter(seq=copy.seq).first()
    return entry.text if entry else None
