"""Guessing passwords is slow, costs little, is logged, and locks nobody out who was in before."""

import re
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
import psutil
import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from dialogs.models import ApiToken
from tests.clients import opened
from tests.delivery.conversation import at_once
from tests.people import People
from tests.server import Server
from tests.services.process import tail
from tests.shell import Shell

addresses = (f"203.0.{number // 250}.{number % 250 + 1}" for number in count(1))
PASSWORD = "not-the-password-42"


class Browser:
    """A login form at an address of the network; a proxy of this machine says which."""

    def __init__(self, server: Server, address: str = "", language: str = "en") -> None:
        self.address = address or next(addresses)
        headers = {"X-Forwarded-For": self.address, "Accept-Language": language}
        self.http = httpx.Client(base_url=server.url, headers=headers, timeout=60)
        opened.append(self.http)

    def move(self, address: str) -> None:
        """Call from another address from now on."""
        self.http.headers["X-Forwarded-For"] = address

    def log_in(self, name: str, password: str = PASSWORD, path: str = "/admin/") -> httpx.Response:
        """Try a password."""
        form = {"username": name, "password": password, "next": path}
        page = self.http.get("/admin/login/")
        form["csrfmiddlewaretoken"] = re.findall(
            r'name="csrfmiddlewaretoken" value="(.*?)"', page.text
        )[0]
        return self.http.post("/admin/login/", data=form)


@pytest.fixture
def name(server: Server) -> str:
    """The login of a new colleague; the password is the same."""
    name = f"kim{uuid4().hex[:8]}"
    hire = f"User.objects.create_user('{name}', password='{name}', is_staff=True).pk"
    with Shell(server) as shell:
        shell(f"Member.objects.create(user_id={hire}, site=Site.objects.get(site_token='shop')).pk")
    return name


def memory(server: Server) -> int:
    """Bytes that the processes of a server hold."""
    assert server._process is not None
    processes = [psutil.Process(server._process.popen.pid), *server._process.children()]
    return sum(process.memory_info().rss for process in processes)


def statuses(answers: list[httpx.Response]) -> list[int]:
    return [answer.status_code for answer in answers]


def test_many_guesses_at_once_cost_little_and_are_refused(server: Server) -> None:
    before = memory(server)
    address = next(addresses)
    browsers = [Browser(server, address) for _ in range(24)]
    nobody = uuid4().hex
    work: list[Any] = [lambda browser=each: browser.log_in(nobody) for each in browsers]
    waits: list[float] = []

    def look() -> httpx.Response:
        answers = [httpx.get(f"{server.url}/health", timeout=30) for _ in range(20)]
        waits.extend(answer.elapsed.total_seconds() for answer in answers)
        return answers[-1]

    *answers, health = at_once(*work, look)
    assert health.status_code == 200
    assert max(waits) < 3
    assert sorted(set(statuses(answers))) == [200, 429]
    assert statuses(answers).count(200) == 10
    assert memory(server) - before < 200 * 1024 * 1024


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Too many wrong passwords. Try again in 10 min."),
     ("ru", "Слишком много неверных паролей. Попробуйте через 10 мин.")],
)  # fmt: skip
def test_who_guesses_is_told_how_long_to_wait(
    server: Server, name: str, language: str, words: str
) -> None:
    browser = Browser(server, language=language)
    answers = [browser.log_in(name if number % 2 else f"{name.upper()} ") for number in range(11)]
    assert statuses(answers) == [200] * 10 + [429]
    assert 590 <= int(answers[-1].headers["Retry-After"]) <= 600
    assert words in answers[-1].text
    assert browser.log_in(name, name).status_code == 429
    assert Browser(server).log_in(name, name).status_code == 302  # from elsewhere they get in
    assert browser.log_in("boris", "boris").status_code == 302  # and a colleague from here


def test_an_address_is_refused_whatever_names_it_tries(server: Server) -> None:
    network = "2001:db8:{}::{}"
    number = next(addresses).rpartition(".")[2]
    answers = [
        Browser(server, network.format(number, each)).log_in(f"name{each}") for each in range(31)
    ]
    assert statuses(answers) == [200] * 30 + [429]
    assert Browser(server, network.format(f"{number}1", 1)).log_in("name").status_code == 200


def test_who_was_in_before_is_not_locked_out_by_guesses_from_elsewhere(
    server: Server, name: str
) -> None:
    known = Browser(server)
    assert known.log_in(name, name).status_code == 302
    del known.http.cookies["sessionid"]
    answers = [Browser(server).log_in(name) for _ in range(31)]
    assert statuses(answers) == [200] * 30 + [429]
    assert Browser(server).log_in(name, name).status_code == 429  # an unknown browser waits
    known.move(next(addresses))
    assert known.log_in(name, name).status_code == 302


def test_a_failure_is_logged_without_the_password(server: Server) -> None:
    browser = Browser(server)
    browser.log_in("n" * 100)
    [line] = [each for each in tail(server.log, 200).splitlines() if browser.address in each]
    assert '"login failed"' in line
    assert "n" * 40 in line
    assert "n" * 41 not in line
    assert PASSWORD not in server.log.read_text()


def test_a_hash_of_before_is_made_anew_and_ends_no_token(
    people: People, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = [
        "replyx.hashing.BoundedArgon2",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    _token, words = ApiToken.objects.issue(people.anna)
    form = {"username": "anna", "password": "anna"}
    assert Client().post("/admin/login/", form).status_code == 302
    assert "m=19456" in User.objects.get(pk=people.anna.pk).password
    caller = APIClient()
    caller.credentials(HTTP_AUTHORIZATION=f"Token {words}")
    assert caller.get("/api/dialogs/").status_code == 200


def test_a_manager_who_logs_in_comes_to_the_inbox_or_to_where_they_wanted(people: People) -> None:
    client, form = Client(), {"username": "anna", "password": "anna"}
    first = client.post("/admin/login/", form)
    assert client.get(first["Location"])["Location"] == "/admin/inbox/"
    wanted = f"/admin/inbox/{people.dialog.pk}/"
    asked = Client().get(wanted)["Location"]
    assert Client().post(asked, {**form, "next": wanted})["Location"] == wanted
    assert client.get(asked)["Location"] == wanted, "who is in already, from another tab, too"
    assert client.get("/admin/login/?next=//evil.example/")["Location"] == "/admin/"


def test_superusers_keep_the_first_page_with_the_way_to_the_inbox(people: People) -> None:
    client = Client()
    client.force_login(people.root)
    page = client.get("/admin/")
    assert page.status_code == 200
    assert 'href="/admin/inbox/"' in page.content.decode()


def test_a_manager_who_may_see_records_finds_them(people: People) -> None:
    from adminpanel.roles import managers_group

    client = Client()
    client.force_login(people.anna)
    assert "/admin/dialogs/" not in client.get("/admin/inbox/").content.decode()
    people.anna.groups.add(managers_group())
    assert 'href="/admin/dialogs/"' in client.get("/admin/inbox/").content.decode()
    assert client.get("/admin/dialogs/").status_code == 200
