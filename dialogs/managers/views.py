"""`/api/managers/`: who of one's colleagues is there, and what one says of oneself."""

from typing import Any

from django.contrib.auth.models import User
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs.access.managers import managers
from dialogs.access.seeing import sees_all, sites_of
from dialogs.managers.here import colleagues
from dialogs.models import Profile
from dialogs.models.people import MOST_AT_ONCE
from dialogs.views.base import DialogView
from dialogs.views.schema import ERROR, INTEGER, STRING, answer
from dialogs.views.serializers import validated

MANAGER = answer(
    id=INTEGER, name=STRING, status=STRING, chosen=STRING, active=INTEGER, capacity=INTEGER
)


class PresencePatch(serializers.Serializer[Any]):
    """What a manager says of themselves."""

    status = serializers.ChoiceField(Profile.Presence.choices, required=False)
    capacity = serializers.IntegerField(min_value=0, max_value=MOST_AT_ONCE, required=False)


class ManagersView(DialogView):
    """The managers of one's sites."""

    @extend_schema(responses={200: answer(results={"type": "array", "items": MANAGER})})
    def get(self, request: Request) -> Response:
        """Each with whether they are there, and how many dialogs they have."""
        found = managers().select_related("profile").order_by("pk")
        if not sees_all(self.manager):
            found = found.filter(memberships__site__in=sites_of(self.manager)).distinct()
        return Response({"results": [each._asdict() for each in colleagues(found)]})


class OwnPresenceView(DialogView):
    """How it stands with whoever asks."""

    @extend_schema(responses={200: MANAGER})
    def get(self, request: Request) -> Response:
        """Whether one is there for others, and how many dialogs one has."""
        return Response(self.own())

    @extend_schema(request=PresencePatch, responses={200: MANAGER, 400: ERROR})
    def patch(self, request: Request) -> Response:
        """Be there, away or gone, whatever is connected; take so many dialogs at once."""
        changes = validated(PresencePatch, request.data)
        columns = {"presence": "status", "capacity": "capacity"}
        said = {column: changes[key] for column, key in columns.items() if key in changes}
        if said:
            Profile.objects.update_or_create(user=self.manager, defaults=said)
        return Response(self.own())

    def own(self) -> dict[str, Any]:
        """Of a user who was read anew."""
        user = User.objects.select_related("profile").get(pk=self.manager.pk)
        [found] = colleagues([user])
        return found._asdict()
