"""DRF's questions "who is it" and "may they call at all", answered for managers."""

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from dialogs.access.managers import is_manager
from dialogs.models import ApiToken


class ApiTokenAuthentication(TokenAuthentication):
    """`Authorization: Token <API token>`."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        """The user and the token. Raises AuthenticationFailed."""
        found = ApiToken.objects.of(token.decode("latin-1"))
        if found is None or not found.user.is_active:
            raise AuthenticationFailed(_("The token is not valid."))
        return found.user, found


class IsManager(BasePermission):
    """Whoever may call the managers' part of the API."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the caller is a manager; of which dialogs, the view asks."""
        return request.user is not None and is_manager(request.user)


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The API token in the API's schema."""

    target_class = ApiTokenAuthentication
    name = "apiToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A header with a word in front."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token <API token>`",
        }
