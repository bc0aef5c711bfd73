"""From the assistant to a person and back, with a new connection at every step and two workers."""

import time

from tests.assistant.shop import ARTICLES, COURIER, QUIET, UNKNOWN, Shop, is_answer
from tests.clients import Frame, ManagerClient, Socket, VisitorClient, ok
from tests.sockets import NUMBERED


class Follower:
    """Somebody whose connection breaks after every step, and who goes on behind what they had."""

    def __init__(self, person: VisitorClient | ManagerClient, dialog: int) -> None:
        self._person, self._dialog = person, dialog
        self.seqs: list[int] = []
        self.told: list[Frame] = []

    def until(self, seq: int) -> Frame:
        """Connect, and read up to a number; the frame that has it."""
        after = self.seqs[-1] if self.seqs else 0
        with self._connected(after) as socket:
            while not self.seqs or self.seqs[-1] < seq:
                self._take(socket.next())
        return self.told[-1]

    def answered(self) -> Frame:
        """Connect, and read up to the next answer of the assistant."""
        with self._connected(self.seqs[-1] if self.seqs else 0) as socket:
            while True:
                frame = socket.next(20)
                self._take(frame)
                if is_answer(frame):
                    message: Frame = frame["message"]
                    return message

    def _connected(self, after: int) -> Socket:
        if isinstance(self._person, VisitorClient):
            return self._person.socket(after)
        return self._person.socket(self._dialog, after)

    def _take(self, frame: Frame) -> None:
        if frame["type"] in NUMBERED:
            self.seqs.append(frame["seq"])
            self.told.append(frame)


def test_the_story_of_a_visitor(shop: Shop) -> None:
    shop.answers_by("knowledge")
    vera, anna, boris = shop.visitor(), shop.anna(), ManagerClient(shop.server, "boris")
    sees, follows = Follower(vera, vera.dialog), Follower(anna, vera.dialog)
    handoff = f"/api/dialogs/{vera.dialog}/handoff"

    vera.post(COURIER)
    answer = sees.answered()
    assert answer["text"] == ARTICLES["Delivery"]
    assert answer["data"]["sources"][0]["title"] == "Delivery"
    follows.until(2)

    vera.post(UNKNOWN)
    assert sees.answered()["data"]["sources"] == []
    asked = sees.until(5)["message"]
    assert (asked["system_type"], asked["data"]) == ("handoff_requested", {"by": "assistant"})
    assert follows.until(5)["message"]["data"]["reason"] == "not_found"
    state = ok(anna.http.get(handoff))
    assert (state["state"], state["position"]) == ("requested", 1)

    ok(anna.http.post(f"{handoff}/takeover"))
    refused = boris.http.post(f"{handoff}/takeover")
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "taken"
    assert refused.json()["error"]["fields"]["manager"] == "Anna"
    assert sees.until(6)["message"]["system_type"] == "handoff_started"
    vera.post(COURIER)
    time.sleep(QUIET + 1)
    assert anna.post(vera.dialog, "Yes, we repair them.")["seq"] == 8, "the assistant is silent"
    assert sees.until(8)["message"]["text"] == "Yes, we repair them."

    ok(anna.http.post(f"{handoff}/release"))
    assert sees.until(9)["message"]["system_type"] == "handoff_released"
    last = vera.post(COURIER)
    assert last["seq"] == 10
    assert sees.answered()["reply_to"] == last["seq"]
    follows.until(11)
    for each in (sees, follows):
        assert each.seqs == [*range(1, 12)], "each number once, in its order"
