"""What a scenario says goes into the dialog by the one door, and to Telegram with its buttons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.models import Bot, BotUser, Progress
from bot.scenarios.body import Words
from bot.scenarios.live import body_of, keyboard
from bot.scenarios.running import Say, Show
from bot.sending.html import escaped
from bot.sending.outbox import put
from bot.sending.splitting import split
from dialogs.actions.batch import NewMessage, Overtaken, Posted
from dialogs.actions.posting import post_messages
from dialogs.models import Dialog, Entry

FIELDS = {"photo": "sendPhoto", "video": "sendVideo", "document": "sendDocument"}
Said = Say | Show
BY = {"scenario": True}
"""The data of what a scenario says: it is on its way already, with its buttons."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Whom something is said to. `asked` is the number of what they said; `progress` the way on
    which questions are asked.
    """

    bot: Bot
    user: BotUser
    dialog: Dialog
    asked: int | None = None
    progress: int = 0

    def asked_by(self, seq: int | None) -> "Talk":
        """The same, after they said something."""
        return replace(self, asked=seq)

    def on(self, progress: int) -> "Talk":
        """The same, on a way."""
        return replace(self, progress=progress)

    def label_of(self, way: Progress, choice: int) -> str:
        """The label of a choice of the question that waits, as they read it."""
        step = body_of(way.version_id).by_id()[way.step]
        label: Words = step.choices[choice].label  # type: ignore[union-attr]
        return label.to(self.user.language, self.bot.site.locale)

    @property
    def chat_id(self) -> int:
        """Their private chat."""
        return self.user.telegram_id


def say_all(talk: Talk, outputs: Sequence[Said]) -> None:
    """Say all of it, in its order."""
    for at, output in enumerate(outputs):
        seq = write(talk, words_of(output), talk.asked if at == 0 else None)
        for part, (method, params) in enumerate(calls(talk, output)):
            where = {"dialog_id": talk.dialog.pk, "seq": seq, "part": part} if seq else {}
            put(talk.bot.pk, talk.chat_id, method, params, **where)  # type: ignore[arg-type]


def words_of(output: Said) -> str:
    """What is said as text, with what is offered, for who reads the dialog."""
    if not isinstance(output, Say):
        return f"{output.caption}\n{output.url}".strip()
    links = [f"{label}: {url}" for label, url in output.links]
    choices = [f"[{label}]" for label in output.choices]
    return "\n".join([output.text, *links, *choices])


def write(talk: Talk, text: str, asked: int | None) -> int | None:
    """Have it in the dialog; the number of its entry where it may be shown to a visitor. While a
    person is asked for or answers no machine speaks there: then managers alone read it.
    """
    sender, dialog_id = Entry.Sender.ASSISTANT, talk.dialog.pk
    [outcome] = post_messages([NewMessage(dialog_id, sender, text, data=BY, reply_to=asked)])
    if isinstance(outcome, Overtaken):
        note(talk, text)
        return None
    if not isinstance(outcome, Posted):
        raise outcome
    return outcome.entry.seq


def note(talk: Talk, text: str) -> None:
    """Have something in the dialog that managers alone read."""
    sender = Entry.Sender.SYSTEM
    [outcome] = post_messages([NewMessage(talk.dialog.pk, sender, text, private=True, data=BY)])
    if not isinstance(outcome, Posted):
        raise outcome


def calls(talk: Talk, output: Said) -> list[tuple[str, dict[str, Any]]]:
    """The calls of the Bot API that say it."""
    if isinstance(output, Say):
        markup = markup_of(talk, output)
        parts = split(escaped(output.text)) or [escaped(output.text or "…")]
        made = [("sendMessage", {"text": part, "parse_mode": "HTML"}) for part in parts]
    else:
        markup = main_keyboard(talk)
        caption = {"caption": output.caption} if output.caption else {}
        made = [(FIELDS[output.media], {output.media: output.url, **caption})]
    if markup:
        made[-1][1]["reply_markup"] = markup  # type: ignore[assignment]
    return made  # type: ignore[return-value]


def markup_of(talk: Talk, say: Say) -> dict[str, Any] | None:
    """The buttons below a text, else the keyboard below the chat. A press carries the way, the
    number of the question and that of the choice: 64 bytes would hold much more.
    """
    rows: list[list[dict[str, str]]] = [[{"text": label, "url": url}] for label, url in say.links]
    for at, label in enumerate(say.choices):
        rows.append([{"text": label, "callback_data": press_of(talk.progress, say.turn, at)}])
    return {"inline_keyboard": rows} if rows else main_keyboard(talk)


def main_keyboard(talk: Talk) -> dict[str, Any] | None:
    """The keyboard below the chat, as it is now."""
    return keyboard(talk.bot.pk, talk.user.language, talk.bot.site.locale)


def press_of(progress: int, turn: int, choice: int) -> str:
    """What a press of a choice tells."""
    return f"s:{progress}:{turn}:{choice}"


def without_choices(talk: Talk, message_id: int) -> None:
    """Take the choices away below a question that is answered."""
    nothing: dict[str, Any] = {"inline_keyboard": []}
    params = {"message_id": message_id, "reply_markup": nothing}
    put(talk.bot.pk, talk.chat_id, "editMessageReplyMarkup", params)
