"""The signed links of our mails: of this database alone, and of one kind each."""

from collections.abc import Callable
from typing import TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from realtime.history import signed_as

M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponse]


def signer(kind: str) -> Signer:
    """Signs links of a kind."""
    return Signer(salt=f"notify.{kind}:{signed_as()}")


def row_behind(rows: QuerySet[M], signed: str, kind: str) -> M:
    """The row whose key a link names. Raises Http404 for one that is not ours, or is gone."""
    try:
        return get_object_or_404(rows, pk=int(signer(kind).unsign(signed)))
    except (BadSignature, ValueError):
        raise Http404 from None


def by_mail_program(view: View) -> View:
    """A page that people look at, and mail programs POST to by themselves, without a cookie
    (RFC 8058).
    """
    return never_cache(csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(view)))
