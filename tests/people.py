"""The cast in the database of a test, and how each of them calls the API."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from rest_framework.test import APIClient

from dialogs.models import Dialog, Site, Visitor
from tests.cast import make_cast
from widget import tokens


@dataclass
class People:
    """Two sites, their managers, and two visitors of shop with a dialog each."""

    shop: Site
    rival: Site
    anna: User
    boris: User
    zoya: User
    root: User
    vera: Visitor
    viktor: Visitor
    dialog: Dialog
    other: Dialog
    tokens: dict[str, str]

    def manager(self, user: User) -> APIClient:
        """A client with a manager's token."""
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {self.tokens[user.username]}")
        return client

    def visitor(self, visitor: Visitor) -> APIClient:
        """A client with a visitor's token."""
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.visitor_token(visitor)}")
        return client


def make_people() -> People:
    """The cast, and Vera's and Viktor's dialogs."""
    cast = make_cast()
    shop, rival = Site.objects.get(site_token="shop"), Site.objects.get(site_token="rival")
    users = {user.username: user for user in User.objects.all()}
    vera = Visitor.objects.create(site=shop, name="Vera")
    viktor = Visitor.objects.create(site=shop, name="Viktor")
    return People(
        shop=shop,
        rival=rival,
        vera=vera,
        viktor=viktor,
        dialog=Dialog.objects.create(site=shop, visitor=vera),
        other=Dialog.objects.create(site=shop, visitor=viktor),
        tokens=cast.tokens,
        **{name: users[name] for name in ("anna", "boris", "zoya", "root")},
    )


def content_of(response: Any) -> bytes:
    """The body of an answer that comes in pieces."""

    async def read() -> bytes:
        return b"".join([piece async for piece in response.streaming_content])

    return asyncio.run(read())


def message(text: str = "Hello", **fields: Any) -> dict[str, Any]:
    """The body of a new message."""
    return {"text": text, "client_id": str(uuid4()), **fields}
