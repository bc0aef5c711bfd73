"""The opening handshake of a WebSocket (RFC 6455, 4.2), for whoever asks as browsers and libraries
do: on headers that are parsed already.

uvicorn writes the request down again, has it parsed by `websockets` and answered with objects: a
fifth of the CPU of a client that comes. Whoever asks in another way is still answered so.
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable
from hashlib import sha1

Header = tuple[bytes, bytes]

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
# A choice between several words, which is the library's, or a body, which it refuses.
UNUSUAL = {b"sec-websocket-protocol", b"content-length", b"transfer-encoding"}


def accept_of(headers: Collection[Header]) -> bytes | None:
    """What the answer accepts with; None for headers that are wrong, or unlike what all send."""
    said = dict(headers)
    if len(said) != len(headers) or not UNUSUAL.isdisjoint(said):
        return None
    options = said.get(b"connection", b"").lower().split(b",")
    if b"upgrade" not in map(bytes.strip, options) or said.get(b"upgrade") != b"websocket":
        return None
    key = said.get(b"sec-websocket-key", b"")
    if said.get(b"sec-websocket-version") != b"13" or not _is_key(key):
        return None
    return b64encode(sha1(key + GUID, usedforsecurity=False).digest())


def answer(accept: bytes, headers: Iterable[Header]) -> bytes:
    """The answer to one that is let in, with some headers more."""
    lines = [
        b"HTTP/1.1 101 Switching Protocols",
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Accept: " + accept,
        *(b"%s: %s" % header for header in headers),
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _is_key(word: bytes) -> bool:
    try:
        return len(b64decode(word, validate=True)) == 16
    except binascii.Error:
        return False
