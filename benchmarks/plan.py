"""What the load tool is told of a program: its addresses, and how its frames read."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Address:
    """A path and the lines of a request's head; `hail` is what a socket says first."""

    path: str
    headers: tuple[str, ...] = ()
    hail: str = ""

    def words(self) -> tuple[str, ...]:
        """As the plan has it for a socket."""
        return (self.hail, self.path, *self.headers)


@dataclass(frozen=True, slots=True)
class Dialog:
    """Where a visitor's messages are posted to, and the sockets of the two who read them."""

    post: Address
    visitor: Address
    manager: Address


@dataclass(frozen=True, slots=True)
class Dialect:
    """What tells the server's frames: `ready` stands in the first one, `message` in each message,
    `ping` at the beginning of what is answered with `pong`. `ack` begins the frame that
    acknowledges a number; `back` is a path's end, before the number from which on to replay: where
    it is empty a client that was away loads the page again.
    """

    ready: str = ""
    message: str = ""
    ping: str = ""
    pong: str = ""
    ack: str = ""
    back: str = ""

    def words(self) -> tuple[str, ...]:
        """As the plan has it."""
        return (self.ready, self.message, self.ping, self.pong, self.ack, self.back)


def write_plan(
    file: Path, dialect: Dialect, dialogs: list[Dialog], readers: int, probe: Address
) -> None:
    """The plan of all dialogs but with so many sockets each, visitor's and manager's in turn."""
    lines: list[tuple[str, ...]] = [("dialect", *dialect.words())]
    lines += [("dialog", each.post.path, *each.post.headers) for each in dialogs]
    for number, dialog in enumerate(dialogs):
        for reader in range(readers):
            address = (dialog.visitor, dialog.manager)[reader % 2]
            lines.append(("reader", str(number), *address.words()))
    lines.append(("probe", *probe.words()))
    file.write_text("".join("\t".join(line) + "\n" for line in lines))
