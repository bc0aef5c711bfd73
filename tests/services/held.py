"""A port that is listened on whether or not a server is there, as by a socket unit of systemd."""

import socket
import sys

BACKLOG = 4096
PASSED = 3  # the descriptor that a unit's socket is to its server
# What systemd does: it becomes the program, which is told that the socket is meant for it.
BECOME = """
import os, sys
os.dup2(int(sys.argv[1]), {passed})
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""


class HeldPort:
    """Who comes while no server is there waits in the kernel's queue."""

    def __init__(self, number: int = 0) -> None:
        self.socket = socket.create_server(("127.0.0.1", number), backlog=BACKLOG)

    @property
    def before(self) -> list[str]:
        """What stands before the command of a server that takes it over.

        The process must be given the socket's descriptor (`pass_fds`).
        """
        become = BECOME.format(passed=PASSED)
        return [sys.executable, "-I", "-c", become, str(self.socket.fileno())]

    def close(self) -> None:
        """Listen no more."""
        self.socket.close()
