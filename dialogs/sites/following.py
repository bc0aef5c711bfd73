"""Who shows a site's settings, or works by them, hears when they change."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from realtime.sync import follow


def follow_settings(
    model: type[Model], site: Callable[[Any], int] = lambda row: int(row.site_id)
) -> None:
    """Tell of a model's rows as of the settings of a site: `settings.updated`, with its id. For the
    `ready` of every app that keeps some.
    """
    follow(model, "settings", site=site, id=site, verbs=lambda row, verb: "updated")
