"""The check of a site from outside: a server that works, one that does not, and who is told."""

import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message, Sink
from aiosmtpd.smtp import AuthResult

from tests.server import Server
from tests.services.nginx import make_certificate
from tests.services.ports import Port
from tests.services.process import ROOT

CHECK = ROOT / "deploy" / "health" / "check.py"


def check(url: str, *words: str, **env: str) -> tuple[int, dict[str, Any]]:
    """Run it; how it ended and what it printed."""
    done = subprocess.run(
        [sys.executable, "-I", str(CHECK), url, "--site", "shop", *words],
        env={"PATH": os.environ["PATH"], **env},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


class Quiet(BaseHTTPRequestHandler):
    """Says nothing of what it is asked."""

    def log_message(self, *_words: object) -> None:
        """Silence."""


class Told(Quiet):
    """Takes what is posted."""

    posts: list[tuple[str, dict[str, str]]]

    def do_POST(self) -> None:
        """Keep it."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.posts.append((self.path, json.loads(body)))
        self.send_response(200)
        self.end_headers()


class Ends(Quiet):
    """A site whose event stream ends before it says anything."""

    def do_GET(self) -> None:
        """It is ready."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}" if self.path == "/health/ready" else b"")

    def do_POST(self) -> None:
        """A session."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        dialog = {"id": 1, "last_seq": 0}
        said = {"dialog": dialog, "stream_token": "s", "visitor_token": "v"}
        self.wfile.write(json.dumps(said).encode())


class Nonsense(Quiet):
    """What speaks no HTTP."""

    def do_GET(self) -> None:
        """Anything else."""
        self.wfile.write(b"nonsense\r\n\r\n")


@contextmanager
def receivers() -> Iterator[tuple[dict[str, str], list[tuple[str, dict[str, str]]], list[Any]]]:
    """A chat and a mail server: the environment that names them, and what they got."""
    posts: list[tuple[str, dict[str, str]]] = []
    mails: list[Any] = []

    class Kept(Message):  # type: ignore[misc, unused-ignore]
        def handle_message(self, message: Any) -> None:
            mails.append(message)

    smtp = Controller(Kept(), hostname="127.0.0.1", port=Port().let_go())
    smtp.start()
    kind = type("Kind", (Told,), {"posts": posts})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        threading.Thread(target=server.serve_forever).start()
        base = f"http://127.0.0.1:{server.server_port}"
        try:
            yield (
                {
                    "ALERT_WEBHOOK": f"{base}/hook",
                    "TELEGRAM_API_URL": base,
                    "TELEGRAM_TOKEN": "1:secret",
                    "TELEGRAM_CHAT": "7",
                    "ALERT_SMTP": f"smtp://127.0.0.1:{smtp.port}",
                    "ALERT_TO": "owner@shop.example",
                },
                posts,
                mails,
            )
        finally:
            server.shutdown()
            smtp.stop()


def test_a_server_that_works_is_well_and_says_how_long_a_message_took(real_server: Server) -> None:
    ended, result = check(real_server.url, "--seconds", "60")
    assert (ended, result["ok"], result["error"]) == (0, True, None)
    assert 0 < result["delivered"] < result["seconds"]


def test_each_change_is_told_once_in_chat_and_by_mail(real_server: Server, tmp_path: Path) -> None:
    nobody = Port()
    away, state = f"http://127.0.0.1:{nobody.number}", tmp_path / "state.json"
    with receivers() as (env, posts, mails):
        for _ in range(2):
            ended, result = check(away, "--state", str(state), **env)
            assert (ended, result["ok"]) == (1, False)
        assert result["told"] == []
        [(hook, down), (telegram, same)] = posts
        assert (hook, telegram) == ("/hook", "/bot1:secret/sendMessage")
        assert down["text"] == same["text"]
        assert same["chat_id"] == "7"
        [mail] = mails
        assert mail["To"] == "owner@shop.example"
        ended, result = check(real_server.url, "--seconds", "60", "--state", str(state), **env)
        assert result["told"] == ["webhook", "telegram", "mail"]
        assert "again" in posts[-1][1]["text"]
    nobody.let_go()


def test_a_message_that_does_not_come_is_no_health(real_server: Server) -> None:
    ended, result = check(real_server.url, "--seconds", "60", "--site", "nobody's")
    assert ended == 1
    assert result["error"].startswith("/api/widget/session answers 4")


def test_what_nobody_could_be_told_is_told_the_next_time(tmp_path: Path) -> None:
    nobody = Port()
    away, state = f"http://127.0.0.1:{nobody.number}", tmp_path / "state.json"
    _ended, result = check(away, "--state", str(state), ALERT_WEBHOOK=f"{away}/hook")
    assert result["told"] == []
    with receivers() as (env, _posts, _mails):
        _ended, result = check(away, "--state", str(state), ALERT_WEBHOOK=env["ALERT_WEBHOOK"])
    assert result["told"] == ["webhook"]
    nobody.let_go()


@pytest.mark.parametrize("kind", [Ends, Nonsense])
def test_what_answers_as_no_site_does_is_told(tmp_path: Path, kind: type[Quiet]) -> None:
    with receivers() as (env, posts, _mails), ThreadingHTTPServer(("127.0.0.1", 0), kind) as site:
        threading.Thread(target=site.serve_forever).start()
        try:
            url = f"http://127.0.0.1:{site.server_port}"
            words = ("--state", str(tmp_path / "state.json"))
            ended, result = check(url, *words, ALERT_WEBHOOK=env["ALERT_WEBHOOK"])
        finally:
            site.shutdown()
    assert (ended, result["ok"], result["told"]) == (1, False, ["webhook"])
    assert result["error"] in posts[0][1]["text"]


@pytest.mark.parametrize(("encrypts", "told"), [(True, ["mail"]), (False, [])])
def test_a_password_goes_to_a_mail_server_that_encrypts_alone(
    tmp_path: Path, encrypts: bool, told: list[str]
) -> None:
    passwords: list[bytes] = []

    def known(*said: Any) -> AuthResult:
        passwords.append(said[-1].password)
        return AuthResult(success=True)

    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    make_certificate("localhost", certificate, key)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    words: dict[str, Any] = {"authenticator": known, "auth_require_tls": False}
    words |= {"tls_context": tls} if encrypts else {}
    nobody = Port()
    smtp = Controller(Sink(), hostname="127.0.0.1", port=Port().let_go(), **words)
    smtp.start()
    try:
        _ended, result = check(
            f"http://127.0.0.1:{nobody.number}",
            *("--state", str(tmp_path / "state.json")),
            ALERT_SMTP=f"smtp://replyx:secret@localhost:{smtp.port}",
            ALERT_TO="owner@shop.example",
            SSL_CERT_FILE=str(certificate),
        )
    finally:
        smtp.stop()
    nobody.let_go()
    assert (result["told"], passwords) == (told, [b"secret"] if told else [])
