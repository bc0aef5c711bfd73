"""A push service on loopback, and browsers of it: each reads what was encrypted for it alone.

Written after RFC 8291 (encryption) and RFC 8292 (who calls), with nothing of what the program uses.
"""

import base64
import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()


def packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def raw_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


@dataclass
class Subscriber:
    """A browser as its push service knows it."""

    endpoint: str
    key: str  # ours, with which it subscribed
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(CURVE)
    )
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def json(self) -> dict[str, Any]:
        """What the browser hands to the inbox."""
        keys = {"p256dh": packed(raw_of(self.private.public_key())), "auth": packed(self.auth)}
        return {"endpoint": self.endpoint, "keys": keys, "key": self.key}

    def read(self, body: bytes) -> dict[str, Any]:
        """What was pushed. Raises InvalidTag for what is not for this browser."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, content = body[21 : 21 + length], body[21 + length :]
        assert len(content) <= size, "one record"
        own = raw_of(self.private.public_key())
        shared = self.private.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender)
        )
        secret = derived(self.auth, shared, b"WebPush: info\0" + own + sender, 32)
        cipher = AESGCM(derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16))
        nonce = derived(salt, secret, b"Content-Encoding: nonce\0", 12)
        plain = cipher.decrypt(nonce, content, None).rstrip(b"\0")
        assert plain[-1:] == b"\2", "the last record"
        read: dict[str, Any] = json.loads(plain[:-1])
        return read


@dataclass
class PushService:
    """Takes pushes; `answers` are the next ones for a path, a status and what `Retry-After` says,
    while it is `holding` it has a push and answers nothing, and a path that `hangs` never gets any.
    """

    subscribers: dict[str, Subscriber] = field(default_factory=dict)
    pushes: list[tuple[str, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    answers: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    holding: bool = False
    hangs: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): word for name, word in self.headers.items()}
                status, later = service.take(self.path, body, headers)
                while service.holding or self.path in service.hangs:
                    time.sleep(0.02)
                self.send_response(status)
                if later:
                    self.send_header("Retry-After", later)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def subscriber(self, name: str, key: str) -> Subscriber:
        """A browser that subscribed here with a key of ours."""
        self.subscribers[f"/{name}"] = Subscriber(f"{self.origin}/{name}", key)
        return self.subscribers[f"/{name}"]

    def take(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """What is answered to a push: what was told to, or 201 for one that is right in all."""
        self.asked.append(path)
        subscriber = self.subscribers[path]
        try:
            self.check(subscriber, headers)
            said = subscriber.read(body)
        except Exception as error:
            self.complaints.append(repr(error))
            return 403, ""
        if self.answers.get(path):
            return self.answers[path].pop(0)
        self.pushes.append((path.removeprefix("/"), said, headers))
        return 201, ""

    def check(self, subscriber: Subscriber, headers: dict[str, str]) -> None:
        """Raises for a push that a service refuses: RFC 8030, RFC 8292."""
        assert headers["content-encoding"] == "aes128gcm"
        assert 0 < int(headers["ttl"]) <= 86_400
        assert headers["urgency"] == "high"
        assert len(headers["topic"]) <= 32
        assert set(headers["topic"]) <= set(packed(bytes(range(256)) * 3) + "-_")
        scheme, _space, words = headers["authorization"].partition(" ")
        assert scheme == "vapid"
        parts = dict(word.strip().split("=", 1) for word in words.split(","))
        assert parts["k"] == subscriber.key, "the key with which the browser subscribed"
        signed, _dot, signature = parts["t"].rpartition(".")
        numbers = unpacked(signature)
        r, s = int.from_bytes(numbers[:32], "big"), int.from_bytes(numbers[32:], "big")
        key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unpacked(parts["k"]))
        key.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(hashes.SHA256()))
        header, claims = (json.loads(unpacked(part)) for part in signed.split("."))
        assert header["alg"] == "ES256"
        assert claims["aud"] == self.origin
        assert claims["sub"].startswith("mailto:")
        assert 0 < claims["exp"] - time.time() <= 86_400

    def shown(self, name: str) -> list[str]:
        """The titles and bodies that a browser shows, as they came."""
        found = [said for browser, said, _headers in self.pushes if browser == name]
        return [f"{said['title']}: {said['body']}" for said in found]

    def close(self) -> None:
        """Hold nobody any more, and listen no more."""
        self.holding = False
        self.hangs.clear()
        self._server.shutdown()
        self._server.server_close()


Subscribe = Callable[..., Subscriber]
