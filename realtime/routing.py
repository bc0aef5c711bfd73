"""Every live address: WebSockets, and the streams of server-sent events."""

from typing import Any

from django.urls import re_path

from realtime.connections.consumer import ClientConsumer
from realtime.connections.event_streams import AdminEventsConsumer, SiteEventsConsumer
from realtime.connections.websockets import AdminConsumer, InboxConsumer, Nowhere, SiteConsumer
from realtime.sync.gateway import SyncConsumer

ID = r"(?P<dialog_id>[0-9]{1,18})"


def _live(address: str, consumer: type[ClientConsumer]) -> Any:
    application: Any = consumer.as_asgi()  # Django's types know only views
    return re_path(address, application)


websocket_urlpatterns: list[Any] = [
    _live(rf"^ws/(?:widget|site)/dialogs/{ID}/$", SiteConsumer),
    _live(rf"^ws/dialogs/{ID}/$", AdminConsumer),
    _live(r"^ws/inbox/$", InboxConsumer),
    _live(r"^sync$", SyncConsumer),
    _live(r"", Nowhere),
]

events_urlpatterns: list[Any] = [
    _live(rf"^api/(?:widget|site)/dialogs/{ID}/events$", SiteEventsConsumer),
    _live(rf"^api/dialogs/{ID}/events$", AdminEventsConsumer),
]
