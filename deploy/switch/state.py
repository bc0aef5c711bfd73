"""Which colour is live, and how far a deploy has come: a file, written whole, under a lock."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from switch.settings import COLOURS, Wrong


@dataclass(slots=True)
class State:
    """`live` serves `release`; `previous` is what was live before. `step` is set while a deploy is
    under way, or after one that was killed.
    """

    live: str | None = None
    release: str | None = None
    previous: str | None = None
    step: str | None = None

    @property
    def idle(self) -> str:
        """The other colour."""
        return COLOURS[1] if self.live == COLOURS[0] else COLOURS[0]


class StateFile:
    """The state on disk."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.path = directory / "state.json"

    def read(self) -> State:
        """What is known; nothing at the first deploy. Raises Wrong."""
        try:
            return State(**json.loads(self.path.read_text()))
        except FileNotFoundError:
            return State()
        except (OSError, ValueError, TypeError) as error:
            raise Wrong(
                f"{self.path} can't be read ({error}); docs/deploy.md says what then."
            ) from None

    def write(self, state: State) -> None:
        """Whole or not at all, also when the machine loses its power."""
        write_whole(self.path, json.dumps(asdict(state), indent=2) + "\n")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """The kernel lets go of the lock when the process ends, however it ends. Raises Wrong."""
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            file = (self._directory / "lock").open("a+")
        except OSError as error:
            raise Wrong(f"{self._directory} can't be used: {error.strerror}.") from None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                raise Wrong(
                    f"Another deploy is under way (process {file.read() or '?'})."
                ) from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield


def write_whole(path: Path, text: str) -> None:
    """Replace a file in one moment."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
