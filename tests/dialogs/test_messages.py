"""Messages through the managers' API and the visitor's: numbers, repeats, notes, changes."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from dialogs.actions import assign, post_message
from dialogs.models import Entry, Site
from tests.people import People, content_of, message

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00"
    b"\x00IEND\xaeB`\x82"
)


def test_messages_of_both_sides_are_numbered_from_one_without_holes(people: People) -> None:
    vera, anna = people.visitor(people.vera), people.manager(people.anna)
    d = people.dialog.pk
    answers = [
        vera.post(f"/api/widget/dialogs/{d}/messages", message("one"), format="json"),
        anna.post(f"/api/dialogs/{d}/messages", message("two"), format="json"),
        vera.post(f"/api/site/dialogs/{d}/messages", message("three"), format="json"),
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    # With the manager's first answer begins that they answer, which is an entry before it.
    assert [answer.json()["seq"] for answer in answers] == [1, 3, 4]
    log = anna.get(f"/api/dialogs/{d}/log?after=0").json()["frames"]
    assert [frame["seq"] for frame in log] == [1, 2, 3, 4]
    assert [answer.json()["sender"] for answer in answers] == ["user", "manager", "user"]
    assert answers[1].json()["author"] == {"id": people.anna.pk, "name": "Anna"}


def test_a_repeated_client_id_stores_nothing_and_answers_the_first_message(people: People) -> None:
    vera = people.visitor(people.vera)
    url = f"/api/widget/dialogs/{people.dialog.pk}/messages"
    body = message("once")
    first = vera.post(url, body, format="json")
    again = vera.post(url, body | {"text": "changed"}, format="json")
    next_one = vera.post(url, message("next"), format="json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert next_one.json()["seq"] == 2, "the repeat must not use up a number"


def test_what_brings_no_files_does_not_ask_for_them(
    people: People, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with (
        CaptureQueriesContext(connection) as asked,
        django_capture_on_commit_callbacks(execute=True) as announced,
    ):
        post_message(people.dialog.pk, "user", "Hello")
        assign(people.dialog.pk, people.anna, people.anna)
    assert announced
    assert [each["sql"] for each in asked if "attachment" in each["sql"]] == []


def test_a_repeat_is_answered_whatever_happened_since(people: People) -> None:
    vera, anna, boris = (
        people.visitor(people.vera),
        people.manager(people.anna),
        people.manager(people.boris),
    )
    d = people.dialog.pk
    site, admin = f"/api/widget/dialogs/{d}/messages", f"/api/dialogs/{d}/messages"
    asked, answered = message("my answer never came"), message("hello", last_seq=1)
    first = vera.post(site, asked, format="json").json()
    mine = anna.post(admin, answered, format="json").json()
    boris.post(admin, message("hello too"), format="json")
    assert anna.post(admin, message("late", last_seq=1), format="json").status_code == 409
    again = anna.post(admin, answered, format="json")
    assert (again.status_code, again.json()) == (200, mine)
    for on_closed in Site.OnClosed:
        Site.objects.filter(pk=people.shop.pk).update(on_closed=on_closed)
        anna.patch(f"/api/dialogs/{d}/", {"status": "closed"}, format="json")
        again = vera.post(site, asked, format="json")
        assert (again.status_code, again.json()) == (200, first)
        assert anna.get(f"/api/dialogs/{d}/").json()["status"] == "closed", "nothing was reopened"


def test_the_words_of_the_system_are_nobodys_to_change(people: People) -> None:
    anna = people.manager(people.anna)
    d = people.dialog.pk
    anna.post(f"/api/dialogs/{d}/messages", message("hello"), format="json")
    anna.patch(f"/api/dialogs/{d}/", {"status": "closed"}, format="json")
    for seq in (1, 3):  # that Anna answers now, and that it is closed
        said = f"/api/dialogs/{d}/messages/{seq}"
        assert anna.patch(said, {"text": "You won a prize"}, format="json").status_code == 403
        assert anna.delete(said).status_code == 403


def test_an_edited_message_is_found_by_its_new_words(people: People) -> None:
    anna = people.manager(people.anna)
    d = people.dialog.pk
    anna.post(f"/api/dialogs/{d}/messages", message("oolong"), format="json")
    anna.patch(f"/api/dialogs/{d}/messages/2", {"text": "sencha"}, format="json")
    found = anna.get("/api/dialogs/?q=sencha").json()["results"]
    assert [row["id"] for row in found] == [d]


def test_a_private_note_is_a_skip_to_the_visitor_and_nowhere_in_the_history(people: People) -> None:
    anna, vera = people.manager(people.anna), people.visitor(people.vera)
    d = people.dialog.pk
    anna.post(f"/api/dialogs/{d}/messages", message("secret", private=True), format="json")
    anna.post(f"/api/dialogs/{d}/messages", message("hello"), format="json")
    log = vera.get(f"/api/widget/dialogs/{d}/log?after=0")
    history = vera.get(f"/api/widget/dialogs/{d}/messages").json()
    assert log.json()["frames"][0] == {"type": "skip", "dialog_id": d, "seq": 1}
    assert "secret" not in log.content.decode()
    assert [m["system_type"] or m["text"] for m in history["messages"]] == [
        "handoff_started",
        "hello",
    ]
    assert history["last_seq"] == 3
    admin = anna.get(f"/api/dialogs/{d}/log?after=0").json()["frames"]
    assert [frame["message"]["text"] for frame in admin[::2]] == ["secret", "hello"]


def test_an_edit_and_a_deletion_are_entries_and_history_reads_as_they_say(people: People) -> None:
    anna, vera = people.manager(people.anna), people.visitor(people.vera)
    d = people.dialog.pk
    for text in ("first", "second"):
        anna.post(f"/api/dialogs/{d}/messages", message(text), format="json")
    edited = anna.patch(f"/api/dialogs/{d}/messages/2", {"text": "better"}, format="json")
    assert edited.status_code == 200
    assert (edited.json()["text"], edited.json()["edited"]) == ("better", True)
    assert anna.delete(f"/api/dialogs/{d}/messages/3").status_code == 204
    frames = vera.get(f"/api/widget/dialogs/{d}/log?after=0").json()["frames"]
    assert [frame["seq"] for frame in frames] == [1, 2, 3, 4, 5]
    assert (frames[3]["type"], frames[3]["target"], frames[3]["text"]) == (
        "message.updated",
        2,
        "better",
    )
    assert (frames[4]["target"], frames[4]["deleted"]) == (3, True)
    messages = vera.get(f"/api/widget/dialogs/{d}/messages").json()["messages"]
    assert [(m["text"], m["deleted"]) for m in messages[1:]] == [("better", False), ("", True)]
    assert Entry.objects.get(dialog=d, seq=2).text == "first", "the log is append-only"


def test_nobody_changes_a_message_of_another_or_one_that_is_gone(people: People) -> None:
    anna, boris = people.manager(people.anna), people.manager(people.boris)
    vera = people.visitor(people.vera)
    d = people.dialog.pk
    anna.post(f"/api/dialogs/{d}/messages", message("mine"), format="json")
    vera.post(f"/api/widget/dialogs/{d}/messages", message("hers"), format="json")
    url = f"/api/dialogs/{d}/messages"
    assert boris.patch(f"{url}/2", {"text": "his"}, format="json").status_code == 403
    assert anna.patch(f"{url}/3", {"text": "hers"}, format="json").status_code == 403
    assert anna.patch(f"{url}/9", {"text": "none"}, format="json").status_code == 404
    assert anna.delete(f"{url}/2").status_code == 204
    assert anna.patch(f"{url}/2", {"text": "back"}, format="json").status_code == 403
    assert anna.post(url, message("next"), format="json").json()["seq"] == 5


def test_a_stale_reply_is_refused_with_the_newer_messages_and_stores_nothing(
    people: People,
) -> None:
    anna, boris = people.manager(people.anna), people.manager(people.boris)
    url = f"/api/dialogs/{people.dialog.pk}/messages"
    people.visitor(people.vera).post(
        f"/api/widget/dialogs/{people.dialog.pk}/messages", message("?"), format="json"
    )
    assert boris.post(url, message("Boris", last_seq=1), format="json").status_code == 201
    stale = anna.post(url, message("Anna", last_seq=1), format="json")
    assert stale.status_code == 409
    assert stale.json()["error"]["code"] == "stale"
    assert [m["text"] for m in stale.json()["error"]["messages"]] == ["Boris"]
    assert boris.post(url, message("Boris again", last_seq=1), format="json").status_code == 201
    fresh = anna.post(url, message("Anna", last_seq=4), format="json")
    assert (fresh.status_code, fresh.json()["seq"]) == (201, 5)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "no id"}, "client_id"),
        ({"text": "x", "client_id": "nonsense"}, "client_id"),
        (message(""), "text"),
        (message(" \n "), "text"),
        (message("x" * 4001), "text"),
        (message("zero \x00 byte"), "text"),
        (message("lone \ud800 surrogate"), "text"),
        ([], ""),
        (message("x", last_seq=-1), "last_seq"),
        (message("x", last_seq=2**40), "last_seq"),
    ],
)
def test_bad_input_gets_a_clear_error_and_changes_nothing(
    people: People, body: object, field: str
) -> None:
    import json

    answer = people.manager(people.anna).post(
        f"/api/dialogs/{people.dialog.pk}/messages",
        json.dumps(body),
        content_type="application/json",
    )
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "invalid"
    assert error["detail"]
    assert not field or field in error["fields"]
    people.dialog.refresh_from_db()
    assert people.dialog.last_seq == 0


def test_the_longest_text_and_every_script_survive_to_the_letter(people: People) -> None:
    text = "  Ж" * 1000 + "\n\t🫖 <b>& \u202e\u200f"
    text = text + "x" * (4000 - len(text))
    url = f"/api/dialogs/{people.dialog.pk}/messages"
    answer = people.manager(people.anna).post(url, message(text), format="json")
    assert answer.json()["text"] == text


def test_what_is_no_json_is_refused(people: People) -> None:
    anna = people.manager(people.anna)
    url = f"/api/dialogs/{people.dialog.pk}/messages"
    assert anna.post(url, "{", content_type="application/json").status_code == 400
    assert anna.post(url, "<x/>", content_type="text/xml").status_code == 415


def test_files_are_known_by_their_bytes_and_served_so_that_nothing_of_them_runs(
    people: People,
) -> None:
    vera = people.visitor(people.vera)
    url = f"/api/widget/dialogs/{people.dialog.pk}/messages"
    good = message("", file=[SimpleUploadedFile("cat.png", PNG)])
    answer = vera.post(url, good, format="multipart")
    assert answer.status_code == 201
    (attachment,) = answer.json()["attachments"]
    assert (attachment["name"], attachment["content_type"]) == ("cat.png", "image/png")
    served = vera.get(attachment["url"])
    assert content_of(served) == PNG
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in served["Content-Security-Policy"]
    assert vera.get(attachment["url"].replace(":", ":x")).status_code == 404
    for name, content in (("a.png", b"<svg onload=alert(1)>"), ("b.txt", b"\x7fELF\x00\x00")):
        bad = message("x", file=[SimpleUploadedFile(name, content)])
        refused = vera.post(url, bad, format="multipart")
        assert (refused.status_code, refused.json()["error"]["code"]) == (415, "file_type")
    many = message("x", file=[SimpleUploadedFile(f"{n}.png", PNG) for n in range(6)])
    assert vera.post(url, many, format="multipart").status_code == 413
    people.dialog.refresh_from_db()
    assert people.dialog.last_seq == 1


def test_history_pages_backwards_and_the_log_forwards(people: People) -> None:
    anna = people.manager(people.anna)
    d = people.dialog.pk
    for n in range(2, 8):  # before the first stands that Anna answers
        anna.post(f"/api/dialogs/{d}/messages", message(str(n)), format="json")
    page = anna.get(f"/api/dialogs/{d}/messages?limit=3").json()
    assert ([m["seq"] for m in page["messages"]], page["has_more"]) == ([5, 6, 7], True)
    page = anna.get(f"/api/dialogs/{d}/messages?limit=4&before=5").json()
    assert ([m["seq"] for m in page["messages"]], page["has_more"]) == ([1, 2, 3, 4], False)
    log = anna.get(f"/api/dialogs/{d}/log?after=4&limit=2").json()
    assert [frame["seq"] for frame in log["frames"]] == [5, 6]
    assert (log["last_seq"], log["reset"]) == (7, False)
    future = anna.get(f"/api/dialogs/{d}/log?after=99").json()
    assert (future["frames"], future["reset"]) == ([], True)


def test_who_is_too_far_behind_gets_a_reset_and_never_a_part(
    people: People, settings: object
) -> None:
    settings.REPLAY_LIMIT = 3  # type: ignore[attr-defined]
    anna = people.manager(people.anna)
    d = people.dialog.pk
    for n in range(4):  # and that Anna answers
        anna.post(f"/api/dialogs/{d}/messages", message(str(n)), format="json")
    log = anna.get(f"/api/dialogs/{d}/log?after=1").json()
    assert (log["frames"], log["reset"], log["last_seq"]) == ([], True, 5)
    assert len(anna.get(f"/api/dialogs/{d}/log?after=2").json()["frames"]) == 3


def test_a_page_of_long_texts_is_shorter_and_nothing_is_left_out(people: People) -> None:
    anna, d = people.manager(people.anna), people.dialog.pk
    said = [f"{number} {'😀' * 3990}" for number in range(80)]
    for text in said:
        post_message(d, Entry.Sender.USER, text, uuid4())
    read: list[str] = []
    after, before = 0, 81
    while after < 80:
        answer = anna.get(f"/api/dialogs/{d}/log?after={after}&limit=1000")
        assert len(answer.content) < 600_000
        frames = answer.json()["frames"]
        read += [frame["message"]["text"] for frame in frames]
        after = frames[-1]["seq"]
    assert read == said
    shown: list[str] = []
    more = True
    while more:
        answer = anna.get(f"/api/dialogs/{d}/messages?before={before}&limit=200")
        assert len(answer.content) < 600_000
        messages, more = answer.json()["messages"], answer.json()["has_more"]
        shown = [each["text"] for each in messages] + shown
        before = messages[0]["seq"]
    assert shown == said
