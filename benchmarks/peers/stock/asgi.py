"""`benchmarks.peers.stock.asgi:application`: the view, the consumer and the addresses."""

import json
from typing import Any

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()  # before what needs the app registry

# ruff: noqa: E402
from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmarks.peers.stock.models import Message


class MessagesView(APIView):
    """The last messages of a dialog; a POST adds one and sends it to the dialog's group."""

    def get(self, request: Request, dialog_id: int) -> Response:
        """The last fifty."""
        found = Message._default_manager.filter(dialog_id=dialog_id).order_by("-id")[:50]
        return Response([{"id": each.pk, "text": each.text} for each in found])

    def post(self, request: Request, dialog_id: int) -> Response:
        """Store, then send."""
        data: Any = request.data
        message = Message(dialog_id=dialog_id, text=data["text"])
        message.save()
        told = {"id": message.pk, "text": message.text}
        text = json.dumps(told, separators=(",", ":"))
        layer: Any = get_channel_layer()
        async_to_sync(layer.group_send)(f"dialog.{dialog_id}", {"type": "frame", "text": text})
        return Response(told, status=201)


class DialogConsumer(AsyncWebsocketConsumer):
    """Whoever follows a dialog."""

    group: str

    async def connect(self) -> None:
        """Join the group."""
        scope: Any = self.scope
        self.group = f"dialog.{scope['url_route']['kwargs']['dialog_id']}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()
        await self.send('{"type":"hello"}')

    async def disconnect(self, code: int) -> None:
        """Leave it."""
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def frame(self, event: dict[str, Any]) -> None:
        """Send on what the group was sent."""
        await self.send(text_data=event["text"])


consumer: Any = DialogConsumer.as_asgi()
urlpatterns = [path("dialogs/<int:dialog_id>/messages", MessagesView.as_view())]
sockets = URLRouter([path("ws/dialogs/<int:dialog_id>/", consumer)])
application = ProtocolTypeRouter({"http": django_application, "websocket": sockets})
