"""As whom PostgreSQL runs: it refuses root, and a user without a name."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.services.process import Process, Unavailable

NOBODY = 65534


@dataclass(frozen=True)
class Identity:
    """A user to run a program as, or words that stand before its command."""

    user: str | None = None
    prefix: tuple[str, ...] = ()

    def start(self, command: Sequence[str], log: Path) -> Process:
        """Start the program as this user, its output in `log`."""
        return Process([*self.prefix, *command], log, user=self.user, cwd=Path("/"))

    def give(self, *paths: Path) -> None:
        """Let the program own these files."""
        if self.user:
            entry = pwd.getpwnam(self.user)
            for path in paths:
                os.chown(path, entry.pw_uid, entry.pw_gid)

    def can_run(self, program: Path) -> bool:
        """Whether the program starts at all as this user."""
        try:
            result = subprocess.run(
                [*self.prefix, str(program), "--version"],
                user=self.user,
                cwd="/",
                capture_output=True,
            )
        except OSError:
            return False
        return result.returncode == 0


def identity_for(program: Path) -> Identity:
    """Whom to run `program` as; raises `Unavailable`."""
    if os.geteuid() != 0 and _has_name(os.geteuid()):
        return Identity()
    choices = []
    if unshare := shutil.which("unshare"):
        # Our files stay reachable, as in a home directory that is closed to others.
        words = ("--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
        choices.append(Identity(prefix=(unshare, *words)))
    if os.geteuid() == 0 and _has_name(NOBODY):
        choices.append(Identity(user=pwd.getpwuid(NOBODY).pw_name))
    for choice in choices:
        if choice.can_run(program):
            return choice
    raise Unavailable(
        f"PostgreSQL refuses to run as this user, and no other can start {program}: "
        "run the tests as an ordinary user, or set TEST_DATABASE_URL."
    )


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True
