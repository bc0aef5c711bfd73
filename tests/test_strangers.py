"""What a stranger gets at every HTTP address, generated from the URL map.

An address that is in none of the lists below fails: whoever adds one says who may call it.
"""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Permission
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIClient

from bot.models import Bot, Update
from notify.models import Browser, Delivery, Hook
from notify.push.keys import current_key
from tests.people import People, message
from widget import tokens

# Open to everybody, on purpose.
OPEN = {
    "",  # redirects to the inbox, which asks for a login
    "api/widget/session",
    "api/schema/",
    "api/docs/",
    "health",
    "health/live",
    "health/ready",
    "health/websocket",
    "api/sse/health",
    "metrics",
    "widget.js",
    "widget/app/<slug:version>.js",
    "widget/<slug:site_token>/",
    "widget/<slug:site_token>/button.json",
    "widget/email.js",
    "widget/hours.js",
    "widget/later.js",
    "widget/<slug:site_token>/email.json",
    "widget/data.js",
    "widget/<slug:site_token>/data.json",
    "widget/<slug:site_token>/later.json",
    "demo/shop/",
    "bot/<int:bot_id>/app/",  # the same for everybody
    "bot/<int:bot_id>/app/inbox/session",  # Telegram says who: tests/bot/app/test_inbox.py
    "notify/mail/<str:signed>/",  # the address is signed: tests/notify/test_leaving.py
    "notify/visitor/<str:signed>/",  # the same: tests/notify/test_visitor_letter.py
    "widget/resume/<str:link>/",  # the same: tests/notify/test_visitor_links.py
    "bot/<int:bot_id>/app/session",  # what Telegram signed: tests/bot/app/test_calls.py
    "files/<str:signed>/",  # the address is signed: tests/dialogs/test_messages.py
}
# For any staff user: numbers of connections, nothing that was said.
STAFF = {"api/websocket/stats", "api/debug/websocket/sync"}
# Each has what is their own.
OWN = {"api/dialogs/", "api/hooks/", "api/managers/", "api/managers/me"}
# A visitor's own, whose token says who that is: test_page_context.py, test_own_data.py.
THEMSELVES = {"api/widget/logout", "api/widget/data"}
METHODS = ("get", "post", "put", "patch", "delete")
DENIED = {401, 403, 404, 405}


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, prefix: str = ""
) -> Iterator[str]:
    """Every route of the URL map."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$").removesuffix(
            "\\Z"
        )
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route


def guarded() -> list[str]:
    return [
        route
        for route in addresses()
        if route not in OPEN and not route.startswith(("admin/", "static/"))
    ]


def strangers(people: People) -> dict[str, APIClient]:
    """Everybody who has no business with Vera's dialog."""
    forged, expired = APIClient(), APIClient()
    forged.credentials(HTTP_AUTHORIZATION="Bearer " + tokens.visitor_token(people.vera)[:-2] + "xx")
    expired.credentials(
        HTTP_AUTHORIZATION="Bearer "
        + tokens.sign(tokens.VISITOR, -1, visitor=people.vera.pk, version=people.vera.token_version)
    )
    wrong_kind = APIClient()
    wrong_kind.credentials(
        HTTP_AUTHORIZATION="Bearer " + tokens.embed_token(people.shop, "https://shop.example")
    )
    no_such_key = APIClient()
    no_such_key.credentials(HTTP_AUTHORIZATION="Token " + "0" * 40)
    return {
        "nobody": APIClient(),
        "a forged token": forged,
        "an expired token": expired,
        "a token of another kind": wrong_kind,
        "an unknown API token": no_such_key,
        "another visitor": people.visitor(people.viktor),
        "the rival's manager": people.manager(people.zoya),
    }


def fill(route: str, people: People) -> str:
    """The route with Vera's dialog in it, and the webhook that was told of it."""
    entry, told = people.dialog.entries.first(), Delivery.objects.first()
    parameters = {
        "dialog_id": people.dialog.pk,
        "seq": 1,
        "message_id": entry.pk if entry else 0,
        "hook_id": told.hook_id if told else 0,
        "delivery_id": told.pk if told else 0,
        "task_id": 1,
        "bot_id": Bot.objects.values_list("pk", flat=True).first() or 0,
        "browser_id": Browser.objects.values_list("pk", flat=True).first() or 0,
    }
    path = route
    for name, value in parameters.items():
        path = path.replace(f"<int:{name}>", str(value))
    assert "<" not in path, f"{route}: say in the test what stands for its parameter"
    return "/" + path


def test_there_are_addresses_to_guard() -> None:
    assert "api/dialogs/<int:dialog_id>/messages" in guarded()
    assert "api/site/dialogs/<int:dialog_id>/messages" in guarded()


def test_a_stranger_gets_nothing_at_any_address_and_changes_nothing(people: People) -> None:
    url = f"/api/widget/dialogs/{people.dialog.pk}/messages"
    Hook.objects.create(site=people.shop, url="https://shop.example/secret")
    people.zoya.user_permissions.add(Permission.objects.get(codename="change_site"))
    people.visitor(people.vera).post(url, message("Vera's secret"), format="json")
    assert Delivery.objects.exists()
    Browser.objects.create(user=people.anna, key=current_key(), endpoint="https://secret.example/")
    Bot.objects.create(site=people.shop, token="1:" + "x" * 30)
    hooks, browsers = list(Hook.objects.values()), list(Browser.objects.values())
    before = people.dialog.entries.count()
    let_in = []
    for who, client in strangers(people).items():
        for route in guarded():
            if who == "the rival's manager" and route in {*OWN, *STAFF}:
                continue  # her own lists: test_dialogs.py, test_hooks_api.py, test_managers.py
            if who == "another visitor" and route in THEMSELVES:
                continue
            for method in METHODS:
                answer = getattr(client, method)(fill(route, people), {}, format="json")
                if answer.status_code not in DENIED or b"secret" in answer.content:
                    let_in.append((who, method, route, answer.status_code))
    assert not let_in
    assert people.dialog.entries.count() == before
    assert list(Hook.objects.values()) == hooks
    assert list(Browser.objects.values()) == browsers
    assert not Update.objects.exists()


def test_an_error_of_the_api_has_the_form_of_the_contract(people: People) -> None:
    for route in guarded():
        answer = APIClient().get(fill(route, people))
        if route.startswith("api/") and answer.status_code != 405:
            error = answer.json()["error"]
            assert set(error) >= {"code", "detail", "fields"}, route
    missing = APIClient().get("/api/nothing/here")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page", ["/admin/", "/admin/inbox/", "/admin/inbox/profile/", "/admin/dialogs/entry/"]
)
def test_a_page_of_the_admin_asks_a_stranger_to_log_in(page: str) -> None:
    answer = APIClient().get(page)
    assert answer.status_code == 302
    assert "/admin/login/" in answer["Location"]


def test_a_session_cookie_needs_the_csrf_token_to_write(people: People) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(people.anna)
    url = f"/api/dialogs/{people.dialog.pk}/messages"
    assert client.post(url, message(), format="json").status_code == 403
    assert client.get(url).status_code == 200
