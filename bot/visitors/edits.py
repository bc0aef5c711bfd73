"""What somebody wrote in Telegram and gave other words: an edit in the dialog, which keeps the old
ones.
"""

from django.utils import translation

from bot.models import Bot, Copy, Update
from bot.updates.reading import Json
from bot.visitors.content import CLIP, texts_of
from bot.visitors.people import user_of
from dialogs.actions import Forbidden, Merged, edit_message
from dialogs.models import Dialog, Entry


def take_edit(bot: Bot, body: Json) -> None:
    """Somebody changed a message. One that is not in a dialog, and a place that moves, change
    nothing there.
    """
    user_of(bot, body["from"])
    number, chat_id = body["message_id"], body["chat"]["id"]
    copies = Copy.objects.filter(bot=bot, chat_id=chat_id).select_related("dialog__site")
    copy = copies.filter(message_id=number).first()
    if copy is None or "location" in body:
        return
    before = text_of(copy)
    with translation.override(copy.dialog.site.locale):
        texts = texts_of(parts_of(copy, body))
    lines = [*texts, *(line for line in before.splitlines() if line.startswith(CLIP))]
    text = "\n".join(filter(None, lines))
    if text == before:
        return
    try:
        edit_message(copy.dialog_id, copy.seq, None, text)
    except (Forbidden, Merged, Dialog.DoesNotExist):
        return  # it was taken back, or the dialog has ended for good


def text_of(copy: Copy) -> str:
    """How the entry reads now."""
    own = Entry.objects.filter(dialog=copy.dialog_id)
    changed = own.filter(target=copy.seq, kind=Entry.Kind.EDIT).order_by("-seq").first()
    entry = changed or own.filter(seq=copy.seq).first()
    return entry.text if entry else ""


def parts_of(copy: Copy, body: Json) -> list[Json]:
    """The messages of an album as they are now, one of which was just changed; of any other message
    itself. Those that are forgotten said nothing worth keeping: mostly one alone has a caption.
    """
    own = Copy.objects.filter(bot=copy.bot_id, dialog=copy.dialog_id, seq=copy.seq)
    numbers = list(own.order_by("part").values_list("message_id", flat=True))
    if len(numbers) < 2:
        return [body]
    said = Update.objects.filter(
        bot=copy.bot_id,
        chat_id=copy.chat_id,
        kind__in=("message", "edited_message"),
        state=Update.State.DONE,
        body__message_id__in=numbers,
    )
    latest = {each.body["message_id"]: each.body for each in said.order_by("update_id")}
    latest[body["message_id"]] = body
    return [latest[number] for number in numbers if number in latest]
