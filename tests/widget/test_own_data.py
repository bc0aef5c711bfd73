"""What a visitor does themselves with what is held of them: a copy of it, and its end."""

import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from rest_framework.test import APIClient

from dialogs.actions import Person, identify, revoke
from dialogs.models import Dialog, Site, Visitor
from tests.clients import ManagerClient, VisitorClient
from tests.dialogs.test_messages import PNG
from tests.people import People, content_of, message
from tests.server import Server
from tests.sockets import Closed
from widget import tokens

URL = "/api/widget/data"

pytestmark = pytest.mark.usefixtures("own_disk")


def talk(people: People) -> None:
    """Vera says something and sends a picture, a manager notes something; Viktor is there too."""
    vera, viktor = people.visitor(people.vera), people.visitor(people.viktor)
    url = "/api/widget/dialogs/{}/messages".format
    assert vera.post(url(people.dialog.pk), message("Green tea")).status_code == 201
    picture = {**message(""), "file": io.BytesIO(PNG)}
    assert vera.post(url(people.dialog.pk), picture, format="multipart").status_code == 201
    assert viktor.post(url(people.other.pk), message("Black tea")).status_code == 201
    note = message("She haggles", private=True)
    anna = people.manager(people.anna)
    assert anna.post(f"/api/dialogs/{people.dialog.pk}/messages", note).status_code == 201


def test_a_visitor_takes_a_copy_of_their_own_without_what_managers_note(people: People) -> None:
    talk(people)
    answer = people.visitor(people.vera).get(URL)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="my-chat.zip"'
    assert answer["Cache-Control"] == "no-store"
    content = content_of(answer)
    assert len(content) == int(answer["Content-Length"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        data, page = archive.read("data.json").decode(), archive.read("index.html").decode()
        [picture] = [name for name in archive.namelist() if name.startswith("files/")]
        assert archive.read(picture) == PNG
    assert json.loads(data)["visitor"]["name"] == "Vera"
    for text in (data, page):
        assert "Green tea" in text
        assert "Black tea" not in text
        assert "haggles" not in text


def test_a_visitor_is_gone_with_all_that_was_said_and_nobody_else_is(
    people: People, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    talk(people)
    vera, anna = people.visitor(people.vera), people.manager(people.anna)
    with django_capture_on_commit_callbacks(execute=True):
        assert vera.delete(URL).status_code == 204
    assert not Visitor.objects.filter(pk=people.vera.pk).exists()
    assert [row["id"] for row in anna.get("/api/dialogs/").json()["results"]] == [people.other.pk]
    late = vera.post(f"/api/widget/dialogs/{people.dialog.pk}/messages", message("Late"))
    again = vera.delete(URL)
    assert (late.status_code, again.status_code) == (401, 401)
    assert again.json()["error"]["code"] == "visitor_gone"  # whose first answer was lost knows
    reply = anna.post(f"/api/dialogs/{people.dialog.pk}/messages", message("Late too"))
    assert reply.status_code == 404
    body = {"site_token": "shop", "visitor_token": tokens.visitor_token(people.vera)}
    begun = APIClient().post("/api/widget/session", body, format="json").json()
    assert begun["visitor"]["id"] != people.vera.pk
    assert begun["messages"] == []


def test_a_token_that_stands_in_addresses_does_neither(people: People) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.stream_token(people.dialog)}")
    assert (client.get(URL).status_code, client.delete(URL).status_code) == (403, 403)
    assert Visitor.objects.filter(pk=people.vera.pk).exists()


def test_a_token_that_was_revoked_deletes_nothing_and_is_not_told_that_it_is_done(
    people: People,
) -> None:
    vera = people.visitor(people.vera)
    revoke(Visitor.objects.filter(pk=people.vera.pk))
    answer = vera.delete(URL)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_invalid")
    assert Dialog.objects.filter(pk=people.dialog.pk).exists()


def test_who_became_somebody_known_meanwhile_is_not_told_that_all_was_deleted(
    people: People,
) -> None:
    identify(people.shop, people.vera, Person("42"))
    other_tab = people.visitor(people.viktor)
    identify(people.shop, people.viktor, Person("42"))
    answer = other_tab.delete(URL)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_invalid")
    assert Dialog.objects.filter(visitor=people.vera).count() == 2


@pytest.mark.parametrize(("method", "key"), [("get", "export"), ("delete", "deletion")])
def test_a_site_that_does_not_offer_it_says_so_and_does_nothing(
    people: People, method: str, key: str
) -> None:
    Site.objects.filter(pk=people.shop.pk).update(**{f"{key}_visitors": False})
    answer = getattr(people.visitor(people.vera), method)(URL)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_offered")
    assert Visitor.objects.filter(pk=people.vera.pk).exists()
    begun = APIClient().post("/api/widget/session", {"site_token": "shop"}, format="json").json()
    assert begun["site"]["own_data"] == {"export": True, "deletion": True, key: False}


def test_nobody_has_the_server_make_copies_without_end_nor_loses_the_deletion_by_them(
    people: People, settings: Settings
) -> None:
    settings.LIMIT_OWN_DATA_PER_HOUR = 2
    vera = people.visitor(people.vera)
    answers = [vera.get(URL), vera.get(URL), vera.get(URL), vera.delete(URL)]
    answers.append(people.visitor(people.viktor).get(URL))
    for answer in answers:
        answer.close()
    assert [answer.status_code for answer in answers] == [200, 200, 429, 204, 200]


def test_what_is_said_while_it_is_deleted_goes_too_or_is_refused_and_all_hear_of_it(
    server: Server,
) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    vera.post("Deleted soon")
    dialog = vera.dialog

    def write(_each: int) -> int:
        return vera.try_post("Meanwhile").status_code

    def reply(_each: int) -> int:
        return anna.try_post(dialog, "Meanwhile too").status_code

    with anna.inbox() as inbox, vera.socket() as other_tab, ThreadPoolExecutor(6) as pool:
        inbox.of_type("ping")
        other_tab.of_type("hello")
        ours = [pool.submit(each, 0) for each in (write, reply) * 6]
        gone = pool.submit(vera.http.delete, URL)
        ours += [pool.submit(each, 0) for each in (write, reply) * 6]
        assert gone.result().status_code == 204
        assert {each.result() for each in ours} <= {201, 401, 404, 429}
        removed = inbox.of_type("inbox.removed")
        assert (removed["dialog_id"], removed["by"]) == (dialog, "visitor")
        with pytest.raises(Closed) as closed:
            for _frame in other_tab:
                pass
        assert closed.value.code == 4004
    assert dialog not in [row["id"] for row in anna.dialogs()]
    assert anna.try_post(dialog, "Afterwards").status_code == 404
    assert vera.try_post("Afterwards").status_code == 401


def test_a_dialog_that_is_begun_while_its_visitor_is_deleted_is_a_new_ones(people: People) -> None:
    known = tokens.visitor_token(people.vera)
    people.visitor(people.vera).delete(URL)
    body = {"site_token": "shop", "visitor_token": known}
    APIClient().post("/api/widget/session", body, format="json")
    assert not Dialog.objects.filter(visitor=people.vera.pk).exists()
