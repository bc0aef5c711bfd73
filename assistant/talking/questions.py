"""What a visitor asked, and whether it is still for the assistant to answer."""

from dataclasses import dataclass
from datetime import datetime

from assistant.models import Assistant
from assistant.providers.prompt import Speaker, Turn
from dialogs.handoff.moves import BY_PEOPLE
from dialogs.models import Dialog, Entry
from dialogs.queries import history, said_after
from realtime.frames import Message

TURNS = 30  # messages that are read
SENDERS: dict[str, Speaker] = {"user": "visitor", "manager": "manager", "assistant": "assistant"}


@dataclass(frozen=True, slots=True)
class Question:
    """All that a visitor wrote since they were answered last; `seq` is the last of it."""

    setup: Assistant
    dialog_id: int
    seq: int
    asked_at: datetime
    text: str
    turns: list[Turn]
    offered: list[str]  # the titles that were offered last
    before: str  # what was asked before it


def question_of(dialog_id: int, seq: int) -> Question | None:
    """The question that a message ends; None where the assistant has nothing to say to it any
    more, or has answered.
    """
    dialog = Dialog.objects.select_related("site__assistant").filter(pk=dialog_id).first()
    if dialog is None or not is_for_assistant(dialog_id, seq):
        return None
    said = said_in(dialog)
    if any(each.reply_to == seq for each in said):
        return None
    last = next((each for each in said if each.seq == seq), None)
    if last is None:
        return None
    own, earlier = together([each for each in said if each.seq <= seq])
    answered = earlier[-1] if earlier else None
    return Question(
        setup=dialog.site.assistant,
        dialog_id=dialog_id,
        seq=seq,
        asked_at=datetime.fromisoformat(last.created_at),
        text="\n".join(each.text for each in own if each.text),
        turns=turns_of(said),
        offered=list(answered.data.get("choices", [])) if answered else [],
        before="\n".join(each.text for each in together(earlier[:-1])[0]),
    )


def said_in(dialog: Dialog) -> list[Message]:
    """The newest messages that visitors see: no notes, nothing that was deleted."""
    messages, _more = history(dialog, "site", limit=TURNS)
    return [each for each in messages if each.sender in SENDERS and not each.deleted]


def turns_of(said: list[Message]) -> list[Turn]:
    """The same for a model."""
    return [Turn(SENDERS[each.sender], each.text) for each in said]


def together(said: list[Message]) -> tuple[list[Message], list[Message]]:
    """The visitor's words at the end, and what was said before them."""
    at = len(said)
    while at and said[at - 1].sender == Entry.Sender.USER:
        at -= 1
    return said[at:], said[:at]


def is_for_assistant(dialog_id: int, seq: int) -> bool:
    """Whether nobody has said more, and no person was asked for or answers. It is asked again in
    the transaction that writes the answer; here it spares what nobody will read.
    """
    own = Dialog.objects.filter(
        pk=dialog_id, status=Dialog.Status.OPEN, merged_into=None, site__has_assistant=True
    )
    last_seq = own.exclude(handoff__in=BY_PEOPLE).values_list("last_seq", flat=True).first()
    return last_seq is not None and (last_seq == seq or not said_after(dialog_id, seq))
