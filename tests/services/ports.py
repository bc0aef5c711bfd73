"""Free loopback ports, kept for us until a server takes them."""

import errno
import random
import socket

# Below what systems give to outgoing connections: a server that is down finds its port free again.
RANGE = range(20_000, 32_000)


class Port:
    """A loopback port that nobody else gets while it is held, for servers that start later."""

    def __init__(self) -> None:
        self._holder: socket.socket | None = socket.socket()
        self.number = bind_to_a_free_one(self._holder)

    def let_go(self) -> int:
        """Free the port for the server that starts now."""
        if self._holder:
            self._holder.close()
            self._holder = None
        return self.number


def answers(port: int) -> bool:
    """Whether something accepts connections on the loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def bind_to_a_free_one(holder: socket.socket) -> int:
    """Bind a new socket to a port of `RANGE` that nobody has, and return the port."""
    while True:
        number = random.choice(RANGE)
        try:
            holder.bind(("127.0.0.1", number))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
        else:
            return number
