"""The handlers of scenarios and buttons: who begins one, answers in one, or presses a choice.

What people write goes into their dialog by the visitors' own handler first; what no scenario wants
is left to that.
"""

from bot.models import Bot, Copy, Progress, Scenario
from bot.scenarios.chats.doing import (
    advanced,
    begin,
    carry_out,
    do_key,
    keep,
    leave,
    tell_press,
)
from bot.scenarios.chats.saying import Talk, without_choices
from bot.scenarios.live import Key, Trigger, begun_by, pressed_key
from bot.scenarios.running import Pressed, Said
from bot.updates.reading import Json
from bot.visitors.people import dialog_of, user_of, word
from bot.visitors.private import take_message
from dialogs.actions import post_message
from dialogs.client_ids import client_id_of
from dialogs.handoff.moves import BY_PEOPLE
from dialogs.models import Dialog, Entry
from replyx.database.clock import shared_now

RUNNING = Progress.State.RUNNING


def take_scenario(bot: Bot, kind: str, body: Json) -> bool:
    """What is written in a private chat that begins a scenario, is a button of the keyboard, or
    answers the question that was asked last.
    """
    chat = body.get("chat")
    if kind != "message" or not isinstance(chat, dict) or chat.get("type") != "private":
        return False
    text = text_of(body)
    if not text:
        return False
    wanted = pressed_key(bot.pk, text) or begun_by(bot.pk, text)
    way = way_of(bot, chat["id"])
    if wanted is None and way is None:
        return False
    user = user_of(bot, body["from"])
    dialog = dialog_of(user)
    talk = Talk(bot, user, dialog)
    if wanted is not None and not (is_words(wanted) and dialog.handoff in BY_PEOPLE):
        take_message(bot, body, greeted=True)
        return start(replied(talk, body), wanted)
    return way is not None and take_answer(talk, way, text, body)


def start(talk: Talk, wanted: Key | Trigger) -> bool:
    """Do what a button does, or begin a scenario."""
    if isinstance(wanted, Key):
        do_key(talk, wanted)
    else:
        begin(talk, wanted.version_id)
    return True


def take_answer(talk: Talk, way: Progress, text: str, body: Json) -> bool:
    """An answer to the question that was asked last, unless it is for the people who were called
    since.
    """
    if with_people(talk.dialog, way):
        leave(way)
        return False
    step = advanced(talk, way, Said(text))
    if not step.taken:
        keep(way, step.at)
        return False
    take_message(talk.bot, body, greeted=True)
    carry_out(replied(talk, body), way, step)
    return True


def take_choice(bot: Bot, kind: str, body: Json) -> bool:
    """A choice of a question was pressed: once, and of the question that waits."""
    message = body.get("message")
    numbers = numbers_of(word(body.get("data")))
    if kind != "callback_query" or numbers is None or not isinstance(message, dict):
        return False
    number, turn, choice = numbers
    user = user_of(bot, body["from"])
    own = Progress.objects.select_for_update().filter(bot=bot, chat_id=user.telegram_id)
    way = own.filter(pk=number).first()
    talk = Talk(bot, user, dialog_of(user))
    if way is not None and way.state == RUNNING and with_people(talk.dialog, way):
        leave(way)
    step = advanced(talk, way, Pressed(turn, choice)) if way is not None else None
    tell_press(talk, body["id"], way, taken=step is not None and step.taken)
    if way is not None and step is not None and step.taken:
        client_id = client_id_of("telegram", bot.telegram_id, "press", body["id"])
        label = talk.label_of(way, choice)
        posted = post_message(talk.dialog.pk, Entry.Sender.USER, label, client_id)
        without_choices(talk, message["message_id"])
        carry_out(talk.asked_by(posted.entry.seq), way, step)
    return True


def way_of(bot: Bot, chat_id: int) -> Progress | None:
    """Where a chat is in a scenario, locked; None where it is in none."""
    own = Progress.objects.select_for_update().filter(bot=bot, chat_id=chat_id)
    return own.filter(state=RUNNING).first()


def with_people(dialog: Dialog, way: Progress) -> bool:
    """Whether people were called, or answer, since a scenario began: then they are spoken to."""
    since = dialog.taken_at or dialog.requested_at or shared_now()
    return dialog.handoff in BY_PEOPLE and way.started_at < since


def is_words(wanted: Key | Trigger) -> bool:
    """Whether it begins with what anybody may write to a person."""
    return isinstance(wanted, Trigger) and wanted.kind == Scenario.Trigger.WORDS


def replied(talk: Talk, body: Json) -> Talk:
    """The same, with the number of what was said just now."""
    own = Copy.objects.filter(bot=talk.bot, chat_id=talk.chat_id, message_id=body["message_id"])
    return talk.asked_by(own.values_list("seq", flat=True).first())


def text_of(body: Json) -> str:
    """What somebody wrote; of a contact its telephone number."""
    contact = body.get("contact")
    number = contact.get("phone_number") if isinstance(contact, dict) else None
    return word(body.get("text")) or word(number)


def numbers_of(data: str) -> tuple[int, int, int] | None:
    """The way, the question and the choice of a press; None where it is another's."""
    name, *parts = data.split(":")
    if name != "s" or len(parts) != 3 or not all(each.isdecimal() for each in parts):
        return None
    way, turn, choice = (int(each) for each in parts)
    return (way, turn, choice) if max(way, turn, choice) < 2**62 else None
