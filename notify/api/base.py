"""What every view of webhooks does first."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from dialogs.models import Site
from notify.access import may_have_hooks
from notify.models import Hook
from replyx.errors import Conflict


class MayHaveHooks(BasePermission):
    """Whoever may change sites; of which, the view asks."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the caller is one of them (403)."""
        return request.user is not None and may_have_hooks(request.user)


class HookView(APIView):
    """Webhooks of the caller's sites; another's is not there (404)."""

    permission_classes = [MayHaveHooks]

    def find(self, hook_id: int) -> Hook:
        """A hook. Raises NotFound."""
        sites = Site.objects.of(self.request.user)
        hook = Hook.objects.filter(pk=hook_id, site__in=sites).select_related("site").first()
        if hook is None:
            raise NotFound(_("There is no such webhook."))
        return hook


def require_on(hook: Hook) -> None:
    """Raises Conflict where a hook is told nothing."""
    if not hook.is_on:
        raise Conflict(_("The webhook is off."), "hook_off")
