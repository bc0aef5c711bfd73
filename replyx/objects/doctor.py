"""The store of files, for `manage.py doctor`: it takes an object, gives it back, and lets it go."""

from collections.abc import Iterator
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from replyx.doctor.findings import Finding, fine, problem
from replyx.doctor.rounds import Plan
from replyx.objects import FilesAway

WORD = b"replyx"


def look(plan: Plan) -> Iterator[Finding]:
    """Nothing of it stays."""
    if not settings.FILES_URL:
        yield fine("files", _("Files are kept in DATA_DIR."))
        return
    try:
        name = default_storage.save(f"doctor/{uuid4().hex}", ContentFile(WORD))
        with default_storage.open(name, "rb") as file:
            same = file.read() == WORD
        default_storage.delete(name)
    except (FilesAway, FileNotFoundError) as error:
        text = _("The store of files does not do what it should: {error}").format(error=error)
        advice = _("Look at FILES_URL, the keys, and what they may do: PutObject, GetObject, "
                   "DeleteObject.")  # fmt: skip
        yield problem("files_away", text, advice)
        return
    if not same:
        text = _("The store of files gives back something else.")
        yield problem("files_away", text, _("Look at what stands between, such as a cache."))
        return
    yield fine("files", _("The store of files takes, gives back and deletes."))
