"""The library against ReplyX itself: every road, and back, in a real browser."""

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute

from tests.browsing import Pages
from tests.clients import ManagerClient, VisitorClient
from tests.server import Server
from tests.stream.client import Client

QUICK = {"open": 3000, "hello": 2000, "post": 5000, "slack": 5000}


class Network:
    """What lies between a page and the server, and blocks what it is told to."""

    def __init__(self, page: Page) -> None:
        self.blocked: set[str] = set()
        self._sockets: list[WebSocketRoute] = []
        page.route_web_socket("**/ws/**", self._socket)
        page.route("**/events*", self._events)

    def block(self, *roads: str) -> None:
        """No new connection on these roads, and no old socket."""
        self.blocked = set(roads)
        if "ws" in self.blocked:
            while self._sockets:
                self._sockets.pop().close(code=1001)

    def _socket(self, route: WebSocketRoute) -> None:
        if "ws" in self.blocked:
            route.close(code=1001)
            return
        route.connect_to_server()
        self._sockets.append(route)

    def _events(self, route: Route) -> None:
        if "sse" in self.blocked:
            route.abort()
        else:
            route.continue_()


@pytest.fixture
def vera(server: Server) -> VisitorClient:
    """Vera, who has written once."""
    vera = VisitorClient(server)
    vera.session()
    vera.post("hello")
    return vera


@pytest.fixture
def anna(server: Server) -> ManagerClient:
    return ManagerClient(server)


@pytest.fixture
def page(pages: Pages, server: Server) -> Page:
    return pages.open(f"{server.url}/health")


@pytest.fixture
def network(page: Page) -> Network:
    return Network(page)


@pytest.fixture
def client(page: Page, network: Network, vera: VisitorClient) -> Client:
    """Vera's page."""
    names = ("events", "log", "messages", "typing", "read", "ack")
    return Client(
        page,
        module="/static/realtime/stream.js",
        urls={
            "socket": f"/ws/widget/dialogs/{vera.dialog}/",
            **{name: vera.path(vera.dialog, name) for name in names},
        },
        token=vera.stream_token,
        bearer=vera.visitor_token,
    )


def test_no_message_is_lost_or_repeated_while_roads_are_blocked_and_opened(
    vera: VisitorClient, anna: ManagerClient, client: Client, network: Network
) -> None:
    client.open(**QUICK)
    client.until("stream.status.transport === 'ws'")
    wanted = ["hello"]
    for blocked, road in [(["ws"], "sse"), (["ws", "sse"], "poll"), (["ws"], "sse"), ([], "ws")]:
        wanted.append(str(anna.post(vera.dialog, f"before {road}")["text"]))
        anna.post(vera.dialog, "a note", private=True)
        network.block(*blocked)
        if road == "poll":
            client.ask("dispatchEvent(new Event('offline'))")
        wanted.append(str(anna.post(vera.dialog, f"meanwhile, {road}")["text"]))
        client.until("stream.status.transport === it", road)
        wanted.append(str(anna.post(vera.dialog, f"over {road}")["text"]))
        client.post(f"mine over {road}")
        wanted.append(f"mine over {road}")
        client.until("stream.outbox.length === 0")
    client.until("stream.state.last === it", vera.log()["last_seq"])
    started = vera.log(after=1)["frames"][0]["message"]
    assert started["system_type"] == "handoff_started", "Anna's first answer took over"
    wanted.append(started["text"])
    assert sorted(client.texts) == sorted(wanted)
    numbers = client.ask("seen.numbers")
    assert numbers == list(range(2, numbers[-1] + 1))
    fresh = vera.http.get(vera.path(vera.dialog, "messages")).json()["messages"]
    assert client.ask("stream.state.messages") == fresh
    assert client.whole


def test_after_a_tunnel_a_page_shows_what_a_fresh_one_shows(
    vera: VisitorClient, anna: ManagerClient, client: Client
) -> None:
    client.open(**QUICK)
    client.until("stream.status.transport === 'ws'")
    client.page.context.set_offline(True)
    client.until("stream.status.status !== 'online'")
    client.post("written in a tunnel")
    for n in range(30):
        anna.post(vera.dialog, f"{n}")
    first = vera.log()["frames"][2]["seq"]  # the first of hers, before which she took over
    for number in (first, first + 1):
        anna.http.patch(anna.path(vera.dialog, f"messages/{number}"), json={"text": "edited"})
    for number in (first + 1, first + 2):
        anna.http.delete(anna.path(vera.dialog, f"messages/{number}"))
    client.page.context.set_offline(False)
    client.until("stream.outbox.length === 0 && stream.status.status === 'online'")
    client.until("stream.state.last === it", vera.log()["last_seq"])
    fresh = vera.http.get(vera.path(vera.dialog, "messages")).json()["messages"]
    assert client.ask("stream.state.messages") == fresh
    assert client.texts[2] == "edited"
    assert client.texts[-1] == "written in a tunnel"
    assert client.whole
