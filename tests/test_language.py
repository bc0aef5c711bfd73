"""The language somebody is answered in is the same at every door."""

import httpx
import pytest

from tests.server import Server

JSON = {"Content-Type": "application/json"}
MULTIPART = {"Content-Type": "multipart/form-data"}  # and no boundary


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en-GB,en;q=0.9,ru;q=0.8", "en"),
        ("ru-RU", "ru"),
        ("de-DE,de;q=0.9,en;q=0.5", "en"),
        ("RU;q=0.1, EN;q=0.9", "en"),
        ("de, fr;q=0.5", "ru"),
        ("", "ru"),
        (";;q=,*,\xff" + "x" * 5000, "ru"),
    ],
)
def test_every_door_answers_in_the_same_language(
    local_server: Server, header: str, language: str
) -> None:
    headers = {b"Accept-Language": header.encode("latin-1")}
    with httpx.Client(base_url=local_server.url, headers=httpx.Headers(headers)) as http:
        page = http.get("/widget/shop/").text
        session = http.post("/api/widget/session", json={"site_token": "shop"}).json()
        path = f"/api/widget/dialogs/{session['dialog']['id']}"
        stream = http.get(f"{path}/events").json()
        unread = http.post("/api/widget/session", content=b"{\n 1", headers=JSON).json()
        bearer = {"Authorization": f"Bearer {session['visitor_token']}", **MULTIPART}
        unbound = http.post(f"{path}/messages", content=b"x", headers=bearer).json()
    greetings = {"ru": "Здравствуйте! Чем помочь?", "en": "Hello! How can we help?"}
    refusals = {
        "ru": [
            "Войдите или пришлите действующий токен.",
            "Это не JSON: строка 2, знак 2.",
            "Неверный запрос.",
        ],
        "en": [
            "Log in, or send a valid token.",
            "The body is not JSON: line 2, column 2.",
            "The request is not valid.",
        ],
    }
    assert f'<html lang="{language}"' in page
    assert session["site"]["welcome"] == greetings[language]
    assert [each["error"]["detail"] for each in (stream, unread, unbound)] == refusals[language]
