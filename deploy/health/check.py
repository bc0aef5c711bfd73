#!/usr/bin/env python3
"""Asks a ReplyX from outside whether a message gets through, and tells people when that changes.

    deploy/health/check.py https://chat.example --site health --state /var/lib/replyx/health.json

It is ready; a session opens; what is posted comes on the event stream. One line of JSON is printed,
and 1 is returned when anything of that failed. With a state it tells once of each change, by the
ways that the environment names: ALERT_WEBHOOK (a JSON with `text` is posted there: Slack,
Mattermost), TELEGRAM_TOKEN and TELEGRAM_CHAT, ALERT_SMTP (`smtps://user:password@host:465`, or
`smtp://`, with STARTTLS where there is a password) with ALERT_TO and ALERT_FROM. Only the standard
library, so that it runs wherever there is a Python.

A visitor's message is written each time: name a site that has no members, made for this alone.
"""

import argparse
import json
import os
import smtplib
import ssl
import sys
import time
import uuid
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen


class Failed(Exception):
    """Something did not work; the text says what."""


def main() -> int:
    """Check once; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("url")
    parser.add_argument("--site", required=True, help="a site token, of a site made for this")
    parser.add_argument("--seconds", type=float, default=15, help="that all of it may take")
    parser.add_argument("--state", type=Path, help="where it is kept how it was")
    words = parser.parse_args()
    result = check(words.url.rstrip("/"), words.site, words.seconds)
    if words.state:
        result["told"] = tell_of_change(words.state, words.url, result)
    sys.stdout.write(json.dumps(result) + "\n")
    return 0 if result["ok"] else 1


def check(url: str, site: str, seconds: float) -> dict[str, Any]:
    """`ok`, what failed (`error`), and how many seconds it took, a message alone too."""
    began = time.monotonic()
    try:
        delivered = round_trip(url, site, began + seconds)
    except Exception as error:  # whatever answers there, people are told
        why = str(error) or type(error).__name__
        return {"ok": False, "error": why, "seconds": round(time.monotonic() - began, 3)}
    seconds = round(time.monotonic() - began, 3)
    return {"ok": True, "error": None, "seconds": seconds, "delivered": round(delivered, 3)}


def round_trip(url: str, site: str, deadline: float) -> float:
    """Seconds until a message that is posted has come. Raises Failed, and whatever an answer that
    is none leads to.
    """
    ask(f"{url}/health/ready", deadline)
    session = ask(f"{url}/api/widget/session", deadline, {"site_token": site})
    dialog, mine = session["dialog"], str(uuid.uuid4())
    place = f"{url}/api/widget/dialogs/{dialog['id']}"
    live = Request(
        f"{place}/events?after={dialog['last_seq']}",
        headers={"Authorization": f"Bearer {session['stream_token']}"},
    )
    with urlopen(live, timeout=left(deadline)) as stream:
        frames = frames_of(stream, deadline)
        if next(frames, {}).get("type") != "hello":
            raise Failed("the event stream does not say hello")
        posted = time.monotonic()
        body = {"text": "A check of the message path.", "client_id": mine}
        ask(f"{place}/messages", deadline, body, session["visitor_token"])
        for frame in frames:
            if frame.get("message", {}).get("client_id") == mine:
                return time.monotonic() - posted
    raise Failed("the event stream ended")


def ask(
    url: str, deadline: float, body: dict[str, str] | None = None, token: str = ""
) -> dict[str, Any]:
    """One call, a POST where it has a body; its JSON. Raises Failed where it is refused."""
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = json.dumps(body).encode() if body else None
    try:
        with urlopen(Request(url, data, headers), timeout=left(deadline)) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except HTTPError as error:
        raise Failed(f"{urlsplit(url).path} answers {error.code}") from None


def frames_of(stream: Iterator[bytes], deadline: float) -> Iterator[dict[str, Any]]:
    """The frames of an event stream; raises Failed when the time is over."""
    for line in stream:
        left(deadline)
        if line.startswith(b"data:"):
            yield json.loads(line.removeprefix(b"data:"))


def left(deadline: float) -> float:
    """Seconds until then. Raises Failed where there are none."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise Failed("a message did not come in time")
    return seconds


def tell_of_change(state: Path, url: str, result: dict[str, Any]) -> list[str]:
    """Tell by every way that is set, if it is not as it was; the ways that took it.

    What nobody could be told is told the next time.
    """
    try:
        was = json.loads(state.read_text())["ok"]
    except (OSError, ValueError, KeyError):
        was = True
    if was == result["ok"]:
        return []
    host = urlsplit(url).hostname
    text = f"{host}: messages get through again" if result["ok"] else f"{host}: {result['error']}"
    ways = {"webhook": by_webhook, "telegram": by_telegram, "mail": by_mail}
    told = [name for name, way in ways.items() if attempt(way, text)]
    if told:
        state.write_text(json.dumps({"ok": result["ok"]}))
    return told


def attempt(way: Any, text: str) -> bool:
    """Whether it was told so; what fails is said on stderr and stops no other way."""
    try:
        return bool(way(text))
    except Exception as error:
        sys.stderr.write(f"{way.__name__}: {type(error).__name__}\n")  # an address holds a token
        return False


def post(url: str, body: dict[str, str]) -> bool:
    """Post JSON somewhere."""
    data, headers = json.dumps(body).encode(), {"Content-Type": "application/json"}
    with urlopen(Request(url, data, headers), timeout=10):
        return True


def by_webhook(text: str) -> bool:
    """Into a chat that takes webhooks."""
    url = os.environ.get("ALERT_WEBHOOK")
    return bool(url) and post(url or "", {"text": text})


def by_telegram(text: str) -> bool:
    """Into a chat of Telegram."""
    token, chat = os.environ.get("TELEGRAM_TOKEN"), os.environ.get("TELEGRAM_CHAT")
    api = os.environ.get("TELEGRAM_API_URL") or "https://api.telegram.org"
    if not token or not chat:
        return False
    return post(f"{api}/bot{token}/sendMessage", {"chat_id": chat, "text": text})


def by_mail(text: str) -> bool:
    """By e-mail."""
    server, to = urlsplit(os.environ.get("ALERT_SMTP", "")), os.environ.get("ALERT_TO")
    if not server.hostname or not to:
        return False
    mail = EmailMessage()
    mail["Subject"], mail["To"] = text, to
    mail["From"] = os.environ.get("ALERT_FROM") or to
    mail.set_content(text)
    trust = ssl.create_default_context()
    if server.scheme == "smtps":
        port = server.port or 465
        link: smtplib.SMTP = smtplib.SMTP_SSL(server.hostname, port, timeout=10, context=trust)
    else:
        link = smtplib.SMTP(server.hostname, server.port or 25, timeout=10)
    with link:
        if server.username:
            if server.scheme != "smtps":
                link.starttls(context=trust)  # raises where there is none: no password goes bare
            link.login(unquote(server.username), unquote(server.password or ""))
        link.send_message(mail)
    return True


if __name__ == "__main__":
    sys.exit(main())
