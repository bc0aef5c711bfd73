"""Hosts in network namespaces of their own, on two wires: to the front, and to the data.

Made inside a namespace that this process has already (`unshare --net`), so that nothing of the
machine's own network is seen or touched, and all of it ends with the process.
"""

import subprocess
from pathlib import Path

from tests.services.nftables import nft
from tests.services.process import ROOT, Process

FRONT, DATA = "10.77.1", "10.77.2"  # what hosts are called by the front, and by the data host
HOOK = "{ type filter hook input priority 0; }"  # of nftables
HERE = 254  # the last number of the front and of the data host


def run(*words: str) -> None:
    """A command of the system. Raises CalledProcessError."""
    subprocess.run(words, check=True, capture_output=True)


def lay_wires() -> None:
    """The two networks, and their ends in this namespace."""
    run("ip", "link", "set", "lo", "up")
    for net in (FRONT, DATA):
        bridge = bridge_of(net)
        run("ip", "link", "add", bridge, "type", "bridge")
        run("ip", "link", "set", bridge, "up")
        run("ip", "address", "add", f"{net}.{HERE}/24", "dev", bridge)


def bridge_of(net: str) -> str:
    """What the wire of a network is called."""
    return f"br{net.rpartition('.')[2]}"


class Host:
    """A machine with a network of its own; `number` is the last of its addresses."""

    def __init__(self, number: int, directory: Path) -> None:
        self.number = number
        self._directory = directory
        self._logs = 0
        self._holder = Process(["unshare", "--net", "sleep", "600"], directory / f"{number}.ns")
        self._enter = ("nsenter", f"--net=/proc/{self._holder.popen.pid}/ns/net")
        self._holder.wait_until(self._is_apart)
        for net in (FRONT, DATA):
            ours, theirs = self._wire(net), f"e{number}{bridge_of(net)}"
            run("ip", "link", "add", ours, "type", "veth", "peer", "name", theirs)
            run("ip", "link", "set", ours, "master", bridge_of(net), "up")
            run("ip", "link", "set", theirs, "netns", str(self._holder.popen.pid))
            run(*self._enter, "ip", "address", "add", f"{net}.{number}/24", "dev", theirs)
            run(*self._enter, "ip", "link", "set", theirs, "up")
        run(*self._enter, "ip", "link", "set", "lo", "up")

    def start(self, command: list[str], env: dict[str, str]) -> Process:
        """Run a program there."""
        self._logs += 1
        log = self._directory / f"{self.number}.{self._logs}.log"
        return Process([*self._enter, *command], log, env=env, cwd=ROOT)

    def cut(self, net: str) -> None:
        """Nothing passes on that wire, and nobody is told."""
        run("ip", "link", "set", self._wire(net), "down")

    def mend(self, net: str) -> None:
        """It passes again."""
        run("ip", "link", "set", self._wire(net), "up")

    def deafen(self, net: str) -> None:
        """What comes on that wire is dropped, and nobody is told; what the host says passes."""
        wire = f"e{self.number}{bridge_of(net)}"
        rules = f"add table inet deaf; add chain inet deaf in {HOOK}; "
        run(*self._enter, *nft(), f"{rules}add rule inet deaf in iifname {wire} drop")

    def undeafen(self) -> None:
        """It hears everything again."""
        run(*self._enter, *nft(), "delete table inet deaf")

    def close(self) -> None:
        """Give its network back."""
        self._holder.kill()

    def _wire(self, net: str) -> str:
        return f"v{self.number}{bridge_of(net)}"

    def _is_apart(self) -> bool:
        own = Path("/proc/self/ns/net").readlink()
        return Path(f"/proc/{self._holder.popen.pid}/ns/net").readlink() != own
