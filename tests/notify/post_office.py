"""An SMTP server on the loopback, and the mails that it took."""

import asyncio
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from tests.services.ports import Port


class PostOffice:
    """Takes mail; `answers` is what it says to the next ones instead of taking them, and while it
    is `holding` whoever sent one waits for the answer to a mail that it has.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.senders: list[str] = []
        self.answers: list[str] = []
        self.holding = False
        self._port = Port()
        self.port = self._port.number
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        """What `EMAIL_URL` is set to."""
        return f"smtp://127.0.0.1:{self.port}"

    def open(self) -> None:
        """Begin to serve."""
        self._port.let_go()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        """Serve no more."""
        self.holding = False
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """What aiosmtpd calls with each mail."""
        if self.answers:
            return self.answers.pop(0)
        mail = message_from_bytes(envelope.content, policy=default)
        self.mails.append(mail)
        self.senders.append(envelope.mail_from)
        while self.holding:
            await asyncio.sleep(0.02)
        return "250 OK"

    def sent_to(self, name: str) -> list[EmailMessage]:
        """The mails to `NAME@shop.example`."""
        return [mail for mail in self.mails if mail["To"] == f"{name}@shop.example"]


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """Its plain or its HTML part."""
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())
