"""Addresses for operations."""

from django.urls import path

from realtime.watching import health

urlpatterns = [
    path("metrics", health.metrics, name="metrics"),
    path("health", health.health, name="health"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("health/websocket", health.sockets, name="health-websocket"),
    path("api/sse/health", health.streams, name="health-sse"),
    path("api/websocket/stats", health.stats, name="websocket-stats"),
    path("api/debug/websocket/sync", health.sync, name="websocket-sync"),
]
