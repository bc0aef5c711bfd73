"""A manager's message of a topic, as a message of its dialog, and its edits."""

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from bot.models import Bot, Copy, Topic
from bot.topics.here import done_here
from bot.updates.reading import Json
from bot.visitors.content import WORDS, files_of, line_of, words_of
from bot.visitors.edits import text_of
from bot.visitors.private import ALBUM, remember
from dialogs.actions import Forbidden, Merged, edit_message, mark_read, post_message
from dialogs.auditing.noting import Doer
from dialogs.client_ids import client_id_of
from dialogs.cutting import cut
from dialogs.files import let_go
from dialogs.models import Act, Dialog, Entry
from replyx.database.commits import after_commit

QUOTED = 140  # characters


def parts_of(message: Json) -> list[Json]:
    """The messages of an album, or a single one."""
    return list(message.get("album") or [message])


def written_in(message: Json) -> str:
    """The text of a message, or below its files."""
    said = (str(each.get("text") or each.get("caption") or "") for each in parts_of(message))
    return "\n".join(filter(None, said))


def in_words(message: Json) -> str:
    """What a message without a text is, such as a place; empty for what Telegram itself says."""
    return words_of(message) if any(kind in message for kind in WORDS) else ""


def write(bot: Bot, topic: Topic, message: Json, user: User, text: str, *, private: bool) -> str:
    """Say it in the dialog; what is to be said to the manager of it, empty where it is nothing."""
    files, lost = files_of(message)
    why = "\n".join(line_of(each) for each in lost)
    text = (text.strip() and text) or in_words(message)
    if not text and not files:
        return why
    number = message["message_id"]
    client_id = client_id_of("telegram", bot.telegram_id, message["chat"]["id"], number)
    with done_here(topic.dialog_id):
        entry, is_new = post_message(
            topic.dialog_id,
            Entry.Sender.MANAGER,
            text,
            client_id,
            author=user,
            private=private,
            files=files,
            most_files=ALBUM,
            data=answered(bot, topic, message, private=private),
        )
    if is_new:
        try:
            remember(bot, entry, message)
        except BaseException:  # the entry is undone, and with it the rows of its files
            let_go(entry.files)
            raise
        # Whoever answers has read what is above.
        after_commit(mark_read, entry.dialog_id, "admin", entry.seq)
    return why


def answered(bot: Bot, topic: Topic, message: Json, *, private: bool) -> dict[str, Any]:
    """The data of a message that replies to another one of its dialog. What the visitor may not
    read is not quoted to them.
    """
    reply = parts_of(message)[0].get("reply_to_message")
    if not isinstance(reply, dict):
        return {}
    copies = Copy.objects.filter(bot=bot, chat_id=message["chat"]["id"], dialog=topic.dialog_id)
    copy = copies.filter(message_id=int(reply["message_id"])).first()
    log = Entry.objects.filter(dialog=topic.dialog_id)
    said = log.filter(kind=Entry.Kind.MESSAGE).exclude(sender=Entry.Sender.SYSTEM)
    entry = said.filter(seq=copy.seq).first() if copy else None
    if copy is None or entry is None or (entry.private and not private):
        return {}
    if log.filter(kind=Entry.Kind.DELETION, target=entry.seq).exists():
        return {}
    quote = text_of(copy) or ", ".join(each.name for each in entry.files)
    return {"quotes": entry.seq, "quote": cut(quote, QUOTED)}


def change(bot: Bot, message: Json, user: User, text: str) -> str:
    """Give a message of before another text; empty where it is done, or is nothing to do."""
    copies = Copy.objects.filter(bot=bot, chat_id=message["chat"]["id"])
    copy = copies.filter(message_id=message["message_id"]).first()
    if copy is None or not text.strip() or text_of(copy) == text:
        return ""
    try:
        with done_here(copy.dialog_id):
            edit_message(copy.dialog_id, copy.seq, user, text, Doer(user, Act.Via.TELEGRAM))
    except Forbidden:
        return _("This message is not yours to change.")
    except (Merged, Dialog.DoesNotExist):
        return _("This message cannot be changed any more.")
    return ""
