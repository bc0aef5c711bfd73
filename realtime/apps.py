"""The app, and what it checks."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """Delivery."""

    name = "realtime"

    def ready(self) -> None:
        """Register the system checks and the metrics."""
        from realtime import checks  # noqa: F401
        from realtime.watching import gauges

        gauges.register()
