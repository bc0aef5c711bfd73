"""The files that browsers load."""

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _

from replyx.doctor.findings import Finding, fine, problem, warning
from replyx.doctor.rounds import Plan
from replyx.static_files.bundle import Unknown
from replyx.static_files.published import publish

NEEDED = ("adminpanel/css/brand.css", "adminpanel/inbox/main.js", "admin/css/base.css")
WIDGET = ("widget/app/app.js", "widget/app/app.css")


def look(plan: Plan) -> Iterator[Finding]:
    """They are there, the widget can be made of them, and what is published can be kept."""
    missing = [name for name in NEEDED if finders.find(name) is None]
    if missing:
        text = _("Static files are missing: {names}").format(names=", ".join(missing))
        yield problem("static_missing", text, _("The program is not installed completely."))
        return
    try:
        files = [file for name in WIDGET if (file := publish(name))]
    except (Unknown, OSError) as error:
        text = _("The widget's scripts cannot be joined: {error}").format(error=error)
        yield problem("static_widget", text, _("The program is not installed completely."))
        return
    size = sum(len(file.packed or file.plain) for file in files)
    yield fine("static", _("The widget weighs {size} KiB.").format(size=round(size / 1024)))
    yield keeping(Path(settings.STATIC_ROOT))


def keeping(root: Path) -> Finding:
    """What pages name stays where a proxy and the next version find it."""
    if os.access(root, os.W_OK) if root.is_dir() else not root.exists():
        return fine("static_kept", _("What pages load is kept in {path}.").format(path=root))
    text = _("What pages load cannot be kept in {path}: a proxy does not find it.")
    advice = _("Let the user of the program write there.")
    return warning("static_not_kept", text.format(path=root), advice)
