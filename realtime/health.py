"""How it is: for load balancers, monitoring, and whoever looks for a lost message."""

import logging
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse
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
from rest_framework.permissions import AllowAny, IsAdminUser
from rest_framework.request import Request
from rest_framework.response import Response

from realtime import stream
from realtime.counts import Counts, counts, details
from realtime.gauges import registry
from realtime.line import RedisAway, blocking_line

logger = logging.getLogger(__name__)

JSON = {200: OpenApiTypes.OBJECT}


@extend_schema(responses={**JSON, 503: OpenApiTypes.OBJECT})
@api_view(["GET"])
@authentication_classes([])
@permission_classes([AllowAny])
def health(request: Request) -> Response:
    """Whether this process can do its work.

    `degraded` without Redis, which is no 503: messages are stored, and delivered once a second.
    """
    checks = {"database": _database(), "channel_layer": _redis("memory")}
    checks["replay"] = "database" if checks["channel_layer"] != "ok" else "stream"
    if checks["database"] != "ok":
        return Response({"status": "down", "checks": checks}, status=503)
    status = "degraded" if checks["channel_layer"] == "away" else "ok"
    return Response({"status": status, "checks": checks})


@extend_schema(responses=JSON)
@api_view(["GET"])
@authentication_classes([])
@permission_classes([AllowAny])
def sockets(request: Request) -> Response:
    """The WebSockets of all processes."""
    return Response({**counts().of(transport="ws").summary(), "status": _status()})


@extend_schema(responses=JSON)
@api_view(["GET"])
@authentication_classes([])
@permission_classes([AllowAny])
def streams(request: Request) -> Response:
    """The event streams of all processes."""
    return Response({**counts().of(transport="sse").summary(), "status": _status()})


@extend_schema(responses=JSON)
@api_view(["GET"])
@permission_classes([IsAdminUser])
def stats(request: Request) -> Response:
    """Connections by side, transport and process."""
    return Response(details(counts()))


@extend_schema(responses=JSON, parameters=[OpenApiParameter("dialog_id", int)])
@api_view(["GET"])
@permission_classes([IsAdminUser])
def sync(request: Request) -> Response:
    """Who is connected to what, and what is wrong with it."""
    every = counts()
    info: dict[str, Any] = {
        "admin_dialogs": sorted(every.dialogs("admin")),
        "site_dialogs": sorted(every.dialogs("site")),
        "admin_only_dialogs": sorted(every.dialogs("admin") - every.dialogs("site")),
        "site_only_dialogs": sorted(every.dialogs("site") - every.dialogs("admin")),
        "admin_connections_count": every.connections("admin"),
        "site_connections_count": every.connections("site"),
        "specific_dialog": _one_dialog(request, every),
    }
    return Response({"sync_info": info, "diagnosis": _diagnosis(info["specific_dialog"])})


def _one_dialog(request: Request, every: Counts) -> dict[str, Any] | None:
    word = request.query_params.get("dialog_id")
    if word is None:
        return None
    if not (word.isascii() and word.isdigit() and len(word) <= 18):
        raise ValidationError({"dialog_id": ["a number"]})
    dialog_id = int(word)
    admin, site = (every.connections("admin", dialog_id), every.connections("site", dialog_id))
    return {
        "dialog_id": dialog_id,
        "admin_connections": admin,
        "site_connections": site,
        "in_admin_pool": admin > 0,
        "in_site_pool": site > 0,
    }


def _diagnosis(dialog: dict[str, Any] | None) -> dict[str, Any]:
    issues, recommendations = [], []
    if _database() != "ok":
        issues.append("the database does not answer")
        recommendations.append("look at DATABASE_URL and the log of the database")
    if _redis("memory") == "away":
        issues.append("Redis does not answer: only this process is counted")
        recommendations.append("look at REDIS_URL and the log of Redis; no restart is needed here")
    elif dialog is not None and (behind := stream.behind(dialog["dialog_id"])):
        issues.append(f"the stream of the dialog is {behind} entries behind the database")
        recommendations.append("none: replay reads the database until the stream has caught up")
    status = "has_issues" if issues else "healthy"
    return {"status": status, "issues": issues, "recommendations": recommendations}


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, of all processes."""
    return HttpResponse(generate_latest(registry()), content_type=CONTENT_TYPE_LATEST)


def _status() -> str:
    return "degraded" if _redis("memory") == "away" else "healthy"


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError, OSError) as error:
        logger.warning("the database does not answer: %s", error)
        return "away"
    return "ok"


def _redis(without: str) -> str:
    redis = blocking_line()
    if redis is None:
        return without
    try:
        redis.call("PING")
    except RedisAway:
        return "away"
    return "ok"
