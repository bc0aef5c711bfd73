"""What clients say over a socket, well or badly."""

import json
from collections.abc import Callable

import pytest
from websockets.frames import Opcode
from websockets.utils import apply_mask

from tests.clients import Frame, ManagerClient, VisitorClient
from tests.conftest import StartServer
from tests.server import Server


@pytest.fixture
def vera(server: Server) -> VisitorClient:
    """Vera, with a message in her dialog."""
    vera = VisitorClient(server)
    vera.session()
    vera.post("hello")
    return vera


def test_typing_and_marks_reach_the_other_side(vera: VisitorClient) -> None:
    with vera.socket() as hers, ManagerClient(vera.server).socket(vera.dialog) as ours:
        hers.send({"type": "typing", "on": True})
        frame = ours.of_type("typing")
        assert (frame["sender"], frame["on"], frame["dialog_id"]) == ("user", True, vera.dialog)
        ours.send({"type": "read", "seq": 1})
        assert hers.of_type("read")["seq"] == 1
        ours.send({"type": "ack", "seq": 1})
        assert hers.of_type("delivered")["side"] == "admin"
    with vera.socket() as again:
        assert again.of_type("hello")["dialog"]["read"]["admin"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON",
        "[]",
        '"typing"',
        "{}",
        '{"type":"shout"}',
        '{"type":"typing"}',
        '{"type":"typing","on":"yes"}',
        '{"type":"read","seq":"1"}',
        '{"type":"read","seq":99}',
        '{"type":"read","seq":-1}',
        '{"type":"ack","seq":1e400}',
        '{"type":"ack","seq":99999999999999999999}',
        '{"type":"open","dialog_id":1}',
        b"\x00\xff",
    ],
)
def test_what_is_not_understood_gets_an_error_and_changes_nothing(
    vera: VisitorClient, text: str | bytes
) -> None:
    with vera.socket() as socket:
        socket.send(text)
        assert socket.of_type("error")["code"]
        vera.post("still here")
        assert socket.seq(2)
        assert vera.session()["dialog"]["read"]["site"] == 0


def test_a_flood_is_closed_with_4008(vera: VisitorClient) -> None:
    with vera.socket() as socket:
        for _ in range(51):
            socket.send({"type": "pong"})
        assert socket.close_code() == 4008


def test_fifty_open_dialogs_are_no_flood(start_server: StartServer) -> None:
    server = start_server("real", HEARTBEAT_SECONDS="1")
    vera, anna = VisitorClient(server), ManagerClient(server)
    dialogs = []
    for _ in range(50):
        vera.visitor_token = None
        vera.session()
        vera.post("hello")
        dialogs.append(vera.dialog)
    with anna.inbox() as inbox:

        def everywhere(kind: str, answer: Callable[[Frame], Frame], count: int = 50) -> None:
            came = [inbox.of_type(kind, 30) for _ in range(count)]
            for frame in came:
                inbox.send({"dialog_id": frame.get("dialog_id"), **answer(frame)})

        for dialog in dialogs:
            inbox.send({"type": "open", "dialog_id": dialog, "after": 0})
        everywhere("message.created", lambda frame: {"type": "ack", "seq": frame["seq"]})
        for _ in range(3):
            everywhere("ping", lambda _: {"type": "pong"}, 51)
        for dialog in dialogs:
            anna.post(dialog, "Good day")
        everywhere("message.created", lambda frame: {"type": "ack", "seq": frame["seq"]})
        everywhere("ping", lambda _: {"type": "pong"}, 51)
        for _ in range(30):
            inbox.send({"type": "read", "dialog_id": dialogs[0], "seq": 2})
            inbox.send({"type": "open", "dialog_id": 10**9})
        assert inbox.close_code() == 4008  # what answers nothing still counts


def test_a_frame_beyond_16_kib_is_not_taken(vera: VisitorClient) -> None:
    with vera.socket() as socket:
        socket.send({"type": "pong", "padding": "x" * 16_384})
        assert socket.close_code() == 1009


def test_the_list_needs_a_dialog_to_be_open_before_it_is_marked(vera: VisitorClient) -> None:
    with ManagerClient(vera.server).inbox() as inbox:
        inbox.send({"type": "read", "dialog_id": vera.dialog, "seq": 1})
        assert inbox.of_type("error")["code"] == "not_open"
        inbox.send({"type": "open", "dialog_id": vera.dialog})
        inbox.of_type("hello")
        inbox.send({"type": "read", "dialog_id": vera.dialog, "seq": 1})
        assert inbox.of_type("read")["side"] == "admin"


def test_a_mark_is_understood_in_whatever_pieces_it_comes(vera: VisitorClient) -> None:
    long_one = json.dumps({"type": "typing", "on": True, "padding": "x" * 200}).encode()
    pieces: list[Callable[[bytes], list[bytes]]] = [
        lambda ack: [framed(Opcode.TEXT, ack)],
        lambda ack: [framed(Opcode.PING, b"") + framed(Opcode.TEXT, ack)],
        lambda ack: [framed(Opcode.TEXT, ack) * 2],
        lambda ack: [bytes([each]) for each in framed(Opcode.TEXT, ack)],
        lambda ack: [framed(Opcode.TEXT, ack)],
        lambda ack: [framed(Opcode.TEXT, long_one) + framed(Opcode.TEXT, ack)],
        lambda ack: [framed(Opcode.TEXT, ack[:9], False), framed(Opcode.CONT, ack[9:])],
        lambda ack: [framed(Opcode.TEXT, ack)],
    ]
    anna = ManagerClient(vera.server)
    with vera.socket() as hers, anna.socket(vera.dialog) as ours:
        for seq, cut in enumerate(pieces, 3):  # 2 is that Anna answers
            anna.post(vera.dialog, "more")
            hers.seq(seq)
            for piece in cut(json.dumps({"type": "ack", "seq": seq}).encode()):
                hers.send_raw(piece)
            assert ours.of_type("delivered")["seq"] == seq
        assert "error" not in [frame["type"] for frame in hers.frames]


def test_what_looks_like_a_mark_inside_of_something_else_is_none(vera: VisitorClient) -> None:
    with vera.socket() as hers:
        hers.of_type("hello")
        mark = framed(Opcode.TEXT, b'{"type":"ack","seq":1}')
        other = framed(Opcode.BINARY, mark, mask=bytes(4))
        hers.send_raw(other[:6])
        vera.session()  # by then the server has read that
        hers.send_raw(mark)  # the rest of it, in one piece
        assert hers.of_type("error")["code"] == "malformed"


def framed(opcode: Opcode, data: bytes, fin: bool = True, mask: bytes = b"mask") -> bytes:
    """What a client sends of a frame."""
    head = bytes((opcode | (0x80 if fin else 0), 0x80 | min(len(data), 126)))
    size = len(data).to_bytes(2) if len(data) > 125 else b""
    return head + size + mask + apply_mask(data, mask)
