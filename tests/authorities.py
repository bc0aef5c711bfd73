"""Whom the tests' own HTTP clients trust."""

import os
import ssl
from functools import cache
from typing import Any

import pytest
from httpx import create_ssl_context

# Where httpx's transports look it up. They have no setting for it; were the name to change, no
# test would begin.
MAKER = "httpx._transports.default.create_ssl_context"


def read_once() -> None:
    """From now on clients that say nothing of certificates share what they trust.

    httpx reads all authorities for each client, and for each `httpx.get`: 20 ms of a core, where
    the tests make some thousands, and `eventually` asks a server twenty times a second.
    """
    pytest.MonkeyPatch().setattr(MAKER, _create)


def _create(verify: Any = True, cert: Any = None, trust_env: bool = True) -> ssl.SSLContext:
    if verify is True and cert is None and trust_env:
        return _of(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    return create_ssl_context(verify=verify, cert=cert, trust_env=trust_env)


@cache
def _of(_file: str | None, _directory: str | None) -> ssl.SSLContext:
    return create_ssl_context()


def forget() -> None:
    """Have them read anew: another certificate stands where one did."""
    _of.cache_clear()
