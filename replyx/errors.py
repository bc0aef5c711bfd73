"""Errors as the contract words them: `{"error": {"code", "detail", "fields"}}` (chapter 3)."""

import json
import logging
import sys
from dataclasses import dataclass
from typing import Any

from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.csrf import csrf_failure as csrf_page
from rest_framework import exceptions, status
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response
from rest_framework.views import exception_handler as rest_exception_handler

from replyx.edge.reading import without_halves
from replyx.objects import FilesAway

logger = logging.getLogger(__name__)
RETRY_SECONDS = 1


class Conflict(exceptions.APIException):
    """409: the state forbids it; `extra` goes into the error beside its detail."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"

    def __init__(self, detail: str, code: str, extra: dict[str, Any] | None = None) -> None:
        super().__init__(detail, code)
        self.extra = extra or {}


def error_body(code: str, detail: str, **more: Any) -> dict[str, Any]:
    """The body of every error answer."""
    return {"error": {"code": code, "detail": detail, "fields": {}, **more}}


@dataclass(frozen=True, slots=True)
class Expected:
    """The answer to an error that is not the program's: its status, machine word and sentence."""

    status: int
    code: str
    detail: str

    @property
    def headers(self) -> dict[str, str]:
        """When to come again, where that helps."""
        return {"Retry-After": str(RETRY_SECONDS)} if self.status == 503 else {}


def expected(error: BaseException | None) -> Expected | None:
    """What to answer where the database or the store of files is away, or cannot hold what somebody
    sent. All else that can be wrong with a request is found where it is read: what is raised later
    is a bug of ours.
    """
    if isinstance(error, OperationalError | InterfaceError | FilesAway):
        return Expected(503, "try_later", _("Please try again in a moment."))
    if isinstance(error, DataError):
        return Expected(400, "bad_request", _("The request is not valid."))
    return None


def note(error: BaseException, answer: Expected, path: str) -> None:
    """Log an expected error: the database's in a line, what somebody sent with where it failed."""
    logger.warning("%s for %s: %s", answer.status, path, error, exc_info=answer.status == 400)


class ExpectedErrors(MiddlewareMixin):
    """Answers what a view raises that is no error of the program."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer, or None for Django's own."""
        answer = expected(error)
        if answer is None:
            return None
        note(error, answer, request.path)
        return plain_answer(request, answer)


def plain_answer(request: HttpRequest, answer: Expected) -> HttpResponse:
    """JSON for the API, a page with one sentence elsewhere."""
    if request.path.startswith("/api/"):
        body = error_body(answer.code, answer.detail)
        return JsonResponse(body, status=answer.status, headers=answer.headers)
    return HttpResponse(
        render_to_string("error.html", {"sentence": answer.detail}),
        status=answer.status,
        headers=answer.headers,
    )


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's answer to an exception, in the contract's form. None for what is not expected."""
    response = rest_exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        fields = error.detail if isinstance(error.detail, dict) else {"": error.detail}
        sentence = _("Some fields are not right.")
        response.data = error_body("invalid", sentence, fields=without_halves(fields))
    elif isinstance(response.data, dict) and "detail" in response.data:
        detail = response.data["detail"]
        if isinstance(error, exceptions.ParseError):  # whose words are a library's
            detail = ErrorDetail(unread(error.__context__), detail.code)
        more = getattr(error, "extra", {})
        response.data = error_body(getattr(detail, "code", "error"), str(detail), **more)
    return response


def unread(why: BaseException | None) -> str:
    """What is said of a body that cannot be read; of JSON, where it stops being that."""
    if not isinstance(why, json.JSONDecodeError):
        return _("The request is not valid.")
    place = {"line": why.lineno, "column": why.colno}
    return _("The body is not JSON: line %(line)s, column %(column)s.") % place


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form or call without the CSRF token: JSON for the API, Django's page elsewhere."""
    if request.path.startswith("/api/"):
        return JsonResponse(error_body("csrf", reason), status=403)
    return csrf_page(request, reason)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 for what Django itself refuses: a wrong host name, too many fields or files."""
    if request.path.startswith("/api/"):
        return JsonResponse(error_body("bad_request", _("The request is not valid.")), status=400)
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 for an address that is not there."""
    if request.path.startswith("/api/"):
        return JsonResponse(error_body("not_found", _("There is no such address.")), status=404)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: the traceback is in the log. Middlewares fail here too when the database is away."""
    answer = expected(sys.exc_info()[1])
    if answer is not None:
        return plain_answer(request, answer)
    if request.path.startswith("/api/"):
        detail = _("Something went wrong on the server.")
        return JsonResponse(error_body("server_error", detail), status=500)
    return defaults.server_error(request)
