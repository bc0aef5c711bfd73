"""Free loopback ports, kept for us until a server takes them."""

import socket


class Port:
    """A loopback port that nobody else gets while it is held, for servers that start later."""

    def __init__(self) -> None:
        self._holder: socket.socket | None = socket.socket()
        self._holder.bind(("127.0.0.1", 0))
        self.number: int = self._holder.getsockname()[1]

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
