"""The socket that a server listens on: its own, or one that systemd holds for it."""

import os
import socket
from ipaddress import ip_address

from uvicorn import Config

UNSENT_MILLISECONDS = 60_000
FIRST_PASSED = 3  # sd_listen_fds(3): the first descriptor that is passed
BACKLOG = 4096


def listener(config: Config) -> socket.socket:
    """A socket that takes connections from now on: those who come before the processes are ready
    wait for them. What systemd passed goes before the configured address: it is there while no
    server is, and nobody is refused during a restart.
    """
    found = passed() or config.bind_socket()
    give_up_on_the_dead(found)
    found.listen(BACKLOG)
    return found


def passed() -> socket.socket | None:
    """The socket of a systemd unit, None where this process was given none."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS") != "1":
        return None
    del os.environ["LISTEN_PID"], os.environ["LISTEN_FDS"]
    return socket.socket(fileno=FIRST_PASSED)


def address_of(listener: socket.socket) -> str:
    """Where a program on this machine finds the listener."""
    name, port = listener.getsockname()[:2]
    host = ip_address(name)
    if host.is_unspecified:
        host = ip_address("127.0.0.1" if host.version == 4 else "::1")
    return f"http://{host}:{port}" if host.version == 4 else f"http://[{host}]:{port}"


def give_up_on_the_dead(listener: socket.socket) -> None:
    """Let the kernel drop a client that takes nothing for a minute, buffers and all.

    The sockets of a listener inherit it. Without it one that never reads, but answers the
    kernel's probes, is kept for ever.
    """
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNSENT_MILLISECONDS)
