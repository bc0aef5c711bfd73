"""The ASGI application: pages and API by Django, live connections by `realtime`.

Served by `manage.py serve` (uvicorn); `manage.py runserver` (daphne) is for development.
"""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replyx.settings")

from channels.routing import ProtocolTypeRouter, URLRouter
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import re_path

django_application = get_asgi_application()  # before what needs the app registry

from realtime.process.lifespan import lifespan  # noqa: E402
from realtime.routing import events_urlpatterns, websocket_urlpatterns  # noqa: E402
from replyx.logs import with_request_id  # noqa: E402


class StaticFiles(ASGIStaticFilesHandler):
    """Static files without a second program to start; in production nginx serves them."""

    def serve(self, request: HttpRequest) -> HttpResponse | FileResponse:
        """A file; a path that leads out of its directory is not there, and no error of ours."""
        try:
            return super().serve(request)
        except SuspiciousFileOperation:
            raise Http404 from None


pages: Any = with_request_id(StaticFiles(django_application))

routes: list[Any] = [*events_urlpatterns, re_path(r"", pages)]

application = ProtocolTypeRouter(
    {
        "http": URLRouter(routes),
        "websocket": URLRouter(websocket_urlpatterns),
        "lifespan": lifespan,
    }
)
