"""Webhooks: the list, one of them, its secret, a test."""

from typing import Any

from django.core.exceptions import ValidationError as Invalid
from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs.auditing.noting import by_request, note
from dialogs.models import Act, Site
from dialogs.representations import iso
from dialogs.views.schema import BOOLEAN, ERROR, INTEGER, STRING, answer
from notify.api.base import HookView, require_on
from notify.models import Hook
from notify.models.hooks import Type, all_types, validate_url
from notify.webhooks.events import send_test
from notify.webhooks.signing import rotate

ABOUT = "notify.hook"
NULLABLE = {"type": ["string", "null"]}
HOOK = answer(
    id=INTEGER,
    site=STRING,
    url=STRING,
    types={"type": "array", "items": STRING},
    with_notes=BOOLEAN,
    is_on=BOOLEAN,
    off_because=STRING,
    failing_since=NULLABLE,
    old_secret_until=NULLABLE,
    created_at=STRING,
)
WITH_SECRET = answer(**HOOK["properties"], secret=STRING)
SENT = answer(message_id=STRING)


class HookPatch(serializers.Serializer[Any]):
    """What may be changed of a hook."""

    url = serializers.CharField(max_length=500)
    types = serializers.ListField(
        child=serializers.ChoiceField(Type.choices), min_length=1, default=all_types
    )
    with_notes = serializers.BooleanField(default=False)
    is_on = serializers.BooleanField(default=True)

    def validate_url(self, url: str) -> str:
        """An address that would be called. Raises ValidationError."""
        try:
            validate_url(url)
        except Invalid as error:
            raise serializers.ValidationError(error.messages, "refused") from None
        return url

    def validate_types(self, types: list[str]) -> list[str]:
        """Each once, in the order of the documents."""
        return [each for each in Type.values if each in types]


class NewHook(HookPatch):
    """A hook; `site` is the token of one of the caller's sites."""

    site = serializers.CharField(max_length=64)


def shown(hook: Hook) -> dict[str, Any]:
    """A hook without its secret, which is said once: when it is made or changed."""
    return {
        "id": hook.pk,
        "site": hook.site.site_token,
        "url": hook.url,
        "types": hook.types,
        "with_notes": hook.with_notes,
        "is_on": hook.is_on,
        "off_because": hook.off_because,
        "failing_since": iso(hook.failing_since) if hook.failing_since else None,
        "old_secret_until": iso(hook.old_secret_until) if hook.old_secret_until else None,
        "created_at": iso(hook.created_at),
    }


class HooksView(HookView):
    """The webhooks of the caller's sites."""

    @extend_schema(
        operation_id="api_hooks_list",
        responses={200: answer(results={"type": "array", "items": HOOK})},
    )
    def get(self, request: Request) -> Response:
        """All of them."""
        hooks = Hook.objects.filter(site__in=Site.objects.of(request.user))
        return Response({"results": [shown(each) for each in hooks.select_related("site")]})

    @extend_schema(request=NewHook, responses={201: WITH_SECRET, 400: ERROR})
    def post(self, request: Request) -> Response:
        """A new one, with its secret."""
        asked = NewHook(data=request.data)
        asked.is_valid(raise_exception=True)
        words = dict(asked.validated_data)
        site = Site.objects.of(request.user).filter(site_token=words.pop("site")).first()
        if site is None:
            raise serializers.ValidationError({"site": [_("There is no such site.")]})
        with transaction.atomic():
            hook = Hook.objects.create(site=site, **words)
            note(by_request(request), Act.What.ADDED, ABOUT, hook.pk)
        return Response(shown(hook) | {"secret": hook.secret}, status=201)


class OneHookView(HookView):
    """One webhook."""

    @extend_schema(responses={200: HOOK})
    def get(self, request: Request, hook_id: int) -> Response:
        """How it is set, and how it stands with it."""
        return Response(shown(self.find(hook_id)))

    @extend_schema(request=HookPatch, responses={200: HOOK, 400: ERROR})
    def patch(self, request: Request, hook_id: int) -> Response:
        """Change it. Switched on again it begins anew with what waits."""
        hook = self.find(hook_id)
        asked = HookPatch(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        for name, value in asked.validated_data.items():
            setattr(hook, name, value)
        fields = sorted(asked.validated_data)
        with transaction.atomic():
            hook.save()
            note(by_request(request), Act.What.CHANGED, ABOUT, hook.pk, fields=fields)
        return Response(shown(hook))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, hook_id: int) -> Response:
        """Remove it, and what was to be sent."""
        hook = self.find(hook_id)
        with transaction.atomic():
            hook.delete()
            note(by_request(request), Act.What.REMOVED, ABOUT, hook_id)
        return Response(status=204)


class RotateView(HookView):
    """A new secret."""

    @extend_schema(request=None, responses={200: WITH_SECRET})
    def post(self, request: Request, hook_id: int) -> Response:
        """The new one; for a day the old one signs too."""
        hook = self.find(hook_id)
        with transaction.atomic():
            rotate(hook)
            note(by_request(request), Act.What.CHANGED, ABOUT, hook.pk, fields=["secret"])
        return Response(shown(hook) | {"secret": hook.secret})


class TestView(HookView):
    """A test."""

    @extend_schema(request=None, responses={202: SENT, 409: ERROR})
    def post(self, request: Request, hook_id: int) -> Response:
        """Have `webhook.test` sent; what became of it is among the deliveries."""
        hook = self.find(hook_id)
        require_on(hook)
        return Response({"message_id": send_test(hook).message_id}, status=202)
