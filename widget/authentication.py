"""DRF's question "who is it", answered for visitors."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from widget import tokens


class VisitorAuthentication(BaseAuthentication):
    """`Authorization: Bearer <visitor token>`; a stream token too, which then only reads."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, tokens.Bearer] | None:
        """The bearer in `request.auth`. Raises AuthenticationFailed."""
        word, _space, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if word.lower() != "bearer":
            return None
        try:
            found = tokens.bearer(token.strip(), (tokens.VISITOR, tokens.STREAM))
        except tokens.Expired:
            raise AuthenticationFailed(_("The token has expired."), "token_expired") from None
        except tokens.Gone:
            raise AuthenticationFailed(_("The token is not valid."), "visitor_gone") from None
        except tokens.Invalid:
            raise AuthenticationFailed(_("The token is not valid."), "token_invalid") from None
        return AnonymousUser(), found

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return "Bearer"


class IsVisitor(BasePermission):
    """A visitor, known by a token; with a stream token one who does not write."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the caller may call the view at all."""
        if not isinstance(request.auth, tokens.Bearer):
            return False
        reads = request.method in ("GET", "HEAD", "OPTIONS") or getattr(view, "only_marks", False)
        return reads or request.auth.dialog_id is None


class VisitorScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The visitor token in the API's schema."""

    target_class = VisitorAuthentication
    name = "visitorToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
