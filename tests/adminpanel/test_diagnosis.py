"""`/admin/diagnosis/`: how the installation is, in words, for those who may know it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from dialogs.models import Site
from tests.axe import violations
from tests.browsing import Pages
from tests.clients import VisitorClient
from tests.people import People
from tests.server import Server

PATH = "/admin/diagnosis/"


def page_of(user: User, query: str = "", language: str = "en") -> str:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    answer = client.get(PATH + query)
    assert answer.status_code == 200
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    return answer.content.decode()


def test_a_superuser_reads_what_the_doctor_says(people: People) -> None:
    Site.objects.filter(pk=people.rival.pk).update(allowed_domains=[])
    page = page_of(people.root)
    assert "Whoever is connected is heard." in page
    assert "Every migration is applied." in page
    assert "Site Rival: no page may show the widget." in page
    assert "Redis evicts nothing." in page


def test_a_manager_sees_numbers_and_nothing_of_other_sites(people: People) -> None:
    Site.objects.filter(pk=people.rival.pk).update(allowed_domains=[])
    page = page_of(people.anna, "?dialog_id=1")
    assert "Connections" in page
    assert "Rival" not in page
    assert "Migrations" not in page


def test_what_is_no_number_of_a_dialog_is_not_looked_for(people: People) -> None:
    page = page_of(people.root, "?dialog_id=<script>alert(1)</script>")
    assert "alert(1)" not in page
    assert "There is no dialog 987654." in page_of(people.root, "?dialog_id=987654")


@pytest.mark.django_db
def test_a_stranger_is_asked_to_log_in() -> None:
    answer = Client().get(PATH)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/")


def test_the_index_of_the_admin_leads_there(people: People) -> None:
    client = Client()
    client.force_login(people.root)
    assert f'href="{PATH}"' in client.get("/admin/").content.decode()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True])
def test_anybody_can_read_it_in_a_browser(
    local_server: Server, pages: Pages, scheme: str, phone: bool
) -> None:
    vera = VisitorClient(local_server)
    vera.session()
    with vera.socket() as socket:
        socket.of_type("hello")
        page = pages.log_in(local_server, "root", PATH, color_scheme=scheme, phone=phone)
        page.wait_for_selector(".finding-warning")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(page) == []
        page.locator("#dialog_id").fill(str(vera.dialog))
        page.locator(".ask button").click()
        page.wait_for_url(f"**{PATH}?dialog_id={vera.dialog}")
        page.get_by_role("link", name=f"/admin/inbox/{vera.dialog}/").wait_for()
