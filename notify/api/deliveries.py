"""What became of the events of a webhook."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs.representations import iso
from dialogs.views.schema import ERROR, INTEGER, STRING, answer
from notify.api.base import HookView, require_on
from notify.models import Delivery
from notify.webhooks.pump import again

NULLABLE = {"type": ["integer", "null"]}
ATTEMPT = answer(at=STRING, ms=INTEGER, status=NULLABLE, answer=STRING, error=STRING)
DELIVERY = answer(
    id=INTEGER,
    message_id=STRING,
    type=STRING,
    body=STRING,
    state=STRING,
    attempts=INTEGER,
    due_at=STRING,
    created_at=STRING,
    log={"type": "array", "items": ATTEMPT},
)
PAGE = 50


class DeliveryQuery(serializers.Serializer[Any]):
    """`?before=&state=` of the deliveries; `before` is an id."""

    before = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    state = serializers.ChoiceField(["", *Delivery.State.values], default="")


def shown(delivery: Delivery) -> dict[str, Any]:
    """A delivery as the API tells of it."""
    return {
        "id": delivery.pk,
        "message_id": delivery.message_id,
        "type": delivery.type,
        "body": delivery.body,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "due_at": iso(delivery.due_at),
        "created_at": iso(delivery.created_at),
        "log": delivery.log,
    }


class DeliveriesView(HookView):
    """The events of a webhook."""

    @extend_schema(
        parameters=[DeliveryQuery, OpenApiParameter("before", int)],
        responses={200: answer(results={"type": "array", "items": DELIVERY})},
    )
    def get(self, request: Request, hook_id: int) -> Response:
        """The newest 50, or those before an id."""
        asked = DeliveryQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        deliveries = self.find(hook_id).deliveries.all()
        if before := asked.validated_data.get("before"):
            deliveries = deliveries.filter(pk__lt=before)
        if state := asked.validated_data["state"]:
            deliveries = deliveries.filter(state=state)
        return Response({"results": [shown(each) for each in deliveries[:PAGE]]})


class AgainView(HookView):
    """One of them, once more."""

    @extend_schema(request=None, responses={202: DELIVERY, 409: ERROR})
    def post(self, request: Request, hook_id: int, delivery_id: int) -> Response:
        """Send it again, under its id."""
        hook = self.find(hook_id)
        delivery = hook.deliveries.filter(pk=delivery_id).first()
        if delivery is None:
            raise NotFound(_("There is no such delivery."))
        require_on(hook)
        again(delivery)
        return Response(shown(delivery), status=202)
