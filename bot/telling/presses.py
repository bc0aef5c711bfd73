"""The handler of visitors' presses (`bot.updates.handling`): a choice is what they say, a person is
called or not waited for. A repeated press does nothing twice.
"""

from django.utils import translation
from django.utils.translation import gettext as _

from bot.models import Bot, BotUser
from bot.sending.html import escaped
from bot.sending.outbox import put
from bot.telling.buttons import Press, choices_of, press_of
from bot.telling.texts import language_for
from bot.updates.pressing import answer
from bot.updates.reading import Json
from dialogs.actions import cancel_handoff, post_message, request_handoff
from dialogs.actions.batch import DialogClosed
from dialogs.actions.states import Merged
from dialogs.client_ids import client_id_of
from dialogs.handoff.moves import NotNow
from dialogs.models import Dialog, Entry
from dialogs.queries import said_after


def take_press(bot: Bot, kind: str, body: Json) -> bool:
    """Do what a button of a private chat says."""
    press = press_of(str(body.get("data", ""))) if kind == "callback_query" else None
    if press is None:
        return False
    sender = body["from"]["id"]
    user = BotUser.objects.filter(bot=bot, telegram_id=sender, visitor__isnull=False).first()
    # Whoever has another client may send any press: it counts in their own dialogs alone.
    own = Dialog.objects.with_people().filter(pk=press.dialog_id)
    dialog = own.filter(visitor=user.visitor_id).first() if user else None
    if user is None or dialog is None:
        answer.enqueue(bot.pk, body["id"], "")
        return True
    with translation.override(language_for(dialog, user)):
        answer.enqueue(bot.pk, body["id"], pressed(press, dialog, user))
    return True


def pressed(press: Press, dialog: Dialog, user: BotUser) -> str:
    """Do it; empty where it is done, else why it is not, in words."""
    try:
        if press.verb == "call":
            request_handoff(dialog.pk, "visitor")
        elif press.verb == "stay":
            cancel_handoff(dialog.pk, "visitor")
        else:
            return chosen(press, dialog, user)
    except (NotNow, Merged):
        return _("That is so already, or not possible any more.")
    return ""


def chosen(press: Press, dialog: Dialog, user: BotUser) -> str:
    """Say a choice, where nothing was said since; only one of a question is ever said."""
    entry = dialog.entries.filter(seq=press.seq, sender=Entry.Sender.ASSISTANT).first()
    choice = dict(choices_of(entry)).get(press.choice) if entry else None
    client_id = client_id_of("telegram-choice", dialog.pk, press.seq)
    said = dialog.entries.filter(sender=Entry.Sender.USER, client_id=client_id).exists()
    if said:
        return ""
    if entry is None or choice is None or said_after(dialog.pk, press.seq):
        return _("The conversation has gone on: please write it.")
    try:
        post_message(dialog.pk, Entry.Sender.USER, choice, client_id)
    except DialogClosed:
        return _("The conversation was closed")
    show_chosen(entry, choice, user)
    return ""


def show_chosen(entry: Entry, choice: str, user: BotUser) -> None:
    """Have the question show what was chosen, in the place of its buttons."""
    text = f"{escaped(entry.text.splitlines()[0])}\n\n<b>✓ {escaped(choice)}</b>"
    params = {"message_id": f"copy://{entry.seq}/0", "text": text, "parse_mode": "HTML"}
    place = user.bot_id, user.telegram_id, "editMessageText"
    put(*place, params, dialog_id=entry.dialog_id, seq=entry.seq)
