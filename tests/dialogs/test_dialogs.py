"""The managers' list and what they change of a dialog."""

from rest_framework.test import APIClient

from dialogs.models import Dialog, Visitor
from tests.people import People, message


def write(people: People, dialog: Dialog, text: str) -> None:
    client = people.visitor(dialog.visitor)
    url = f"/api/widget/dialogs/{dialog.pk}/messages"
    assert client.post(url, message(text), format="json").status_code == 201


def ids(client: APIClient, query: str = "") -> list[int]:
    return [row["id"] for row in client.get(f"/api/dialogs/{query}").json()["results"]]


def test_the_list_has_begun_dialogs_of_the_managers_sites_newest_activity_first(
    people: People,
) -> None:
    anna = people.manager(people.anna)
    assert ids(anna) == [], "a dialog without an entry is nobody's business"
    write(people, people.dialog, "first")
    write(people, people.other, "second")
    assert ids(anna) == [people.other.pk, people.dialog.pk]
    write(people, people.dialog, "third")
    assert ids(anna) == [people.dialog.pk, people.other.pk]
    assert ids(people.manager(people.zoya)) == []
    assert len(ids(people.manager(people.root))) == 2


def test_a_row_says_who_waits_how_long_and_what_was_said_last(people: People) -> None:
    write(people, people.dialog, "one")
    write(people, people.dialog, "two")
    anna = people.manager(people.anna)
    (row,) = anna.get("/api/dialogs/").json()["results"]
    assert row["dialog_id"] == row["id"] == people.dialog.pk
    assert row["visitor"]["name"] == "Vera"
    assert (row["unread"], row["last_seq"], row["last_message"]["text"]) == (2, 2, "two")
    assert row["waiting_since"] is not None
    anna.post(f"/api/dialogs/{people.dialog.pk}/messages", message("answer"), format="json")
    anna.post(f"/api/dialogs/{people.dialog.pk}/read", {"seq": 1}, format="json")
    row = anna.get(f"/api/dialogs/{people.dialog.pk}/").json()
    assert (row["unread"], row["waiting_since"]) == (1, None)
    assert row["last_message"]["author"] == "Anna"


def test_filters_and_search_narrow_the_list(people: People) -> None:
    write(people, people.dialog, "Где мой ЗАКАЗ 100%?")
    write(people, people.other, "Hello")
    anna = people.manager(people.anna)
    anna.patch(f"/api/dialogs/{people.other.pk}/", {"manager": people.anna.pk}, format="json")
    anna.patch(f"/api/dialogs/{people.dialog.pk}/", {"status": "closed"}, format="json")
    d, o = people.dialog.pk, people.other.pk
    assert ids(anna, "?status=closed") == [d]
    assert ids(anna, "?status=open") == [o]
    assert ids(anna, "?manager=me") == ids(anna, f"?manager={people.anna.pk}") == [o]
    assert ids(anna, "?manager=none") == [d]
    assert ids(anna, "?handoff=requested") == []
    assert ids(anna, "?q=заказ") == ids(anna, "?q=vera") == ids(anna, "?q=100%25") == [d]
    assert ids(anna, "?q=%25%25") == [], "a percent sign is no wildcard"
    assert anna.get("/api/dialogs/?status=nonsense").status_code == 400


def test_the_list_turns_its_pages_by_cursor(people: People) -> None:
    for n in range(7):
        visitor = Visitor.objects.create(site=people.shop, name=f"V{n}")
        write(people, Dialog.objects.create(site=people.shop, visitor=visitor), str(n))
    anna = people.manager(people.anna)
    seen: list[int] = []
    url = "/api/dialogs/?limit=3"
    while url:
        page = anna.get(url).json()
        seen += [row["id"] for row in page["results"]]
        url = page["next"]
    assert anna.get("/api/dialogs/?cursor=cD1hYmM=").status_code == 400  # p=abc
    assert anna.get("/api/dialogs/?site=-100000000000000000000").status_code == 400
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 7


def test_a_change_of_state_is_said_in_the_dialog_once(people: People) -> None:
    anna = people.manager(people.anna)
    url = f"/api/dialogs/{people.dialog.pk}/"
    write(people, people.dialog, "hi")
    changes: tuple[dict[str, object], ...] = (
        {"manager": people.boris.pk},
        {"manager": people.boris.pk},
        {"status": "closed"},
        {"status": "closed"},
        {"status": "open"},
        {"manager": None},
        {"tags": ["vip", "tea", "vip"]},
    )
    for change in changes:
        assert anna.patch(url, change, format="json").status_code == 200
    messages = anna.get(f"{url}messages").json()["messages"]
    assert [(m["sender"], m["system_type"]) for m in messages[1:]] == [
        ("system", "assigned"),
        ("system", "closed"),
        ("system", "reopened"),
        ("system", "unassigned"),
    ]
    assert messages[1]["data"] == {"manager": "Boris"}
    assert messages[1]["author"]["name"] == "Anna"
    assert "Boris" in messages[1]["text"]
    row = anna.get(url).json()
    assert (row["status"], row["manager"], row["tags"]) == ("open", None, ["vip", "tea"])
    vera = people.visitor(people.vera)
    log = vera.get(f"/api/widget/dialogs/{people.dialog.pk}/log?after=0").json()
    assert log["dialog"]["tags"] == [], "what managers note of a visitor is theirs"
    assert "vip" not in str(log)


def test_a_wrong_change_is_refused_whole(people: People) -> None:
    anna = people.manager(people.anna)
    url = f"/api/dialogs/{people.dialog.pk}/"
    wrong: tuple[object, ...] = (
        {"status": "gone"},
        {"manager": people.zoya.pk},
        {"manager": 10**8},
        {"status": "closed", "manager": people.zoya.pk},
        {"seq": 5},
        {"tags": ["x" * 41]},
        [],
    )
    for change in wrong:
        assert anna.patch(url, change, format="json").status_code == 400, change
    people.dialog.refresh_from_db()
    assert (people.dialog.last_seq, people.dialog.status) == (0, "open")


def test_marks_rise_and_never_fall_and_never_pass_the_log(people: People) -> None:
    anna, vera = people.manager(people.anna), people.visitor(people.vera)
    for text in "abc":
        write(people, people.dialog, text)
    url = f"/api/dialogs/{people.dialog.pk}"
    site_url = f"/api/widget/dialogs/{people.dialog.pk}"
    assert anna.post(f"{url}/read", {"seq": 2}, format="json").status_code == 204
    assert anna.post(f"{url}/read", {"seq": 1}, format="json").status_code == 204
    assert anna.post(f"{url}/ack", {"seq": 3}, format="json").status_code == 204
    assert vera.post(f"{site_url}/read", {"seq": 3}, format="json").status_code == 204
    assert anna.post(f"{url}/read", {"seq": 4}, format="json").status_code == 400
    assert anna.post(f"{url}/read", {"seq": -1}, format="json").status_code == 400
    assert anna.post(f"{url}/typing", {"on": True}, format="json").status_code == 204
    people.dialog.refresh_from_db()
    marks = (people.dialog.admin_read_seq, people.dialog.site_read_seq)
    assert marks == (2, 3)
    assert people.dialog.admin_delivered_seq == 3
    assert people.dialog.unread == 1


def test_the_log_tells_who_polls_the_latest_state(people: People) -> None:
    write(people, people.dialog, "hi")
    anna, vera = people.manager(people.anna), people.visitor(people.vera)
    anna.post(f"/api/dialogs/{people.dialog.pk}/read", {"seq": 1}, format="json")
    state = vera.get(f"/api/widget/dialogs/{people.dialog.pk}/log?after=1").json()["dialog"]
    assert (state["status"], state["read"]) == ("open", {"admin": 1, "site": 0})
