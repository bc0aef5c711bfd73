"""The files that browsers load."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.management.commands.collectstatic import Command
from django.core.management import call_command
from django.utils.translation import gettext as _

from replyx.doctor.findings import Finding, fine, problem
from replyx.doctor.rounds import Plan
from widget import bundle

NEEDED = ("adminpanel/css/brand.css", "adminpanel/inbox/main.js", "admin/css/base.css")


def look(plan: Plan) -> Iterator[Finding]:
    """They are there, the widget can be made of them, and the copies are of this version."""
    missing = [name for name in NEEDED if finders.find(name) is None]
    if missing:
        text = _("Static files are missing: {names}").format(names=", ".join(missing))
        yield problem("static_missing", text, _("The program is not installed completely."))
        return
    try:
        size = len(bundle.script().packed) + len(bundle.sheet().packed)
    except (bundle.Unknown, OSError) as error:
        text = _("The widget's scripts cannot be joined: {error}").format(error=error)
        yield problem("static_widget", text, _("The program is not installed completely."))
        return
    yield fine("static", _("The widget weighs {size} KiB.").format(size=round(size / 1024)))
    yield from collected()


def collected() -> Iterator[Finding]:
    """Copies for the proxy; without any the program serves its files itself."""
    root = Path(settings.STATIC_ROOT)
    if not root.is_dir() or not any(root.iterdir()):
        yield fine("static_own", _("The program serves its static files itself."))
        return
    count = stale()
    if count:
        text = _("Collected static files that are missing or old: {count}.").format(count=count)
        yield problem("static_old", text, _("Run: manage.py collectstatic"), collect)
    else:
        yield fine("static_collected", _("The collected static files are of this version."))


def collect() -> None:
    """What `manage.py collectstatic` does."""
    call_command("collectstatic", interactive=False, verbosity=0)


def stale() -> int:
    """How many files `collectstatic` would copy."""
    command = Command()
    options: dict[str, Any] = {
        "interactive": False,
        "verbosity": 0,
        "link": False,
        "clear": False,
        "dry_run": True,
        "ignore_patterns": [],
        "use_default_ignore_patterns": True,
        "post_process": False,
    }
    command.set_options(**options)
    return len(command.collect()["modified"])
