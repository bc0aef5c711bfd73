"""A lease: one place that a connection takes, until it runs out or is given back."""

import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

import msgspec

from realtime.groups import Side
from replyx.processes.own import of_each_process

Kind = Literal["dialog", "inbox", "sync"]
ALL = "all"
HOST = socket.gethostname()


@cache
def machine() -> str:
    """Where numbers of processes mean the same: this boot of this machine, this container of it.
    Names of hosts do not say it, containers may share one. Empty where the system does not tell.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
        return sha256(f"{boot} {os.readlink('/proc/self/ns/pid')}".encode()).hexdigest()[:12]
    except OSError:
        return ""


@of_each_process
def this_process() -> str:
    """The name of this process among those that hold leases."""
    return f"{HOST}:{os.getpid()}:{machine()}.{secrets.token_hex(4)}"


class Lease(msgspec.Struct, frozen=True, array_like=True):
    """One place on one connection; `dialog_id` is None where the kind is not `dialog`."""

    process: str
    connection: str
    transport: str  # "ws" or "sse"
    side: Side
    kind: Kind
    dialog_id: int | None
    person: str
    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Roll:
    """Who stands in one set at a moment, in milliseconds. `complete` says that nobody else does:
    not so while Redis is away or refuses, or has forgotten and the processes are telling it again.
    """

    leases: list[Lease]
    complete: bool
    at: int

    def has(self, wanted: Callable[[Lease], bool] = lambda lease: True) -> bool | None:
        """Whether someone is there; None is not known. Whoever was with a process that is gone
        may be on the way back.
        """
        found = [lease for lease in self.leases if wanted(lease)]
        if any(not is_dead(lease.process) for lease in found):
            return True
        return None if found or not self.complete else False


def dialog_key(dialog_id: int) -> str:
    """The set of everybody in one dialog."""
    return f"dialog:{dialog_id}"


def site_key(site_id: int) -> str:
    """The set of the processes where managers of one site are connected."""
    return f"site:{site_id}"


def person_key(person: str) -> str:
    """The set of one person's connections."""
    return f"person:{person}"


def address_key(address: str) -> str:
    """The set of one address's connections."""
    return f"address:{address}"


def is_dead(process: str) -> bool:
    """Whether a process is one of this machine's and gone."""
    if process == this_process():
        return False
    try:
        _host, pid, token = process.rsplit(":", 2)
        if not machine() or token.partition(".")[0] != machine():
            return False
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError):
        return False
    return int(pid) == os.getpid()  # our number, another life


def readable(member: bytes) -> Lease | None:
    """The lease that a member stands for; None for what another program or version wrote, which
    must not keep the others from being counted.
    """
    try:
        return msgspec.json.decode(member, type=Lease)
    except msgspec.DecodeError:
        return None
