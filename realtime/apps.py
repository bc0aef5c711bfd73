"""The app, and what it checks."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """Delivery."""

    name = "realtime"

    def ready(self) -> None:
        """Register the system checks and the metrics."""
        from realtime import checks, frame_guards, gauges, guards  # noqa: F401

        gauges.register()
