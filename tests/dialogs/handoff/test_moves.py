"""The state machine of a handoff: what is allowed from where, and what both sides are told."""

from collections.abc import Callable
from typing import Any

import pytest

from dialogs.actions import (
    cancel_handoff,
    close_dialog,
    expire_handoff,
    release,
    request_handoff,
    take_over,
)
from dialogs.handoff.moves import NotNow
from dialogs.models import Dialog
from tests.people import People

Call = Callable[[People], Any]
STATES: dict[str, tuple[Callable[[People], object], ...]] = {
    "none": (),
    "requested": (lambda people: request_handoff(people.dialog.pk, "assistant", "not_found"),),
    "active": (lambda people: take_over(people.dialog.pk, people.anna),),
    "released": (
        lambda people: take_over(people.dialog.pk, people.anna),
        lambda people: release(people.dialog.pk, people.anna),
    ),
    "cancelled": (
        lambda people: request_handoff(people.dialog.pk, "visitor"),
        lambda people: cancel_handoff(people.dialog.pk, "visitor"),
    ),
}
REST = {"none", "released", "cancelled"}
# By a move its states, where it leads to, what is said, and what managers and the visitor are told.
MOVES: dict[str, tuple[set[str], str, str, dict[str, str], dict[str, str]]] = {
    "the visitor asks": (
        REST,
        "requested",
        "handoff_requested",
        {"by": "visitor", "reason": "asked"},
        {"by": "visitor"},
    ),
    "the visitor asks no longer": (
        {"requested"},
        "cancelled",
        "handoff_cancelled",
        {"by": "visitor"},
        {"by": "visitor"},
    ),
    "Anna takes over": (
        REST | {"requested"},
        "active",
        "handoff_started",
        {"by": "manager", "manager": "Anna"},
        {"by": "manager", "manager": "Anna"},
    ),
    "Anna releases": (
        {"active"},
        "released",
        "handoff_released",
        {"by": "manager", "manager": "Anna"},
        {"by": "manager", "manager": "Anna"},
    ),
    "Anna cancels": (
        {"requested"},
        "cancelled",
        "handoff_cancelled",
        {"by": "manager"},
        {"by": "manager"},
    ),
}


def bring(people: People, state: str) -> None:
    for step in STATES[state]:
        step(people)


def make(people: People, move: str) -> Any:
    vera, anna = people.visitor(people.vera), people.manager(people.anna)
    d = people.dialog.pk
    client, address = {
        "the visitor asks": (vera, f"/api/widget/dialogs/{d}/handoff/request"),
        "the visitor asks no longer": (vera, f"/api/site/dialogs/{d}/handoff/cancel"),
        "Anna takes over": (anna, f"/api/dialogs/{d}/handoff/takeover"),
        "Anna releases": (anna, f"/api/dialogs/{d}/handoff/release"),
        "Anna cancels": (anna, f"/api/dialogs/{d}/handoff/cancel"),
    }[move]
    return client.post(address, {}, format="json")


def log(people: People, side: str, after: int) -> list[dict[str, Any]]:
    client = people.manager(people.anna) if side == "admin" else people.visitor(people.vera)
    base = "/api/dialogs" if side == "admin" else "/api/widget/dialogs"
    frames: list[dict[str, Any]] = client.get(
        f"{base}/{people.dialog.pk}/log?after={after}"
    ).json()["frames"]
    return frames


def row(people: People) -> Any:
    return Dialog.objects.values().get(pk=people.dialog.pk)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("move", MOVES)
def test_a_move_is_one_entry_of_both_sides_or_a_409_that_changes_nothing(
    people: People, move: str, state: str
) -> None:
    bring(people, state)
    before = row(people)
    states, after, system_type, told_managers, told_visitor = MOVES[move]
    answer = make(people, move)
    if state not in states and (state, move) != ("active", "Anna takes over"):
        assert answer.status_code == 409
        error = answer.json()["error"]
        assert (error["code"], error["fields"]) == ("not_now", {"state": state})
        assert error["detail"]
    elif state not in states:
        assert (answer.status_code, answer.json()["state"]) == (200, "active"), "hers already"
    if state not in states:
        assert row(people) == before
        assert log(people, "admin", before["last_seq"]) == []
        return
    assert (answer.status_code, answer.json()["state"]) == (200, after)
    assert row(people)["handoff"] == after
    for side, told in (("admin", told_managers), ("site", told_visitor)):
        [frame] = log(people, side, before["last_seq"])
        message = frame["message"]
        assert frame["seq"] == before["last_seq"] + 1
        assert (message["sender"], message["system_type"]) == ("system", system_type)
        assert message["data"] == told
        assert message["text"]


@pytest.mark.parametrize("state", STATES)
def test_a_request_of_which_nobody_took_notice_expires_and_no_other_state_does(
    people: People, state: str
) -> None:
    bring(people, state)
    before = row(people)
    if state != "requested":
        with pytest.raises(NotNow):
            expire_handoff(people.dialog.pk)
        assert row(people) == before
        return
    assert expire_handoff(people.dialog.pk).handoff == "cancelled"
    [frame] = log(people, "site", before["last_seq"])
    assert frame["message"]["system_type"] == "handoff_expired"
    assert frame["message"]["data"] == {"by": "rule"}


@pytest.mark.parametrize("move", MOVES)
def test_no_move_is_made_in_a_closed_dialog(people: People, move: str) -> None:
    close_dialog(people.dialog.pk, people.anna)
    before = row(people)
    answer = make(people, move)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_now")
    assert answer.json()["error"]["fields"] == {"state": "closed"}
    assert row(people) == before


@pytest.mark.parametrize("move", MOVES)
def test_whoever_moves_in_a_merged_dialog_is_told_where_it_goes_on(
    people: People, move: str
) -> None:
    Dialog.objects.filter(pk=people.dialog.pk).update(
        status="closed", merged_into=people.other, last_seq=1
    )
    error = make(people, move).json()["error"]
    assert (error["code"], error["dialog_id"]) == ("merged", people.other.pk)


def test_what_another_has_taken_is_refused_with_their_name(people: People) -> None:
    take_over(people.dialog.pk, people.anna)
    before = row(people)
    boris = people.manager(people.boris)
    for call in ("takeover", "release"):
        answer = boris.post(f"/api/dialogs/{people.dialog.pk}/handoff/{call}")
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (409, "taken")
        assert error["fields"] == {"manager": "Anna"}
        assert "Anna" in error["detail"]
    assert row(people) == before


def test_a_dialog_that_was_taken_away_from_everybody_is_free_to_take(people: People) -> None:
    take_over(people.dialog.pk, people.anna)
    people.anna.delete()  # who left the company; the dialog stays with nobody
    boris = people.manager(people.boris)
    answer = boris.post(f"/api/dialogs/{people.dialog.pk}/handoff/takeover")
    assert (answer.status_code, answer.json()["manager"]["name"]) == (200, "Boris")


def test_why_a_person_was_asked_for_is_nowhere_on_the_visitors_side(people: People) -> None:
    request_handoff(people.dialog.pk, "assistant", "budget")
    vera, anna = people.visitor(people.vera), people.manager(people.anna)
    d = people.dialog.pk
    shown = anna.get(f"/api/dialogs/{d}/handoff").json()
    assert (shown["by"], shown["reason"]) == ("assistant", "budget")
    assert shown["requested_at"]
    assert "budget" in str(log(people, "admin", 0))
    said = [
        log(people, "site", 0),
        vera.get(f"/api/widget/dialogs/{d}/messages").json(),
        vera.post(f"/api/widget/dialogs/{d}/handoff/cancel").json(),
    ]
    assert "budget" not in str(said)
    assert "reason" not in str(said)


def test_a_visitor_may_ask_as_often_as_they_may_write(people: People, settings: Any) -> None:
    settings.LIMIT_MESSAGES_PER_MINUTE = 2
    vera = people.visitor(people.vera)
    address = f"/api/widget/dialogs/{people.dialog.pk}/handoff"
    answers = []
    for _time in range(3):
        answers.append(vera.post(f"{address}/request").status_code)
        vera.post(f"{address}/cancel")
    assert answers == [200, 200, 429]
