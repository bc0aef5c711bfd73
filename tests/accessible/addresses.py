"""Which addresses of the URL map a person sees, and what stands for their parameters."""

import re

from tests.test_strangers import addresses

# Read by programs: pages, stylesheets and scripts ask here.
FOR_PROGRAMS = {
    "metrics",
    "health",
    "health/live",
    "health/ready",
    "health/websocket",
    "widget.js",
    "widget/app/<slug:version>.js",
    "widget/email.js",
    "widget/hours.js",
    "widget/later.js",
    "widget/<slug:site_token>/button.json",
    "widget/<slug:site_token>/email.json",
    "widget/data.js",
    "widget/<slug:site_token>/data.json",
    "widget/<slug:site_token>/later.json",
    "files/<str:signed>/",
    "bot/<int:bot_id>/webhook",
    *(f"bot/<int:bot_id>/app/inbox/{each}" for each in ("session", "stay", "unread/")),
    "bot/<int:bot_id>/app/inbox/<int:dialog_id>/visitor/",
    "bot/<int:bot_id>/app/inbox/<int:dialog_id>/told/",
    *(f"bot/<int:bot_id>/app/{each}" for each in ("session", "me", "history", "payouts")),
    "bot/<int:bot_id>/app/tasks/<int:task_id>/done",
    "admin/inbox/unread/",
    "admin/inbox/push.js",
    "admin/inbox/<int:dialog_id>/visitor/",
    "admin/inbox/<int:dialog_id>/told/",
    "admin/autocomplete/",
    "admin/jsi18n/",
    "admin/bot/scenario/preview/",
    "admin/bot/scenario/<path:object_id>/live/",
    "admin/bot/button/<path:object_id>/live/",
}
# Lead elsewhere at once.
ON_THE_WAY = {
    "",
    "admin/logout/",
    "admin/r/<path:content_type_id>/<path:object_id>/",
}
# What a person opens: `{dialog}` is a dialog with everything in it, the others
# are the links in mails.
PAGES = {
    "admin/": ["/admin/"],
    "admin/inbox/": [
        "/admin/inbox/",
        "/admin/inbox/?q=nobody-wrote-this",
    ],
    "admin/inbox/profile/": ["/admin/inbox/profile/"],
    "admin/inbox/notifications/": ["/admin/inbox/notifications/"],
    "admin/inbox/telegram/": ["/admin/inbox/telegram/"],
    "admin/inbox/<int:dialog_id>/": ["/admin/inbox/{dialog}/", "/admin/inbox/987654321/"],
    "admin/diagnosis/": ["/admin/diagnosis/", "/admin/diagnosis/?dialog_id={dialog}"],
    "admin/password_change/": ["/admin/password_change/"],
    "admin/password_change/done/": ["/admin/password_change/done/"],
    "admin/(?P<app_label>assistant|dialogs|notify|jobs|auth|bot)/": [
        f"/admin/{app}/" for app in ("auth", "bot", "dialogs", "notify", "jobs", "assistant")
    ],
    "admin/assistant/article/upload/": ["/admin/assistant/article/upload/"],
    "admin/(?P<url>.*)": ["/admin/nothing-here/"],
    "admin/auth/user/<id>/password/": ["/admin/auth/user/{user}/password/"],
    "api/docs/": ["/api/docs/"],
    "demo/shop/": ["/demo/shop/?lang=en", "/demo/shop/?lang=ru&mode=embedded"],
    "notify/mail/<str:signed>/": ["{leave}"],
    "notify/visitor/<str:signed>/": ["{leave_visitor}"],
    "widget/resume/<str:link>/": ["{resume}", "/widget/resume/used-or-forged/"],
    "widget/<slug:site_token>/": [
        "/widget/shop/?mode=floating",
        "/widget/shop/?mode=embedded",
        "/widget/shop/?mode=full&lang=en",
        "/widget/nobody/",
        "/widget/shop/?origin=https://elsewhere.example",
    ],
}
# Opened by Telegram: tests/bot/app/test_app_accessible.py.
IN_TELEGRAM = {
    "bot/<int:bot_id>/app/",
    "bot/<int:bot_id>/app/inbox/",
    "bot/<int:bot_id>/app/inbox/<int:dialog_id>/",
}
# Seen by somebody who is not logged in; the test opens it first.
LOGGED_OUT = {"admin/login/"}
OF_A_MODEL = re.compile(
    r"admin/(?P<model>(auth|assistant|bot|dialogs|notify|jobs)/\w+)/(add/|<path:object_id>/(change/|delete/|history/|versions/)?)?"
)


def unknown() -> list[str]:
    """Addresses of which nobody said whether a person sees them."""
    known = {*FOR_PROGRAMS, *ON_THE_WAY, *PAGES, *LOGGED_OUT, *IN_TELEGRAM}
    return [
        route
        for route in addresses()
        if route not in known
        and not OF_A_MODEL.fullmatch(route)
        and not route.startswith(("api/", "static/"))
    ]


def of_models() -> list[str]:
    """The admin's addresses of every model it shows, lists before what has an `object_id`."""
    return sorted(
        (route for route in addresses() if OF_A_MODEL.fullmatch(route) and route not in PAGES),
        key=lambda route: "<" in route,
    )


def model_of(route: str) -> str:
    """`dialogs/site` of an address of that model."""
    found = OF_A_MODEL.fullmatch(route)
    assert found, route
    return found["model"]
