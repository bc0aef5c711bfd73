"""Buttons under what visitors read, and what their presses say: at most 64 bytes."""

import re
from typing import Any, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from bot.models import BotUser
from bot.scenarios.live import keyboard
from bot.telling.texts import language_for
from dialogs.cutting import one_line
from dialogs.handoff.moves import REST
from dialogs.models import Dialog, Entry

LABEL = 60  # characters
PRESSED = re.compile(r"(say|call|stay):(\d{1,18}):(\d{1,18}):(\d{1,3})")


class Press(NamedTuple):
    """A button that was pressed: of which message of a dialog, and which of its choices."""

    verb: str  # say a choice, call a person, or stay without one
    dialog_id: int
    seq: int
    choice: int


def press_of(data: str) -> Press | None:
    """What a press says; None where the button is none of these."""
    found = PRESSED.fullmatch(data)
    return Press(found[1], int(found[2]), int(found[3]), int(found[4])) if found else None


def keyboard_of(entry: Entry, user: BotUser) -> dict[str, Any]:
    """The fields of a message for its buttons: the choices of an assistant, and a person; else the
    keyboard below the chat, as it is now.
    """
    with translation.override(language_for(entry.dialog, user)):
        rows = [[button(choice, entry, "say", number)] for number, choice in choices_of(entry)]
        if entry.sender == Entry.Sender.ASSISTANT and may_call(entry):
            rows.append([button(_("Call a person"), entry, "call")])
        if entry.system_type == "handoff_requested":
            rows.append([button(_("Do not wait"), entry, "stay")])
    if rows:
        return {"reply_markup": {"inline_keyboard": rows}}
    below = keyboard(user.bot_id, user.language, entry.dialog.site.locale)
    return {"reply_markup": below} if below else {}


def choices_of(entry: Entry) -> list[tuple[int, str]]:
    """What an assistant offers, with its numbers."""
    return list(enumerate(entry.data.get("choices", ())))


def may_call(entry: Entry) -> bool:
    """Whether a person may be asked for, whom an answer has not called itself."""
    dialog, called = entry.dialog, entry.data.get("receipt", {}).get("handed_over")
    return dialog.status == Dialog.Status.OPEN and dialog.handoff in REST and not called


def button(words: str, entry: Entry, verb: str, choice: int = 0) -> dict[str, str]:
    """A button of a message."""
    data = f"{verb}:{entry.dialog_id}:{entry.seq}:{choice}"
    return {"text": one_line(words, LABEL), "callback_data": data}
