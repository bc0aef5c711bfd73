"""A visitor, who has one dialog, and writes in it."""

from random import Random
from typing import Any
from uuid import UUID

from tests.chaos.people.books import Frame, Said, now
from tests.chaos.people.client import Client
from tests.chaos.people.view import View
from tests.chaos.people.world import World


class Visitor(Client):
    """`begin` first; it has the tokens and the dialog."""

    def __init__(self, world: World, name: str, road: str, random: Random) -> None:
        super().__init__(world, name, road, random)
        self.numbers = 0
        self.visitor_token = ""
        self.stream_token = ""
        self.dialog = 0

    async def begin(self) -> Frame:
        """Open the widget."""
        body: dict[str, Any] = {"site_token": "shop"}
        answer, _ = await self.world.call("POST", "/api/widget/session", body, {}, self.random)
        self.visitor_token, self.stream_token = answer["visitor_token"], answer["stream_token"]
        self.dialog = answer["dialog"]["id"]
        self.views[self.dialog] = View(self.dialog, "site")
        return answer

    async def write_first(self) -> None:
        """Begin the dialog, which nobody sees before."""
        await Visitor.write(self)

    async def write(self) -> None:
        """Write the next message, until it is acknowledged."""
        said = self.next()
        await self.world.say(
            f"{self.base(self.dialog)}/messages", said, self.headers(), self.random
        )

    def next(self) -> Said:
        """What is said next."""
        self.numbers += 1
        identity = str(UUID(int=self.random.getrandbits(128), version=4))
        return Said(self.dialog, self.name, self.numbers, identity, 0, now(), 0)

    def base(self, dialog: int) -> str:
        return f"/api/widget/dialogs/{dialog}"

    def socket_path(self, dialog: int) -> str:
        return f"/ws/widget/dialogs/{dialog}/"

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.visitor_token}"}

    def query(self) -> dict[str, str]:
        return {"token": self.stream_token}
