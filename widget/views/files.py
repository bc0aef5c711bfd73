"""A message's file, for whoever has its signed address."""

from urllib.parse import quote

from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from dialogs.models import Attachment
from dialogs.models.entry import file_signer
from dialogs.queries import message_at
from replyx.errors import Expected, plain_answer
from widget.streaming import Busy, Streamed


def attachment(request: HttpRequest, signed: str) -> HttpResponseBase:
    """The bytes: a picture that has a size is shown, all else is saved, and nothing of it can run.

    Behind a proxy that can (`X_ACCEL_REDIRECT`) the proxy sends them, else they are streamed here.
    """
    try:
        pk = int(file_signer().unsign(signed))
    except BadSignature:
        raise Http404 from None
    found = get_object_or_404(Attachment.objects.select_related("entry__dialog"), pk=pk)
    _entry, deleted = message_at(found.entry.dialog, found.entry.seq)
    if deleted or not found.file.storage.exists(str(found.file.name)):
        raise Http404
    try:
        response = (
            sent_by_proxy(found)
            if settings.X_ACCEL_REDIRECT
            else Streamed(found.file.path, request.META["REMOTE_ADDR"])
        )
    except Busy:
        return plain_answer(request, Expected(503, "try_later", _("Please try again in a moment.")))
    response["Content-Type"] = found.content_type
    response["Content-Length"] = found.size
    shown = "inline" if found.width else "attachment"
    response["Content-Disposition"] = disposition(shown, found.name)
    response["Cache-Control"] = "private, max-age=86400"
    response._csp_replace = {"default-src": "'none'", "sandbox": ""}  # type: ignore[union-attr]
    return response


def sent_by_proxy(found: Attachment) -> HttpResponse:
    """Nothing but the word for nginx where the file is."""
    return HttpResponse(
        headers={"X-Accel-Redirect": f"{settings.X_ACCEL_REDIRECT}{found.file.name}"}
    )


def disposition(shown: str, name: str) -> str:
    """`Content-Disposition` with the name twice: in full, and in ASCII for who knows only that."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    plain = plain.replace("\\", "_").replace('"', "_")
    return f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
