"""The server as a process of its own."""

import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from tests.services.ports import Port, answers
from tests.services.process import ROOT, Process, remove, temporary_directory
from tests.services.telegram.client.accounts import BotAccount


class Telegram:
    """A server that runs at an address, which is what `TELEGRAM_API_URL` is."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(timeout=60)

    def close(self) -> None:
        """Ask no more."""
        self._http.close()

    def do(self, verb: str, **fields: Any) -> Any:
        """What `/_/<verb>` answers; raises with its reason where that can't be done."""
        response = self._http.post(f"{self.url}/_/{verb}", json=fields)
        if response.status_code == httpx.codes.CONFLICT:
            raise RuntimeError(response.json()["error"])
        if response.is_error:
            raise RuntimeError(f"{response.status_code} {response.text}")
        return response.json()

    def file(self, file_id: str) -> bytes:
        """The bytes under a `file_id`."""
        return self._http.get(f"{self.url}/_/file/{file_id}").raise_for_status().content

    def changes(self, after: int = -1) -> int:
        """How many things have changed, once that is more than `after` or 25 s have passed."""
        response = self._http.get(f"{self.url}/_/changes", params={"after": after})
        return int(response.raise_for_status().json()["changes"])

    def bot(self, token: str = "", username: str = "", name: str = "") -> BotAccount:
        """A new bot, or that of a token."""
        said = self.do("bot", token=token, username=username, name=name)
        return BotAccount(self, said["token"], said["id"], said["username"])


class TelegramService(Telegram):
    """`with TelegramService() as telegram: bot = telegram.bot(); vera = bot.person("Vera")`."""

    def __init__(self) -> None:
        self._port = Port()
        super().__init__(f"http://127.0.0.1:{self._port.number}")
        self._directory = temporary_directory("telegram")
        self._process: Process | None = None
        self.log: Path = self._directory / "telegram.log"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.end()

    def start(self) -> None:
        """Serve an empty world; returns when it answers."""
        port = self._port.let_go()
        command = [sys.executable, "-m", "tests.services.telegram", "--port", str(port)]
        self._process = Process(command, self.log, cwd=ROOT)
        self._process.wait_until(lambda: answers(port))

    def end(self) -> None:
        """Stop and leave nothing behind."""
        if self._process:
            self._process.end()
        self.close()
        remove(self._directory)
