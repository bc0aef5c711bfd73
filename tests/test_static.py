"""Static files without nginx: only they, packed, kept as long as their names say, never mixed."""

import re
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from django.contrib.staticfiles.finders import get_finder
from django.http import Http404, HttpResponse
from django.templatetags.static import static
from django.test import RequestFactory
from pytest_django import Settings

from replyx.static_files import published
from replyx.static_files.sending import static_file
from tests.server import Server

PACKED = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/static/realtime/stream.js", 200),
        ("/static/realtime/nothing.js", 404),
        ("/static/realtime/", 404),
        ("/static/../manage.py", 404),
        ("/static/%2e%2e/manage.py", 404),
        ("/static/../manage.0123456789ab.py", 404),
        ("/static/%2e%2e/manage.0123456789ab.py", 404),
        ("/static//etc/passwd", 404),
        ("/static/%00.js", 404),
    ],
)
def test_only_static_files_are_served(local_server: Server, path: str, status: int) -> None:
    connection = HTTPConnection(urlsplit(local_server.url).netloc, timeout=20)
    connection.request("GET", path)  # as it stands: other clients tidy it up
    assert connection.getresponse().status == status
    connection.close()


@pytest.mark.parametrize("page", ["/admin/login/", "/api/docs/", "/widget/shop/"])
def test_what_a_page_loads_is_packed_and_kept_for_ever(server: Server, page: str) -> None:
    with httpx.Client(base_url=server.url, timeout=20) as http:
        html = http.get(page, headers=PACKED)
        assert html.headers["Content-Encoding"] == "gzip"
        loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', html.text)
        assert len(loaded) >= 2
        for link in loaded:
            answer = http.get(link, headers=PACKED)
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert ("Content-Encoding" in answer.headers) is not link.endswith(".png")
            plain = http.get(link, headers={"Accept-Encoding": "gzip;q=0, identity"})
            assert "Content-Encoding" not in plain.headers
            assert plain.content == answer.content
            seen = {**PACKED, "If-None-Match": answer.headers["ETag"]}
            assert http.get(link, headers=seen).status_code == 304


@pytest.mark.parametrize("path", ["/static/realtime/stream.js", "/widget.js"])
def test_what_keeps_its_name_is_asked_for_again_and_not_sent_again(
    local_server: Server, path: str
) -> None:
    answer = httpx.get(f"{local_server.url}{path}", headers=PACKED)
    assert "immutable" not in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"
    seen = {**PACKED, "If-None-Match": answer.headers["ETag"]}
    assert httpx.get(f"{local_server.url}{path}", headers=seen).status_code == 304


@pytest.fixture
def sources(tmp_path: Path, settings: Settings) -> Path:
    """A directory of static files beside the program's; what is published is kept elsewhere."""
    settings.STATICFILES_DIRS = [tmp_path / "sources"]
    settings.STATIC_ROOT = tmp_path / "kept"
    return tmp_path / "sources"


def get(rf: RequestFactory, link: str) -> HttpResponse:
    """What stands at an address of a static file, for a browser that unpacks nothing."""
    return static_file(rf.get(link), link.removeprefix("/static/"))


def deploy(sources: Path, **sheets: str) -> None:
    """Another version of the program starts, with these sheets."""
    sources.mkdir(exist_ok=True)
    for name, text in sheets.items():
        (sources / f"{name}.css").write_text(text)
    published.published_name.cache_clear()
    get_finder.cache_clear()  # type: ignore[attr-defined]


def test_a_page_of_an_older_version_gets_what_it_was_made_with(
    rf: RequestFactory, sources: Path
) -> None:
    deploy(sources, page='@import "part.css";\nb { color: red }', part="i { color: red }")
    old = static("page.css")
    deploy(sources, part="i { color: blue }")
    new = static("page.css")
    assert get(rf, old).content == b"i { color: red }b { color: red }"
    assert get(rf, new).content == b"i { color: blue }b { color: red }"


def test_what_a_sheet_names_is_of_its_version_too(rf: RequestFactory, sources: Path) -> None:
    deploy(sources, page="b { background: url('dot.svg') } i { background: url(data:,) }")
    (sources / "dot.svg").write_text("<svg/>")
    text = get(rf, static("page.css")).content.decode()
    found = re.fullmatch(r"b { background: url\((.+)\) } i { background: url\(data:,\) }", text)
    assert found
    assert "immutable" in get(rf, found[1])["Cache-Control"]


def test_a_file_that_another_machine_named_is_made_when_it_is_asked_for(
    rf: RequestFactory, sources: Path, settings: Settings
) -> None:
    deploy(sources, page="b { color: red }")
    named = static("page.css")
    settings.STATIC_ROOT = sources.parent / "elsewhere"
    assert get(rf, named).content == b"b { color: red }"
    settings.STATIC_ROOT = sources / "page.css"  # nothing can be kept there
    assert get(rf, named).content == b"b { color: red }"


def test_of_a_version_that_nobody_has_nothing_else_is_given(rf: RequestFactory) -> None:
    stem, _version, suffix = static("adminpanel/inbox/main.js").rsplit(".", 2)
    script = get(rf, f"{stem}.0123456789ab.{suffix}")
    assert script["Cache-Control"] == "no-store"
    assert b"location.reload()" in script.content
    for gone in ("adminpanel/css/inbox.0123456789ab.css", "nothing.0123456789ab.js"):
        with pytest.raises(Http404):
            get(rf, f"/static/{gone}")
