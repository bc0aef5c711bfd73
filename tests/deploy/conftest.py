"""nginx in front of a real installation, which the tests of this folder share."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.deploy.front import NAME, Front
from tests.server import Server
from tests.starting import Starter

LIMITS: dict[str, Any] = {"LIMIT_MESSAGES_PER_MINUTE": "20", "LIMIT_MESSAGE_BURST": "5"}


@pytest.fixture(scope="package")
def front(starter: Starter) -> Iterator[Front]:
    """A real installation behind nginx, whose certificate people trust."""
    server = starter.start(
        "real",
        HTTPS="1",
        ALLOWED_HOSTS=f"{NAME},127.0.0.1",
        X_ACCEL_REDIRECT="/kept/",
        **LIMITS,
    )
    front = Front(server)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(front.certificate))
        front.start()
        yield front
    front.close()
    starter.close(server)


@pytest.fixture
def server(front: Front) -> Server:
    return front.server
