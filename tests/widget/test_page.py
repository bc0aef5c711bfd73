"""The pages of the widget: who may frame them, in which language, how heavy they are."""

import gzip
import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from dialogs.models import Site
from replyx.static_files.sending import static_file
from tests.people import People

KIB = 1024


def policy(response) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """The Content-Security-Policy by directive."""
    parts = [part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";")]
    return {name: value for name, _space, value in parts}


def written(html: str, name: str) -> dict[str, object]:
    """The JSON that the page carries under an id."""
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', html)
    assert found
    value: dict[str, object] = json.loads(found[1])
    return value


def get_static(link: str, **how: Any) -> HttpResponse:
    """What stands at an address of a static file; no test client knows these."""
    return static_file(RequestFactory().get(link, **how), link.removeprefix("/static/"))


def test_the_loader_is_at_most_4_kib_packed(client: Client) -> None:
    answer = client.get("/widget.js", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert b"ReplyX" in gzip.decompress(answer.content)
    assert len(answer.content) <= 4 * KIB


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_iframe_with_all_it_loads_is_at_most_25_kib_packed(
    client: Client, people: People, language: str
) -> None:
    html = client.get(f"/widget/shop/?lang={language}").content
    loaded = {link.decode() for link in re.findall(rb'(?:src|href)="(/[^"]+)"', html)}
    assert {link.rsplit(".")[-1] for link in loaded} == {"js", "css"}
    answers = [get_static(link, headers={"Accept-Encoding": "gzip"}) for link in loaded]
    assert all(answer["Content-Encoding"] == "gzip" for answer in answers)
    weight = len(gzip.compress(html)) + sum(len(answer.content) for answer in answers)
    assert weight <= 25 * KIB


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    ("part", "name", "words"),
    [
        ("email", "save", {"ru": "Сохранить", "en": "Save"}),
        ("later", "call", {"ru": "Позвать человека", "en": "Call a person"}),
        ("data", "title", {"ru": "Мои данные", "en": "My data"}),
    ],
)
def test_what_can_wait_is_loaded_by_itself_and_is_small(
    client: Client, people: People, language: str, part: str, name: str, words: dict[str, str]
) -> None:
    packed = {"Accept-Encoding": "gzip"}
    script = client.get(f"/widget/{part}.js", headers=packed)
    told = client.get(f"/widget/shop/{part}.json?lang={language}")
    assert told.json()["words"][name] == words[language]
    sheet = get_static(told.json()["sheet"], headers=packed)
    weight = len(script.content) + len(sheet.content) + len(gzip.compress(told.content))
    assert KIB < weight <= 6 * KIB
    assert client.get(f"/widget/nobody/{part}.json").status_code == 404
    assert not told.cookies


def test_an_allowed_page_may_frame_the_widget_and_no_other(client: Client, people: People) -> None:
    answer = client.get("/widget/shop/?origin=https://www.shop.example")
    assert answer.status_code == 200
    assert policy(answer)["frame-ancestors"] == "https://www.shop.example"
    assert "X-Frame-Options" not in answer
    assert written(answer.content.decode(), "config")["embed_token"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://shop.example.evil.example",
        "https://evilshop.example",
        "javascript:alert(1)",
        "null",
        "https://shop.example; script-src *",
        "https://shop.example/path",
        "https://user@shop.example",
        "https://x; script-src *@shop.example",
        "https://shop.example evil.example",
        "https://www.shop.example:١٢",  # a header with it would be no policy at all
        "http://[:::]",
    ],
)
def test_a_page_that_is_not_allowed_is_refused(client: Client, people: People, origin: str) -> None:
    answer = client.get("/widget/shop/", {"origin": origin})
    assert answer.status_code == 403
    assert "evil" not in answer["Content-Security-Policy"]
    assert "embed_token" not in answer.content.decode()


def test_without_an_origin_the_pages_of_the_site_may_frame_it(
    client: Client, people: People
) -> None:
    ancestors = policy(client.get("/widget/rival/"))["frame-ancestors"]
    assert ancestors == "'self' https://rival.example:* http://rival.example:*"


def test_our_own_pages_may_show_every_widget(client: Client, people: People) -> None:
    answer = client.get("/widget/rival/?origin=http://testserver")
    assert answer.status_code == 200
    assert policy(answer)["frame-ancestors"] == "http://testserver"


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/widget/nobody/?lang=en", 404, "There is no such chat"),
        ("/widget/shop/?lang=en&origin=null", 403, "This page may not show the chat"),
    ],
)
def test_a_refusal_can_be_read_in_every_page_and_has_nothing_to_be_clicked(
    client: Client, people: People, path: str, status: int, sentence: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert policy(answer)["frame-ancestors"] == "*"
    assert "X-Frame-Options" not in answer
    html = answer.content.decode()
    assert sentence in html
    assert not re.search("<(form|input|button|textarea|a|iframe)[ >]", html)
    assert 'id="config"' not in html


def test_the_policy_of_the_iframe_allows_nothing_unsafe(client: Client, people: People) -> None:
    answer = client.get("/widget/shop/", headers={"Host": "localhost:8443"})
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert policy(answer)["connect-src"] == "'self' ws://localhost:8443"
    html = answer.content.decode()
    assert " style=" not in html
    assert not re.search(r"<script(?![^>]*(src=|application/json))", html)
    assert not re.search(r"\son\w+=", html)


@pytest.mark.parametrize(
    "address",
    ["/widget.js", "/widget/shop/", "/widget/shop/button.json", "/widget/nobody/", "/demo/shop/"],
)
def test_nothing_that_a_customers_page_loads_sets_a_cookie(
    client: Client, people: People, address: str
) -> None:
    Site.objects.filter(site_token="rival").update(site_token="demo")
    assert not client.get(address).cookies


@pytest.mark.parametrize(
    ("query", "header", "expected"),
    [
        ("?lang=en-GB", "ru", "en"),
        ("", "de, en;q=0.8, ru;q=0.5", "en"),
        ("?lang=fr", "ru-RU", "ru"),
        ("", "de", "ru"),
    ],
)
def test_the_language_is_the_pages_else_the_browsers_else_the_sites(
    client: Client, people: People, query: str, header: str, expected: str
) -> None:
    html = client.get(f"/widget/shop/{query}", headers={"Accept-Language": header}).content.decode()
    assert f'<html lang="{expected}"' in html
    assert written(html, "config")["lang"] == expected


def test_the_words_are_in_the_language_of_the_page(client: Client, people: People) -> None:
    russian = written(client.get("/widget/shop/?lang=ru").content.decode(), "words")
    english = written(client.get("/widget/shop/?lang=en").content.decode(), "words")
    assert russian.keys() == english.keys()
    assert english["read"] == "Read"
    assert russian["read"] == "Прочитано"


def test_the_button_is_described_to_any_page(client: Client, people: People) -> None:
    answer = client.get("/widget/shop/button.json?lang=en", headers={"Origin": "https://a.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    described = answer.json()
    assert (described["color"], described["position"]) == ("#1f6feb", "right")
    assert described["label"] == "Chat with us"
    assert client.get("/widget/nobody/button.json").status_code == 404


def test_scripts_are_kept_for_ever_only_under_the_name_of_their_content(
    client: Client, people: People
) -> None:
    html = client.get("/widget/shop/").content.decode()
    found = re.search(r'src="([^"]+)"', html)
    assert found
    assert "immutable" in get_static(found[1])["Cache-Control"]
    assert client.get("/widget/app/old.js")["Cache-Control"] == "no-store"


def test_a_name_with_markup_stays_a_name(client: Client, people: People) -> None:
    name = "</script><script>alert(1)</script>"
    Site.objects.filter(site_token="shop").update(name=name)
    html = client.get("/widget/shop/").content.decode()
    assert "<script>alert" not in html
    assert written(html, "config")["name"] == name


def test_the_demo_shop_is_there_when_its_site_is(client: Client, people: People) -> None:
    assert client.get("/demo/shop/").status_code == 404
    Site.objects.filter(site_token="shop").update(site_token="demo")
    english = client.get("/demo/shop/?lang=en").content.decode()
    assert 'data-site="demo" data-lang="en"' in english
    assert "Tea for an unhurried day" in english
    russian = client.get("/demo/shop/?mode=embedded", headers={"Accept-Language": "ru"})
    assert 'data-mode="embedded" data-target="#chat"' in russian.content.decode()
    assert "Спросите нас о чём угодно" in russian.content.decode()
