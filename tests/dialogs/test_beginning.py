"""Who a visitor is and where they go on: one person, one open dialog, and nothing said is lost."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from dialogs.actions import Known, Person, begin_or_resume, close_dialog, post_message
from dialogs.actions.beginning import empty_dialogs
from dialogs.client_ids import client_id_of
from dialogs.models import Channel, Dialog, Entry, Visitor
from tests.people import People, message
from tests.widget.test_session import session, signed, write

ENTRY_TIME = "2026-01-02T03:04:05.000Z"


def read(token: str, dialog: int) -> int:
    """The status of the log, asked with a token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client.get(f"/api/widget/dialogs/{dialog}/log").status_code


def texts(body: dict[str, Any]) -> list[str]:
    return [each["text"] for each in body["messages"]]


def test_tokens_from_before_the_visitor_was_known_read_nothing_and_renew_nothing(
    people: People,
) -> None:
    copied = session()
    write(copied, "before")
    known = session(visitor_token=copied["visitor_token"], identity=signed(people, "7"))
    write(known, "my card ends in 1234")
    dialog = known["dialog"]["id"]
    assert dialog == copied["dialog"]["id"]
    assert read(copied["visitor_token"], dialog) == 401
    assert read(copied["stream_token"], dialog) == 401
    assert write(copied, "I am Vera") == 401
    renewed = session(visitor_token=copied["visitor_token"])
    assert renewed["visitor"]["id"] != known["visitor"]["id"]
    assert renewed["messages"] == []
    assert read(known["visitor_token"], dialog) == read(known["stream_token"], dialog) == 200
    again = session(visitor_token=known["visitor_token"], identity=signed(people, "7"))
    assert read(known["visitor_token"], again["dialog"]["id"]) == 200, "nothing new was learnt"


def test_tokens_of_one_who_turns_out_to_be_known_elsewhere_are_void_too(people: People) -> None:
    phone = session(identity=signed(people, "7"))
    write(phone, "from my phone")
    laptop = session()
    write(laptop, "not logged in yet")
    session(visitor_token=laptop["visitor_token"], identity=signed(people, "7"))
    for dialog in (phone["dialog"]["id"], laptop["dialog"]["id"]):
        assert read(laptop["visitor_token"], dialog) == read(laptop["stream_token"], dialog) == 401
    assert session(visitor_token=laptop["visitor_token"])["messages"] == []
    assert read(phone["visitor_token"], phone["dialog"]["id"]) == 200


def test_both_conversations_of_a_person_go_on_as_one_with_all_that_belongs_to_them(
    people: People,
) -> None:
    phone = session(identity=signed(people, "7"))
    write(phone, "from my phone")
    laptop = session()
    here, there = laptop["dialog"]["id"], phone["dialog"]["id"]
    sent = message("not logged in yet")
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {laptop['visitor_token']}")
    url = f"/api/widget/dialogs/{here}/messages"
    assert client.post(url, sent, format="json").status_code == 201
    anna = people.manager(people.anna)
    for body in (message("a note", private=True), message("an answer"), message("a slip")):
        assert anna.post(f"/api/dialogs/{here}/messages", body, format="json").status_code == 201
    anna.patch(f"/api/dialogs/{here}/messages/4", {"text": "a better answer"}, format="json")
    anna.delete(f"/api/dialogs/{here}/messages/5")
    text = SimpleUploadedFile("list.txt", b"tea, cups", "text/plain")
    form = message("with a list", file=text)
    assert client.post(url, form, format="multipart").status_code == 201
    Entry.objects.filter(dialog=here).update(created_at=ENTRY_TIME)

    known = session(visitor_token=laptop["visitor_token"], identity=signed(people, "7"))
    assert known["dialog"]["id"] == there
    said = ["from my phone", "not logged in yet", "a better answer", "with a list"]
    started = known["messages"].pop()  # and Anna answers here too
    assert (started["system_type"], started["data"]["manager"]) == ("handoff_started", "Anna")
    assert texts(known) == texts(session(visitor_token=phone["visitor_token"]))[:-1] == said
    assert [each["sender"] for each in known["messages"]] == ["user", "user", "manager", "user"]
    assert {each["created_at"] for each in known["messages"][1:]} == {ENTRY_TIME}
    [attachment] = known["messages"][-1]["attachments"]
    assert client.get(attachment["url"]).status_code == 200
    rows = {row["id"]: row for row in anna.get("/api/dialogs/").json()["results"]}
    assert (rows[here]["status"], rows[here]["merged_into"]) == ("closed", there)
    assert rows[there]["last_message"]["text"] == "with a list"
    assert rows[there]["unread"] == 3
    found = anna.get("/api/dialogs/", {"q": "better"}).json()["results"]
    assert [row["id"] for row in found] == [there]
    log = anna.get(f"/api/dialogs/{here}/log", {"after": 0}).json()["frames"]
    assert log[-1]["message"]["system_type"] == "merged"
    assert log[-1]["message"]["data"] == {"dialog": there}

    client.credentials(HTTP_AUTHORIZATION=f"Bearer {known['visitor_token']}")
    repeat = client.post(f"/api/widget/dialogs/{there}/messages", sent, format="json")
    assert (repeat.status_code, repeat.json()["text"]) == (200, "not logged in yet")
    late = client.post(url, message("to the one that is gone"), format="json")
    assert (late.status_code, late.json()["error"]["code"]) == (409, "dialog_closed")


def test_a_manager_who_still_writes_to_the_merged_dialog_is_heard(
    people: People, settings: Settings
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0  # as a large file comes: on the disk
    phone = session(identity=signed(people, "7"))
    write(phone, "from my phone")
    laptop = session()
    write(laptop, "not logged in yet")
    known = session(visitor_token=laptop["visitor_token"], identity=signed(people, "7"))
    anna, gone = people.manager(people.anna), laptop["dialog"]["id"]
    for dialog, text in ((phone["dialog"]["id"], "to the older"), (gone, "to the newer")):
        url = f"/api/dialogs/{dialog}/messages"
        assert anna.post(url, message(text), format="json").status_code == 201
    price = SimpleUploadedFile("prices.txt", b"sencha 890", "text/plain")
    url, body = f"/api/dialogs/{gone}/messages", message("with prices", file=price)
    assert anna.post(url, body, format="multipart").status_code == 201
    answered = session(visitor_token=known["visitor_token"])
    assert texts(answered)[-3:] == ["to the older", "to the newer", "with prices"]
    assert answered["messages"][-1]["attachments"][0]["name"] == "prices.txt"
    for refused in (
        anna.patch(f"/api/dialogs/{gone}/", {"status": "open"}, format="json"),
        anna.delete(f"/api/dialogs/{gone}/messages/1"),
    ):
        assert refused.status_code == 409
        assert refused.json()["error"]["code"] == "merged"
        assert refused.json()["error"]["dialog_id"] == phone["dialog"]["id"]


def test_an_empty_dialog_makes_way_for_one_with_something_in_it(people: People) -> None:
    phone = session(identity=signed(people, "7"))
    laptop = session()
    write(laptop, "not logged in yet")
    known = session(visitor_token=laptop["visitor_token"], identity=signed(people, "7"))
    assert known["dialog"]["id"] == laptop["dialog"]["id"]
    assert session(visitor_token=phone["visitor_token"])["dialog"]["id"] == known["dialog"]["id"]
    assert write(phone, "I had this open") == 409


def test_a_closed_conversation_that_a_known_person_adds_to_is_open_again(people: People) -> None:
    phone = session(identity=signed(people, "7"))
    write(phone, "from my phone")
    close_dialog(phone["dialog"]["id"], people.anna)
    laptop = session()
    write(laptop, "not logged in yet")
    known = session(visitor_token=laptop["visitor_token"], identity=signed(people, "7"))
    assert known["dialog"]["status"] == "open"
    assert [each["text"] for each in known["messages"] if each["sender"] == "user"] == [
        "from my phone",
        "not logged in yet",
    ]


def test_no_second_dialog_of_a_visitor_is_opened_beside_the_first(people: People) -> None:
    people.shop.on_closed = "new"
    people.shop.save()
    first = session()
    write(first, "hello")
    close_dialog(first["dialog"]["id"], people.anna)
    anna, url = people.manager(people.anna), f"/api/dialogs/{first['dialog']['id']}/"
    empty = session(visitor_token=first["visitor_token"])
    reopened = anna.patch(url, {"status": "open"}, format="json")
    assert reopened.status_code == 200, "an empty one makes way"
    assert write(empty, "where to?") == 409
    assert session(visitor_token=first["visitor_token"])["dialog"]["id"] == first["dialog"]["id"]
    close_dialog(first["dialog"]["id"], people.anna)
    second = session(visitor_token=first["visitor_token"])
    write(second, "hello again")
    refused = anna.patch(url, {"status": "open", "tags": ["late"]}, format="json")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "other_open")
    assert refused.json()["error"]["dialog_id"] == second["dialog"]["id"]
    row = anna.get(url).json()
    assert (row["status"], row["tags"]) == ("closed", []), "all of a change, or nothing"


def test_another_channel_begins_and_resumes_by_its_own_ids(people: People) -> None:
    shop = people.shop
    person = Person("42", "Vera")
    telegram = begin_or_resume(shop, person=person, channel=Channel.TELEGRAM)
    web = begin_or_resume(shop, person=person)
    assert telegram.visitor_id != web.visitor_id
    assert begin_or_resume(shop, person=person, channel=Channel.TELEGRAM).pk == telegram.pk
    known = Known(web.visitor_id, web.visitor.token_version)
    assert begin_or_resume(shop, known).pk == web.pk
    assert begin_or_resume(shop, known._replace(token_version=9)).pk != web.pk
    update = client_id_of("telegram", 1, 77)
    for _ in range(2):
        post_message(telegram.pk, "user", "hello", update)
    assert client_id_of("telegram", 1, 77) == update != client_id_of("telegram", 17, 7)
    rows = people.manager(people.anna).get("/api/dialogs/").json()["results"]
    assert [(row["id"], row["channel"], row["last_seq"]) for row in rows] == [
        (telegram.pk, "telegram", 1)
    ]


def test_a_time_that_is_given_is_kept(people: People) -> None:
    past = timezone.now() - timedelta(days=400)
    visitor = Visitor.objects.create(site=people.shop, created_at=past, last_seen_at=past)
    dialog = Dialog.objects.create(site=people.shop, visitor=visitor, created_at=past)
    for kept in (Visitor.objects.get(pk=visitor.pk), Dialog.objects.get(pk=dialog.pk)):
        assert kept.created_at == past


def test_the_sweep_looks_at_empty_dialogs_alone(people: People) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # a small table is read from end to end
    assert "dialog_empty" in empty_dialogs(timezone.now()).explain()
