"""Time zones by the names that people's browsers gave."""

from zoneinfo import ZoneInfo


def zone_named(name: str) -> ZoneInfo | None:
    """The time zone; None where there is none of that name, or not any more."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
