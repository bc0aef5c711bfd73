"""How it is: for load balancers, monitoring, and whoever looks for a lost message."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from rest_framework.decorators import (
    api_view,
    authentication_classes,
    permission_classes,
)
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from realtime.host import host
from realtime.process.hub import running_hub
from realtime.watching.counts import counts, details
from realtime.watching.diagnosis import database_state, diagnosis, redis_state, sync_info
from realtime.watching.gauges import registry
from replyx.language import language_of

JSON = {200: OpenApiTypes.OBJECT}
READS = ["GET", "HEAD"]  # monitors ask for no more than the head


@extend_schema(responses={**JSON, 503: OpenApiTypes.OBJECT})
@api_view(READS)
@authentication_classes([])
@permission_classes([AllowAny])
def health(request: Request) -> Response:
    """Whether this process can do its work.

    `degraded` without Redis, which is no 503: messages are stored, and delivered once a second.
    `reason` is what Redis says, where it answers and refuses; `tasks` is how it stands with
    background work.
    """
    return _how_it_is()


@extend_schema(responses={**JSON, 503: OpenApiTypes.OBJECT})
@api_view(READS)
@authentication_classes([])
@permission_classes([AllowAny])
def ready(request: Request) -> Response:
    """Whether this process is to be sent new requests: `draining` once it was told to stop, though
    it still answers; else the same as `/health`.
    """
    here = running_hub()
    if here is not None and here.leaving.is_set():
        return Response({"status": "draining"}, status=503)
    return _how_it_is()


@extend_schema(responses=JSON)
@api_view(READS)
@authentication_classes([])
@permission_classes([AllowAny])
def live(request: Request) -> Response:
    """That this process answers at all. Whoever restarts processes asks this: a database that is
    away is no reason to.
    """
    return Response({"status": "ok"})


@extend_schema(responses=JSON)
@api_view(READS)
@authentication_classes([])
@permission_classes([AllowAny])
def sockets(request: Request) -> Response:
    """The WebSockets of all processes."""
    return Response({**counts().of(transport="ws").summary(), "status": _status()})


@extend_schema(responses=JSON)
@api_view(READS)
@authentication_classes([])
@permission_classes([AllowAny])
def streams(request: Request) -> Response:
    """The event streams of all processes."""
    return Response({**counts().of(transport="sse").summary(), "status": _status()})


@extend_schema(responses=JSON)
@api_view(["GET"])
def stats(request: Request) -> Response:
    """Connections by side, transport and process."""
    return Response(details(counts()))


@extend_schema(
    responses=JSON, parameters=[OpenApiParameter("dialog_id", int), OpenApiParameter("lang", str)]
)
@api_view(["GET"])
def sync(request: Request) -> Response:
    """Who is connected to what, and what is wrong with it.

    In words of `?lang=`, else of the language that the browser prefers.
    """
    dialog_id = _dialog_id(request)
    every = counts()
    header, wanted = request.headers.get("Accept-Language", ""), request.query_params.get("lang")
    with translation.override(language_of(header, wanted)):
        return Response(
            {"sync_info": sync_info(every, dialog_id), "diagnosis": diagnosis(every, dialog_id)}
        )


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, of all processes."""
    return HttpResponse(generate_latest(registry()), content_type=CONTENT_TYPE_LATEST)


def _how_it_is() -> Response:
    redis, reason = redis_state()
    checks = {"database": database_state(), "channel_layer": redis}
    checks["replay"] = "stream" if redis == "ok" else "database"
    said: dict[str, Any] = {"reason": reason} if reason else {}
    if checks["database"] != "ok":
        return Response({"status": "down", "checks": checks, **said}, status=503)
    said["tasks"] = host().backlog()._asdict()
    status = "degraded" if redis in ("away", "refuses") else "ok"
    return Response({"status": status, "checks": checks, **said})


def _dialog_id(request: Request) -> int | None:
    word = request.query_params.get("dialog_id")
    if word is None:
        return None
    if not (word.isascii() and word.isdigit() and len(word) <= 18):
        raise ValidationError({"dialog_id": [_("A number.")]})
    return int(word)


def _status() -> str:
    return "degraded" if redis_state()[0] in ("away", "refuses") else "healthy"
