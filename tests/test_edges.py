"""What nobody who means well sends, or sends so slowly: a clear error, soon, and nothing else."""

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import pytest

from tests.clients import Closed, ManagerClient, Socket, VisitorClient
from tests.conftest import StartServer
from tests.server import Server
from tests.services.process import tail

DEEP = "[" * 5000 + "]" * 5000
STATUS_SECONDS = 30.0  # within which the slowest of all is hung up on


def raw(server: Server, request: bytes) -> socket.socket:
    """A connection on which something was sent."""
    address = urlsplit(server.url)
    connection = socket.create_connection((address.hostname, address.port), timeout=STATUS_SECONDS)
    connection.sendall(request)
    return connection


def status_of(connection: socket.socket) -> int:
    """The status of the answer; 0 where the connection was closed without one."""
    with connection:
        line = connection.makefile("rb").readline()
    return int(line.split()[1]) if line else 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/widget/session", DEEP),
        ("/api/widget/session", '{"site_token":' + DEEP + "}"),
        ("/api/widget/session", '{"a":' * 5000 + "1" + "}" * 5000),
        ("/api/widget/session", '{"site_token": "\\ud800"}'),
        ("/api/widget/session", '{"site_token": ' + "9" * 5000 + "}"),
        ("/api/widget/session", '{"site_token": NaN}'),
        ("/api/widget/session", '{"\\ud800": 1, "site_token": {"\\udfff": "\\ud800"}}'),
        ("/api/widget/session", "\x00"),
        ("/api/widget/session", '{"site_token": ' + "[" * 40 + "]" * 40 + "}"),
    ],
)
def test_json_that_cannot_be_held_is_a_400_for_a_stranger(
    local_server: Server, path: str, body: str
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = httpx.post(local_server.url + path, content=body.encode(), headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] in ("bad_request", "invalid", "parse_error")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "", '{"\\ud800": 1}'),
        ("PATCH", "", '{"tags": ["\\ud800"]}'),
        ("PATCH", "", DEEP),
        ("PATCH", "", '{"status": "\\ud800"}'),
        ("PATCH", "", '{"status": ' + "[" * 940 + "]" * 940 + "}"),
        ("PATCH", "", '{"manager": ' + "9" * 300 + "}"),
        ("POST", "messages", '{"text": "\\ud83d", "client_id": "\\ud83d"}'),
        ("POST", "read", '{"seq": 1e400}'),
        ("POST", "read", '{"seq": ' + "9" * 40 + "}"),
        ("GET", "messages?before=" + "9" * 40, ""),
        ("GET", "log?after=%00", ""),
    ],
)
def test_values_that_no_database_holds_are_a_400_and_change_nothing(
    server: Server, method: str, path: str, body: str
) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    vera.post("Hello")
    headers = {"Content-Type": "application/json"}
    url = f"/api/dialogs/{vera.dialog}/{path}"
    answer = anna.http.request(method, url, content=body.encode(), headers=headers)
    assert answer.status_code == 400, answer.text
    assert len(anna.log(vera.dialog)["frames"]) == 1


@pytest.mark.parametrize(
    "kind",
    [
        "application/json; charset*=foo''x",
        "application/json; charset=base64",
        "application/x-www-form-urlencoded; charset=zlib",
        "multipart/form-data; boundary=x; charset=idna",
        "multipart/form-data; boundary=x; charset=undefined",
    ],
)
@pytest.mark.parametrize("path", ["/api/widget/session", "/admin/login/", "/health"])
def test_a_body_in_no_alphabet_is_a_400(local_server: Server, path: str, kind: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n\xff\r\n--x--\r\n'
    headers = {"Content-Type": kind, "Cookie": f"csrftoken={'a' * 32}"}
    answer = httpx.post(local_server.url + path, content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")


@pytest.mark.parametrize(
    "query",
    [
        "?cursor=cD0wMDAxLTAxLTAx",  # p=0001-01-01
        "?cursor=cD05OTk5LTEyLTMxVDIzOjU5OjU5LjAwMDAwMCUyQjAwJTNBMDA=",
        "?cursor=cD0yMDI2LTAxLTAxJmk9eA==",  # p=2026-01-01&i=x
        "?cursor=%ff%fe",
        "?site=99999999999999999999",
    ],
)
def test_a_cursor_of_no_place_is_a_400(server: Server, query: str) -> None:
    answer = ManagerClient(server).http.get(f"/api/dialogs/{query}")
    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize(
    "query",
    [
        "?created_at__gte=0001-01-01",
        "?created_at__lt=9999-12-31",
        "?created_at__year=99999999999",
        "?id__exact=99999999999999999999999",
        "?site__id__exact=99999999999999999999999",
        "?q=%00",
        "?q=%ed%a0%80",
        "?p=99999999999999999999",
    ],
)
@pytest.mark.parametrize("model", ["dialog", "visitor", "entry"])
def test_an_odd_filter_of_the_admin_is_no_error_of_ours(
    real_server: Server, admin_of: dict[str, httpx.Client], model: str, query: str
) -> None:
    answer = admin_of["real"].get(f"/admin/dialogs/{model}/{query}")
    assert answer.status_code in (200, 302, 400)


@pytest.fixture(scope="module")
def admin_of(real_server: Server, local_server: Server) -> Iterator[dict[str, httpx.Client]]:
    """The superuser, logged in at each server."""
    found: dict[str, httpx.Client] = {}
    for server in (real_server, local_server):
        client = httpx.Client(base_url=server.url, timeout=30)
        client.get("/admin/login/")
        token = client.cookies["csrftoken"]
        words = {"username": "root", "password": "root", "csrfmiddlewaretoken": token}
        assert client.post("/admin/login/", data=words).status_code == 302
        found[server.setup] = client
    yield found
    for client in found.values():
        client.close()


@pytest.mark.parametrize(
    ("line", "length"),
    [
        ("POST /nowhere/", 300_000_000),
        ("POST /api/nowhere", 300_000_000),
        ("POST /api/widget/session", 60_000_000),
        ("PUT /admin/login/", 300_000_000),
        ("GET /health", 300_000_000),
        ("GET /api/widget/dialogs/1/events", 300_000_000),
        ("POST /api/widget/session", 10**30),
    ],
)
def test_a_body_is_refused_by_its_length_before_it_is_read(
    local_server: Server, line: str, length: int
) -> None:
    request = f"{line} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\nx"
    assert status_of(raw(local_server, request.encode())) in (400, 413)


def test_a_body_without_a_length_is_cut_off_when_it_is_too_long(local_server: Server) -> None:
    chunk = "x" * 65_536
    parts = (f'{{"text": "{chunk}' if at == 0 else chunk for at in range(100))
    answer = httpx.post(
        f"{local_server.url}/api/widget/session",
        content=(part.encode() for part in parts),
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize("start", [b"GET /", b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: "])
def test_a_first_line_or_header_without_an_end_is_refused(
    local_server: Server, start: bytes
) -> None:
    connection = raw(local_server, start)
    sent = 0
    with connection, suppress(OSError):
        while sent < 30_000_000:
            connection.sendall(b"a" * 65_536)
            sent += 65_536
    assert sent < 30_000_000, "all of it was taken"
    assert local_server.is_healthy()


def test_who_does_not_finish_asking_is_hung_up_on(local_server: Server) -> None:
    host = b"Host: localhost\r\n"
    begun = time.monotonic()
    unfinished = [
        raw(local_server, b""),
        raw(local_server, b"GET /heal"),
        raw(local_server, b"GET /health HTTP/1.1\r\n" + host),
        raw(local_server, b"POST /nowhere/ HTTP/1.1\r\nContent-Length: 100\r\n" + host + b"\r\nx"),
        raw(
            local_server,
            b"POST /api/widget/session HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"
            + host
            + b"\r\n1\r\nx\r\n",
        ),
    ]
    answers = [status_of(connection) for connection in unfinished]
    assert answers == [0, 0, 0, 408, 408]
    assert time.monotonic() - begun < STATUS_SECONDS
    assert local_server.is_healthy()


@pytest.mark.parametrize("path", ["/health", "/health/live", "/health/ready", "/metrics"])
def test_health_answers_whoever_asks(server: Server, path: str) -> None:
    for host in ("10.42.8.201:8000", "replyx-0.replyx.svc", "[fd00::7]:8000", "evil.example"):
        answer = httpx.get(server.url + path, headers={"Host": host})
        assert answer.status_code == 200, host
        assert httpx.head(server.url + path, headers={"Host": host}).status_code == 200
        assert httpx.get(f"{server.url}{path}/", headers={"Host": host}).status_code == 404
    for accepted in ("text/plain", "text/html", "application/xml"):
        answer = httpx.get(server.url + path, headers={"Accept": accepted})
        assert answer.status_code == 200, accepted
    assert (
        httpx.get(f"{server.url}/admin/login/", headers={"Host": "evil.example"}).status_code == 400
    )


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "localhost.evil.example", ""])
def test_a_live_connection_for_a_foreign_host_is_refused_as_a_page_is(
    server: Server, admin_of: dict[str, httpx.Client], host: str
) -> None:
    vera = VisitorClient(server)
    session = vera.session()
    cookie = f"sessionid={admin_of[server.setup].cookies['sessionid']}"
    site = f"/ws/widget/dialogs/{vera.dialog}/?token={session['stream_token']}"
    for path, headers in ((site, {}), ("/ws/inbox/", {"Cookie": cookie})):
        asked = {"Host": host, "Origin": f"http://{host}", **headers}
        with Socket(server.ws_url + path, asked) as opened:
            assert opened.close_code() == 4003
    events = f"{server.url}/api/widget/dialogs/{vera.dialog}/events"
    bearer = {"Authorization": f"Bearer {session['visitor_token']}", "Host": host}
    assert httpx.get(events, headers=bearer).status_code == 403


def test_an_unprotected_page_is_a_foreign_one_where_there_is_tls(
    start_server: StartServer,
) -> None:
    server = start_server("local", HTTPS="1")
    vera = VisitorClient(server, "rival")  # which does not allow the address of the server
    session = vera.session()
    path = f"/ws/widget/dialogs/{vera.dialog}/?token={session['stream_token']}"
    host = urlsplit(server.url).netloc
    codes = {}
    for scheme in ("http", "https"):
        with Socket(server.ws_url + path, {"Origin": f"{scheme}://{host}"}) as opened:
            try:
                codes[scheme] = opened.next()["type"]
            except Closed as closed:
                codes[scheme] = str(closed.code)
    assert codes == {"http": "4003", "https": "hello"}


def test_no_line_of_the_log_holds_a_token(start_server: StartServer) -> None:
    server = start_server("local")
    vera = VisitorClient(server)
    session = vera.session()
    token = session["stream_token"]
    for path in (
        f"/api/widget/dialogs/{vera.dialog}/nowhere?token={token}",
        f"/api/widget/dialogs/{vera.dialog}/messages?token={token}&limit=x",
        f"/api/dialogs/?token={token}&cursor=cD0wMDAxLTAxLTAx",
        f"/widget/nowhere/?token={token}",
        f"/admin/?token={token}",
    ):
        for host in ("localhost", "evil.example"):
            httpx.get(server.url + path, headers={"Host": host})
            httpx.post(server.url + path, headers={"Host": host}, content=DEEP)
    for path in (f"/ws/widget/dialogs/{vera.dialog}/?token={token}", f"/ws/nowhere/?token={token}"):
        Socket(server.ws_url + path).close()
    log = server.log.read_text()
    assert token not in log, [line for line in log.splitlines() if token in line]
    assert "Not Found" in tail(server.log)
