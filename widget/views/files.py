"""A message's file, for whoever has its signed address."""

from urllib.parse import quote

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from dialogs.files import IMAGES
from dialogs.models import Attachment
from dialogs.models.entry import file_signer
from dialogs.queries import message_at


def attachment(request: HttpRequest, signed: str) -> HttpResponse:
    """The bytes: an image is shown, all else is saved, and nothing of it can run."""
    try:
        pk = int(file_signer.unsign(signed))
    except BadSignature:
        raise Http404 from None
    found = get_object_or_404(Attachment.objects.select_related("entry__dialog"), pk=pk)
    _entry, deleted = message_at(found.entry.dialog, found.entry.seq)
    if deleted:
        raise Http404
    try:
        with found.file.open() as file:
            response = HttpResponse(file.read(), content_type=found.content_type)
    except FileNotFoundError:
        raise Http404 from None
    shown = "inline" if found.content_type in IMAGES else "attachment"
    response["Content-Disposition"] = f"{shown}; filename*=UTF-8''{quote(found.name)}"
    response["Cache-Control"] = "private, max-age=86400"
    response._csp_replace = {"default-src": "'none'", "sandbox": ""}  # type: ignore[attr-defined]
    return response
