"""`manage.py embedcheck` names the line of a shop's page that keeps the widget out."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from pytest_django import Settings

from dialogs.models import Site
from replyx.doctor.findings import Finding
from replyx.doctor.page import look
from replyx.outbound import Answer
from tests.commands import manage
from tests.people import make_people
from tests.server import Server

TAG = '<script async src="https://localhost/widget.js" data-site="shop"></script>'
CSP = "Content-Security-Policy"


@pytest.fixture
def shop(db: None) -> Site:
    """The site whose pages are looked at; shop.example is allowed."""
    return make_people().shop


def found(body: str = TAG, url: str = "https://shop.example/tea", **headers: str) -> dict[str, Any]:
    """What is found in a page: `{code: finding}`."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = Answer(httpx.URL(url), 200, httpx.Headers(names), body.encode(), False)
    findings: list[Finding] = list(look(answer, None))
    return {finding.code: finding for finding in findings}


def bad(findings: dict[str, Any]) -> set[str]:
    return {code for code, each in findings.items() if each.level in ("problem", "warning")}


def test_a_page_with_nothing_in_the_way(shop: Site) -> None:
    policy = "default-src 'self'; script-src https://localhost; frame-src https://localhost; "
    policy += "connect-src https://localhost"
    findings = found(Content_Security_Policy=policy, X_Frame_Options="DENY")
    assert bad(findings) == set()
    assert "X-Frame-Options" in findings["harmless"].text


@pytest.mark.parametrize(
    ("policy", "code", "line"),
    [
        ("script-src 'self'", "csp_script", "script-src 'self'"),
        ("child-src 'none'", "csp_frame", "child-src 'none'"),
        ("frame-src https://other.example", "csp_frame", "frame-src https://other.example"),
        ("connect-src 'self'", "csp_connect", "connect-src 'self'"),
        ("sandbox allow-forms", "csp_sandbox", "sandbox"),
    ],
)
def test_the_line_of_the_policy_is_quoted(shop: Site, policy: str, code: str, line: str) -> None:
    in_header = found(Content_Security_Policy=policy)
    assert bad(in_header) == {code}
    assert line in in_header[code].text
    assert in_header[code].advice
    if code != "csp_sandbox":
        assert "https://localhost" in in_header[code].advice
        meta = f'<meta http-equiv="{CSP}" content="{policy}">{TAG}'
        in_element = found(meta)
        assert bad(in_element) == {code}
        assert "<meta" in in_element[code].text


@pytest.mark.parametrize("value", ["require-corp", "credentialless; report-to='x'"])
def test_coep_is_named_and_not_in_the_way(shop: Site, value: str) -> None:
    findings = found(Cross_Origin_Embedder_Policy=value, Cross_Origin_Opener_Policy="same-origin")
    assert bad(findings) == set()
    assert value.partition(";")[0] in findings["coep"].text
    assert "Cross-Origin-Opener-Policy" in findings["harmless"].text


def test_a_page_without_the_tag_or_with_a_broken_one(shop: Site) -> None:
    assert "no_script" in bad(found("<!-- " + TAG + " -->"))
    assert bad(found(TAG + TAG)) == {"many_scripts"}
    assert bad(found(TAG.replace("<script", '<script type="text/plain"'))) == {"held_back"}
    assert bad(found(TAG.replace("shop", "nobody"))) == {"no_site"}
    assert bad(found(TAG.replace("//localhost", "//chat.elsewhere"))) == {"other_host"}
    assert bad(found(TAG.replace("https:", "http:"))) == {"mixed"}


def test_every_name_of_ours_may_stand_in_the_tag(shop: Site, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = [".chat.example", "[::1]"]
    for name in ("chat.example", "eu.chat.example:8443", "[::1]:8000"):
        assert bad(found(TAG.replace("localhost", name))) == set(), name
    assert bad(found(TAG.replace("localhost", "chat.example.evil"))) == {"other_host"}


def test_a_page_that_the_site_does_not_allow(shop: Site) -> None:
    findings = found(url="https://other.example/")
    assert bad(findings) == {"domain"}
    assert "other.example" in findings["domain"].advice
    assert bad(found(url="https://www.shop.example:8443/")) == set()


@pytest.fixture
def page() -> Iterator[Callable[..., str]]:
    """Serve one page; returns its address."""
    servers: list[ThreadingHTTPServer] = []

    def serve(body: str, **headers: str) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: Any) -> None:
                pass

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_the_command_tells_what_to_do_and_exits_for_monitors(
    local_server: Server, page: Callable[..., str]
) -> None:
    good, closed = page(TAG), page(TAG, Content_Security_Policy="frame-src 'self'")
    words = ["embedcheck", "--lang=en", "--allow-private"]
    assert manage(*words, good, **local_server.env).returncode == 0
    done = manage(*words, closed, **local_server.env)
    assert done.returncode == 1
    assert "Content-Security-Policy keeps the widget out: frame-src 'self'" in done.stdout
    assert "→ Add https://localhost to frame-src." in done.stdout
    other = manage(*words, good, "--site=rival", **local_server.env)
    assert "Site Rival does not allow pages of http://127.0.0.1:" in other.stdout
    assert manage(*words, good, "--site=nobody", **local_server.env).returncode == 2


def test_the_command_does_not_look_into_our_own_network(
    local_server: Server, page: Callable[..., str]
) -> None:
    done = manage("embedcheck", "--lang=en", page("secret"), **local_server.env)
    assert done.returncode == 1
    assert "not an address of the public internet" in done.stdout
