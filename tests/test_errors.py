"""What a view raises by a mistake of ours is a 500 with a traceback, whatever it is."""

import logging

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

ERRORS = {
    "overflow": OverflowError("too large"),
    "recursion": RecursionError("too deep"),
    "unicode": UnicodeDecodeError("utf-8", b"\xff", 0, 1, "not a beginning"),
}


def view(request: HttpRequest, kind: str) -> HttpResponse:
    """Goes wrong."""
    raise ERRORS[kind]


urlpatterns = [path("api/<kind>", view), path("page/<kind>", view)]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("kind", ERRORS)
@pytest.mark.parametrize("place", ["api", "page"])
def test_a_mistake_of_ours_is_not_the_senders(
    kind: str, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(raise_request_exception=False)
    with caplog.at_level(logging.ERROR):
        assert client.get(f"/{place}/{kind}").status_code == 500
    assert any(record.exc_info for record in caplog.records)
