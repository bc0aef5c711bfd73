"""The ASGI application: pages and API by Django, live connections by `realtime`.

Served by `manage.py serve` (uvicorn); `manage.py runserver` (daphne) is for development.
"""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replyx.settings")

import django
from channels.routing import URLRouter
from django.urls import re_path

django.setup(set_prefix=False)  # before what needs the app registry

from django.conf import settings  # noqa: E402

from dialogs.views.dialogs import DialogsView, OneDialogView  # noqa: E402
from dialogs.views.log import LogView  # noqa: E402
from dialogs.views.marks import AckView, ReadView, TypingView  # noqa: E402
from dialogs.views.messages import MessagesView  # noqa: E402
from dialogs.views.road import by_view  # noqa: E402
from dialogs.views.road import take_message as take_managers_message  # noqa: E402
from jobs.serving import with_worker  # noqa: E402
from realtime.process.lifespan import lifespan  # noqa: E402
from realtime.routing import events_urlpatterns, websocket_urlpatterns  # noqa: E402
from replyx.edge.bodies import with_bounded_bodies  # noqa: E402
from replyx.edge.handler import OneHopHandler, Threads  # noqa: E402
from replyx.edge.hosts import for_any_host  # noqa: E402
from replyx.edge.road import Road, ShortRoads  # noqa: E402
from replyx.logs import with_request_id  # noqa: E402
from replyx.schema import WhenMigrated  # noqa: E402
from replyx.static_files.sending import StaticFiles  # noqa: E402
from widget.views.road import take_message  # noqa: E402
from widget.views.site_side import SiteMessagesView  # noqa: E402

page_threads = Threads(settings.PAGE_THREADS)
pages: Any = with_request_id(StaticFiles(OneHopHandler(page_threads)))
# Whoever asks how we are is answered while all others wait; and nobody waits for those who log in,
# of whom few at once are let at their passwords.
health_pages: Any = for_any_host(with_request_id(OneHopHandler(Threads(2))))
login_pages: Any = with_request_id(OneHopHandler(Threads(3)))
# These wait for a model, some for minutes.
copilot_pages: Any = with_request_id(OneHopHandler(Threads(8)))

routes: list[Any] = [  # what comes most often first: they are tried one after another
    *events_urlpatterns,
    re_path(r"^(health(/.*)?|api/sse/health/?|metrics/?)$", health_pages),
    re_path(r"^admin/(login|password_change)/", login_pages),
    re_path(r"^api/dialogs/[0-9]+/copilot/", copilot_pages),
    re_path(r"", pages),
]


def managers(what: str, view: Any, method: str = "GET") -> Road:
    """The road of a manager's call that its view answers."""
    address = f"/api/dialogs/{what}"
    return Road(address, by_view(view, page_threads), view, method=method, cookies=True)


one = r"(?P<dialog_id>[0-9]{1,18})/"
messages = rf"/dialogs/{one}messages"
short_roads = ShortRoads(
    Road(f"/api/(?:widget|site){messages}", take_message, SiteMessagesView),
    Road(f"/api{messages}", take_managers_message, MessagesView, cookies=True),
    managers(f"{one}read", ReadView, "POST"),
    managers(f"{one}ack", AckView, "POST"),
    managers(f"{one}typing", TypingView, "POST"),
    managers("", DialogsView),
    managers(f"{one}messages", MessagesView),
    managers(one, OneDialogView),
    managers(one, OneDialogView, "PATCH"),
    managers(f"{one}log", LogView),
    otherwise=with_bounded_bodies(URLRouter(routes)),
)

application = WhenMigrated(
    http=short_roads,
    websocket=URLRouter(websocket_urlpatterns),
    # Without Redis there is one process, and nobody starts another one for the work.
    lifespan=lifespan if settings.REDIS_URL else with_worker(lifespan, settings.JOB_SLOTS),
)
