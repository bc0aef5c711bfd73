"""A manager's client, who follows dialogs, answers in them and changes what they wrote."""

from random import Random
from typing import Any
from uuid import UUID

from tests.chaos.people.books import Said, now
from tests.chaos.people.client import Client
from tests.chaos.people.view import View
from tests.chaos.people.world import World, text_of

EDITED, DELETED, READ = 0.04, 0.01, 0.3  # how often after a message


class Manager(Client):
    """With an API token; several of them may be one person in several tabs."""

    def __init__(
        self, world: World, name: str, road: str, random: Random, *, token: str, dialogs: list[int]
    ) -> None:
        super().__init__(world, name, road, random)
        self._token = token
        self._numbers = dict.fromkeys(dialogs, 0)
        self.views = {dialog: View(dialog, "admin") for dialog in dialogs}

    async def write(self) -> None:
        """Answer in one of the dialogs, and do now and then what managers do beside."""
        dialog = self.random.choice(list(self.views))
        self._numbers[dialog] += 1
        identity = str(UUID(int=self.random.getrandbits(128), version=4))
        said = Said(dialog, self.name, self._numbers[dialog], identity, 0, now(), 0)
        path = f"{self.base(dialog)}/messages"
        message = await self.world.say(path, said, self.headers(), self.random)
        dice = self.random.random()
        if dice < EDITED:
            body = {"text": f"{text_of(said)} edited"}
            await self._ask("PATCH", f"{path}/{message['seq']}", body)
        elif dice < EDITED + DELETED:
            await self._ask("DELETE", f"{path}/{message['seq']}", None)
        elif dice < EDITED + DELETED + READ and self.views[dialog].last:
            await self._ask("POST", f"{self.base(dialog)}/read", {"seq": self.views[dialog].last})

    async def _ask(self, method: str, path: str, body: Any) -> None:
        await self.world.call(method, path, body, self.headers(), self.random)

    def base(self, dialog: int) -> str:
        return f"/api/dialogs/{dialog}"

    def socket_path(self, dialog: int) -> str:
        return f"/ws/dialogs/{dialog}/"

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Token {self._token}"}
