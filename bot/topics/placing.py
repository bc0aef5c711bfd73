"""What an entry comes to in its dialog's topic: calls of the Bot API, in their order."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from bot.models import Copy, Group, Outgoing, Topic
from bot.sending.html import escaped
from bot.sending.outbox import put
from bot.telling.files import calls_for
from bot.topics.threads import NAME
from bot.topics.words import header_of, texts_of
from dialogs.client_ids import client_id_of
from dialogs.models import Entry

FILES = 100  # the part from which on the files of a message are; those before are of its text
CAPTION = 1000  # characters, with what stands above them


class Place:
    """Where an entry is said: in its dialog's topic."""

    def __init__(self, group: Group, topic: Topic, entry: Entry) -> None:
        self.group, self.topic, self.entry = group, topic, entry

    def put(
        self, method: str, params: dict[str, Any], seq: int | None = None, part: int = 0
    ) -> None:
        """Have a method called, for the dialog."""
        place = self.group.bot_id, self.group.chat_id, method
        put(*place, params, dialog_id=self.entry.dialog_id, seq=seq, part=part)

    @property
    def thread(self) -> dict[str, Any]:
        """The field that names the topic."""
        return {NAME: f"topic://{self.topic.pk}"}

    def say(self) -> None:
        """Say a message: its text, then its files."""
        entry = self.entry
        above = {**self.thread, **reply_to(entry.data.get("quotes"))}
        for part, text in enumerate(texts_of(entry) if entry.text or not entry.files else []):
            self.put("sendMessage", {**above, **written(text)}, entry.seq, part)
            above = self.thread
        for call in calls_for(entry.files):
            params = call.params
            if not entry.text and not call.number:
                params = call.with_caption({"caption": header_of(entry), "parse_mode": "HTML"})
            self.put(call.method, {**above, **params}, entry.seq, FILES + call.number)
            above = self.thread

    def change(self) -> None:
        """Give what says a message its new text; what a manager has written in the topic itself
        the bot cannot change, and says the new text below.
        """
        target = self.target
        parts = self.known_parts(target)
        if self.is_theirs(target):
            with translation.override(self.entry.dialog.site.locale):
                words = _("{name} has changed it:").format(name=header_of(self.entry))
            text = f"{words}\n{escaped(self.entry.text)}"
            self.put("sendMessage", {**self.thread, **written(text), **reply_to(target)})
            return
        texts = texts_of(self.entry)
        old = [part for part in parts if part < FILES]
        if not old and FILES in parts and len(self.entry.text) < CAPTION:
            caption = {"caption": "\n".join(texts), "parse_mode": "HTML"}
            self.put("editMessageCaption", {**self.copy(target, FILES), **caption}, target, FILES)
            return
        for part, text in enumerate(texts):
            if part in old:
                params = {**self.copy(target, part), **written(text)}
                self.put("editMessageText", params, target, part)
            else:
                self.put("sendMessage", {**self.thread, **written(text)}, target, part)
        for part in old[len(texts) :]:
            self.put("deleteMessage", self.copy(target, part), target, part)

    def take_back(self) -> None:
        """Delete what says a message."""
        for part in self.known_parts(self.target):
            self.put("deleteMessage", self.copy(self.target, part), self.target, part)

    @property
    def target(self) -> int:
        """The number of the message that is changed."""
        return self.entry.target or 0

    def copy(self, seq: int, part: int) -> dict[str, Any]:
        """The field that names a message of the group, as it is known when its turn comes."""
        return {"message_id": f"copy://{seq}/{part}"}

    def known_parts(self, seq: int) -> list[int]:
        """The parts in which an entry is said, or is to be."""
        own = {"bot": self.group.bot_id, "chat_id": self.group.chat_id}
        about = {**own, "dialog": self.entry.dialog_id, "seq": seq}
        said = Copy.objects.filter(**about).values_list("part", flat=True)
        waits = Outgoing.objects.filter(
            **about, state=Outgoing.State.WAITING, method__startswith="send"
        )
        return sorted({*said, *waits.values_list("part", flat=True)})

    def is_theirs(self, seq: int) -> bool:
        """Whether a manager has written a message in the group."""
        bot_id, chat_id, dialog_id = self.group.bot_id, self.group.chat_id, self.entry.dialog_id
        copies = Copy.objects.filter(bot=bot_id, chat_id=chat_id, dialog=dialog_id, seq=seq)
        found = copies.select_related("bot").first()
        if found is None:
            return False
        name = client_id_of("telegram", found.bot.telegram_id, chat_id, found.message_id)
        return Entry.objects.filter(dialog=dialog_id, seq=seq, client_id=name).exists()


def written(text: str) -> dict[str, Any]:
    """The fields of a text."""
    return {"text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def reply_to(seq: Any) -> dict[str, Any]:
    """The field that names the message which is answered."""
    if not isinstance(seq, int):
        return {}
    about = {"message_id": f"copy://{seq}/0", "allow_sending_without_reply": True}
    return {"reply_parameters": about}
