"""A message's file, for whoever has its signed address."""

from functools import partial
from urllib.parse import quote

from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from dialogs.files.reading import Span, asked_span, opened
from dialogs.files.streaming import Busy, Streamed
from dialogs.models import Attachment
from dialogs.models.entry import file_signer
from dialogs.queries import message_at
from replyx.errors import Expected, plain_answer


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
    if deleted:
        raise Http404
    try:
        response = sent_by_proxy(found) if settings.X_ACCEL_REDIRECT else sent(request, found)
    except FileNotFoundError:
        raise Http404 from None
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{found.size}"})
    except Busy:
        return plain_answer(request, Expected(503, "try_later", _("Please try again in a moment.")))
    response["Content-Type"] = found.content_type
    shown = "inline" if found.width else "attachment"
    response["Content-Disposition"] = disposition(shown, found.name)
    response["Cache-Control"] = "private, max-age=86400"
    response._csp_replace = {"default-src": "'none'", "sandbox": ""}  # type: ignore[union-attr]
    return response


def sent_by_proxy(found: Attachment) -> HttpResponse:
    """Nothing but the word for nginx where the file is. Raises FileNotFoundError."""
    if not found.file.storage.exists(str(found.file.name)):
        raise FileNotFoundError
    where = f"{settings.X_ACCEL_REDIRECT}{found.file.name}"
    return HttpResponse(headers={"X-Accel-Redirect": where, "Content-Length": str(found.size)})


def sent(request: HttpRequest, found: Attachment) -> Streamed:
    """The file, or the part that is asked for. Raises Busy, FileNotFoundError, ValueError for a
    part that it does not have, and OSError where the store of files is away.
    """
    part = asked_span(request.headers.get("Range", ""), found.size) if found.size else None
    span = part or Span(0, found.size - 1)
    open = partial(opened, str(found.file.name), span)
    response = Streamed(open, span.length, request.META["REMOTE_ADDR"])
    response["Content-Length"] = span.length
    response["Accept-Ranges"] = "bytes"
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {span.first}-{span.last}/{found.size}"
    return response


def disposition(shown: str, name: str) -> str:
    """`Content-Disposition` with the name twice: in full, and in ASCII for who knows only that."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    plain = plain.replace("\\", "_").replace('"', "_")
    return f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
