"""Settings of sites: what they were and are, but secrets."""

from typing import Any

from dialogs.auditing.noting import Doer, note
from dialogs.models import Act, Site

SECRET = ("secret", "key", "token", "password", "url")  # an address may have one in it
HIDDEN = "…"
LONGEST = 200  # characters of a value


def note_settings(doer: Doer, site: Site, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Write down which differ, if any; both are `settings_of` the site."""
    changes = {
        key: [shown(key, before.get(key)), shown(key, value)]
        for key, value in after.items()
        if before.get(key) != value
    }
    if changes:
        note(doer, Act.What.SETTINGS, "dialogs.site", site.pk, changes=changes)


def shown(key: str, value: Any) -> Any:
    """As the audit shows a value."""
    if any(word in key for word in SECRET):
        return HIDDEN if value else ""
    return value if value is None or isinstance(value, bool | int) else str(value)[:LONGEST]
