"""Static files without nginx."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.server import Server


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/static/realtime/stream.js", 200),
        ("/static/realtime/nothing.js", 404),
        ("/static/../manage.py", 404),
        ("/static/%2e%2e/manage.py", 404),
        ("/static//etc/passwd", 404),
    ],
)
def test_only_static_files_are_served(local_server: Server, path: str, status: int) -> None:
    connection = HTTPConnection(urlsplit(local_server.url).netloc, timeout=20)
    connection.request("GET", path)  # as it stands: other clients tidy it up
    assert connection.getresponse().status == status
    connection.close()
