"""Whatever is done to a dialog in whatever order: its log is whole, a handoff moves as the contract
says (chapter 6), and who follows the log reads what a fresh page shows.
"""

from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dialogs.actions import (
    DialogClosed,
    Forbidden,
    cancel_handoff,
    close_dialog,
    delete_message,
    edit_message,
    expire_handoff,
    mark_read,
    post_message,
    release,
    reopen,
    request_handoff,
    take_over,
)
from dialogs.actions.batch import NewMessage, Overtaken, Posted
from dialogs.actions.posting import post_messages
from dialogs.handoff.moves import NotNow, Taken
from dialogs.models import Dialog, Visitor
from tests.people import People

REST = {"none", "released", "cancelled"}
# Of the contract, not of the program: from where what is said leads where.
MOVES = {
    "handoff_requested": (REST, "requested"),
    "handoff_started": (REST | {"requested", "active"}, "active"),
    "handoff_released": ({"active"}, "released"),
    "handoff_cancelled": ({"requested"}, "cancelled"),
    "handoff_expired": ({"requested"}, "cancelled"),
}
MANAGERS = st.sampled_from(["anna", "boris"])
TEXTS = st.sampled_from(["Hello", "😀", "a\nb", "заказ 1042"])


class Conversation(RuleBasedStateMachine):
    """One dialog. What the machine knows of it by itself is its model."""

    people: ClassVar[People]

    @initialize()
    def begin(self) -> None:
        self.visitor = Visitor.objects.create(site=self.people.shop)
        self.pk = Dialog.objects.create(site=self.people.shop, visitor=self.visitor).pk
        self.handoff, self.manager, self.is_open = "none", "", True
        self.seen = self.read = 0
        self.said: dict[int, tuple[str, bool]] = {}  # of each number who said it, and if privately
        self.texts: dict[int, str | None] = {}
        self.sent: dict[UUID, int] = {}

    def who(self, name: str) -> User:
        user: User = getattr(self.people, name)
        return user

    def remember(self, posted: Posted, name: str, client_id: UUID, *, private: bool) -> None:
        assert posted.is_new
        seq = posted.entry.seq
        self.said[seq], self.texts[seq] = (name, private), posted.entry.text
        self.sent[client_id] = seq

    @rule(text=TEXTS)
    def the_visitor_writes(self, text: str) -> None:
        client_id = uuid4()
        posted = post_message(self.pk, "user", text, client_id)  # a closed one opens again
        self.is_open = True
        self.remember(posted, "user", client_id, private=False)

    @rule(name=MANAGERS, text=TEXTS, private=st.booleans())
    def a_manager_writes(self, name: str, text: str, private: bool) -> None:
        client_id, before = uuid4(), self.handoff
        author = self.who(name)
        posted = post_message(self.pk, "manager", text, client_id, author=author, private=private)
        self.remember(posted, name, client_id, private=private)
        if not private and self.is_open and before != "active":
            self.expect("active", name)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def somebody_sends_it_again(self, data: st.DataObject) -> None:
        client_id = data.draw(st.sampled_from(list(self.sent)))
        seq = self.sent[client_id]
        name, _private = self.said[seq]
        author = None if name in ("user", "assistant") else self.who(name)
        sender = name if author is None else "manager"
        try:
            posted = post_message(self.pk, sender, "again", client_id, author=author)
        except DialogClosed:
            raise AssertionError("a repeat is answered whatever happened since") from None
        assert (posted.is_new, posted.entry.seq) == (False, seq)

    @precondition(lambda self: self.said)
    @rule(text=TEXTS)
    def the_assistant_answers(self, text: str) -> None:
        asked = max((seq for seq, (name, _) in self.said.items() if name == "user"), default=None)
        answer = NewMessage(self.pk, "assistant", text, client_id := uuid4(), reply_to=asked)
        [outcome] = post_messages([answer])
        answered = asked is not None and any(
            seq > asked and name != "assistant" and not private
            for seq, (name, private) in self.said.items()
        )
        if self.handoff in ("requested", "active") or not self.is_open or answered:
            assert isinstance(outcome, Overtaken)
        else:
            assert isinstance(outcome, Posted)
            self.remember(outcome, "assistant", client_id, private=False)

    @precondition(lambda self: self.said)
    @rule(data=st.data(), name=MANAGERS, text=TEXTS | st.none())
    def a_manager_changes_a_message(self, data: st.DataObject, name: str, text: str | None) -> None:
        seq = data.draw(st.sampled_from(sorted(self.said)))
        own = self.said[seq][0] == name and self.texts[seq] is not None
        try:
            if text is None:
                delete_message(self.pk, seq, self.who(name))
            else:
                edit_message(self.pk, seq, self.who(name), text)
        except Forbidden:
            assert not own
        else:
            assert own
            self.texts[seq] = text

    @rule()
    def a_person_is_asked_for(self) -> None:
        self.move(self.handoff in REST, "requested", lambda: request_handoff(self.pk, "visitor"))

    @rule(expires=st.booleans())
    def nobody_is_asked_for_any_more(self, expires: bool) -> None:
        wanted = self.handoff == "requested"
        call = expire_handoff if expires else lambda pk: cancel_handoff(pk, "visitor")
        self.move(wanted, "cancelled", lambda: call(self.pk))

    @rule(name=MANAGERS)
    def a_manager_takes_over(self, name: str) -> None:
        if self.handoff == "active" and self.is_open:
            try:
                take_over(self.pk, self.who(name))
            except Taken:
                assert name != self.manager
            else:
                assert name == self.manager
            return
        self.move(True, "active", lambda: take_over(self.pk, self.who(name)), name)

    @rule(name=MANAGERS)
    def a_manager_releases(self, name: str) -> None:
        own = self.handoff == "active" and name == self.manager
        self.move(own, "released", lambda: release(self.pk, self.who(name)))

    @rule(name=MANAGERS)
    def it_is_closed(self, name: str) -> None:
        close_dialog(self.pk, self.who(name))
        self.is_open = False

    @rule(name=MANAGERS)
    def it_is_opened_again(self, name: str) -> None:
        reopen(self.pk, self.who(name))
        self.is_open = True

    @precondition(lambda self: self.seen)
    @rule(data=st.data())
    def managers_have_read(self, data: st.DataObject) -> None:
        seq = data.draw(st.integers(1, self.seen))
        mark_read(self.pk, "admin", seq)
        self.read = max(self.read, seq)

    def move(self, may: bool, to: str, call: Any, name: str = "") -> None:
        """A move is made where the contract allows it, in an open dialog; else it is refused."""
        try:
            call()
        except (NotNow, Taken):
            assert not (may and self.is_open)
        else:
            assert may
            assert self.is_open
            self.expect(to, name)

    def expect(self, to: str, name: str) -> None:
        assert Dialog.objects.get(pk=self.pk).handoff == to
        self.manager = name

    @invariant()
    def the_log_is_whole_and_moves_as_the_contract_says(self) -> None:
        if not hasattr(self, "pk"):
            return
        dialog = Dialog.objects.get(pk=self.pk)
        entries = [*dialog.entries.order_by("seq")]
        assert [entry.seq for entry in entries] == [*range(1, dialog.last_seq + 1)]
        for entry in entries[self.seen :]:
            if entry.system_type in MOVES:
                before, after = MOVES[entry.system_type]
                assert self.handoff in before
                self.handoff = after
        self.seen = dialog.last_seq
        assert dialog.handoff == self.handoff
        assert (dialog.status == Dialog.Status.OPEN) is self.is_open
        said = [seq for seq, (name, _) in self.said.items() if name == "user"]
        assert dialog.unread == sum(seq > self.read for seq in said)

    def teardown(self) -> None:
        if not hasattr(self, "pk"):
            return
        site = self.people.visitor(self.visitor), f"/api/widget/dialogs/{self.pk}"
        desk = self.people.manager(self.people.anna), f"/api/dialogs/{self.pk}"
        for (client, path), private in ((site, False), (desk, True)):
            frames = client.get(f"{path}/log?after=0").json()["frames"]
            assert [frame["seq"] for frame in frames] == [*range(1, self.seen + 1)]
            page = client.get(f"{path}/messages?limit=100").json()["messages"]
            assert {each["seq"]: each["text"] for each in page} == applied(frames)
            shown = {each["seq"]: each["text"] for each in page if each["seq"] in self.said}
            assert shown == {
                seq: text or ""
                for seq, text in self.texts.items()
                if private or not self.said[seq][1]
            }


def applied(frames: list[dict[str, Any]]) -> dict[int, str]:
    """What somebody reads who has only ever heard the frames of the log."""
    shown: dict[int, str] = {}
    for frame in frames:
        if frame["type"] == "message.created":
            shown[frame["seq"]] = frame["message"]["text"]
        elif frame["type"] == "message.updated" and "text" in frame:
            shown[frame["target"]] = frame["text"]
    return shown


@pytest.mark.django_db
def test_whatever_is_done_in_whatever_order(people: People) -> None:
    Conversation.people = people
    run_state_machine_as_test(
        Conversation,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
