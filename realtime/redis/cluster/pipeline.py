"""The pipeline to a cluster: one to each node, and what belongs to one slot in the order of the
calls, also while the slot moves to another node.
"""

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from realtime.redis.absence import RedisAway, RedisRefused
from realtime.redis.cluster.slots import slot_of
from realtime.redis.cluster.views import Node
from realtime.redis.cluster.watch import cluster_of, known_soon
from realtime.redis.node.asking import Asking
from realtime.redis.node.pipeline import Pipeline
from realtime.redis.wire import ANSWER_SECONDS, Command

REDIRECTIONS = 5  # of one command


class Question:
    """A command on its way, and whoever waits for the reply."""

    __slots__ = ("answer", "command", "left", "slot")

    def __init__(self, command: Command, slot: int, answer: "Answer") -> None:
        self.command = command
        self.slot = slot
        self.answer = answer
        self.left = REDIRECTIONS


class Answer:
    """The replies that one caller waits for."""

    __slots__ = ("future", "left", "replies")

    def __init__(self, future: asyncio.Future[list[Any]]) -> None:
        self.future = future
        self.replies: dict[Question, Any] = {}
        self.left = 0

    def ask(self, commands: Iterable[tuple[Command, int]]) -> list[Question]:
        """The questions, in whose order the replies are told."""
        questions = [Question(command, slot, self) for command, slot in commands]
        self.replies = dict.fromkeys(questions)
        self.left = len(questions)
        return questions

    def take(self, question: Question, reply: Any) -> None:
        """One is answered."""
        self.replies[question] = reply
        self.left -= 1
        if not self.left and not self.future.done():
            self.future.set_result(list(self.replies.values()))


class Held:
    """Questions about a slot that moves: those that its old owner sent away, and later ones."""

    __slots__ = ("later", "sent_away")

    def __init__(self) -> None:
        self.sent_away: list[Question] = []
        self.later: list[Question] = []


class ClusterPipeline(Asking):
    """One event loop's connections to the nodes of one cluster."""

    def __init__(self, url: str) -> None:
        self._cluster = cluster_of(url)
        self._nodes: dict[Node, Pipeline] = {}
        self._last: dict[int, Node] = {}  # where what belongs to a slot went last
        self._held: dict[int, Held] = {}
        self._waiting: list[Question] = []  # until it is known who has what
        self._learning: asyncio.Task[None] | None = None

    @property
    def up(self) -> bool:
        nodes = self._cluster.nodes
        return bool(nodes) and all(self._at(node).up for node in nodes)

    def call(self, *command: Any) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        answers = self._everywhere(command) if slot_of(command) is None else self.calls([command])
        answers.add_done_callback(partial(_one, future))
        return future

    def calls(self, commands: Iterable[Command]) -> asyncio.Future[list[Any]]:
        future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        questions = Answer(future).ask([(each, slot_of(each) or 0) for each in commands])
        if not questions:
            future.set_result([])
        elif self._learning is None and not self._cluster.is_awaited:
            self._send(questions)
        else:
            self._waiting += questions
            if self._learning is None:
                self._learning = asyncio.get_running_loop().create_task(self._learn())
        return future

    async def close(self) -> None:
        if self._learning is not None:
            await asyncio.wait({self._learning})
        waiting = [each.answer.future for held in self._held.values() for each in held.later]
        if waiting:
            await asyncio.wait(waiting, timeout=2 * ANSWER_SECONDS)
        for each in self._nodes.values():
            await each.close()

    def _everywhere(self, command: Command) -> asyncio.Future[list[Any]]:
        """What every node is asked."""
        if not self._cluster.is_known:
            return self.calls([command])
        future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        nodes = list(self._cluster.nodes)
        questions = Answer(future).ask((command, -1) for _ in nodes)
        for node, question in zip(nodes, questions, strict=True):
            self._ask(node, [question])
        return future

    async def _learn(self) -> None:
        """Who has what, which is known at once but at the beginning, and while it is not well."""
        await known_soon(self._cluster)
        self._learning, waiting, self._waiting = None, self._waiting, []
        self._send(waiting)

    def _send(self, questions: Sequence[Question]) -> None:
        """Send questions to who has their slots, or keep them until they may follow others."""
        asked: dict[Node, list[Question]] = {}
        for question in questions:
            try:
                node = self._way(question.slot)
            except ConnectionError as error:
                question.answer.take(question, RedisAway(str(error)))
                continue
            if node is None:
                self._held[question.slot].later.append(question)
            else:
                asked.setdefault(node, []).append(question)
        for node, of in asked.items():
            self._ask(node, of)

    def _way(self, slot: int) -> Node | None:
        """The node to ask; None while others are still under way to the one before it. Raises
        ConnectionError where nobody knows.
        """
        if slot in self._held:
            return None
        owner, last = self._cluster.owner(slot), self._last.get(slot)
        if last is not None and last != owner and self._at(last).busy:
            self._hold(slot, last)
            return None
        self._last[slot] = owner
        return owner

    def _hold(self, slot: int, old: Node) -> Held:
        """Keep what is asked of a slot until its old owner has answered all that is under way."""
        held = self._held[slot] = Held()
        self._at(old).call("PING").add_done_callback(partial(self._let_go, slot))
        return held

    def _let_go(self, slot: int, pong: asyncio.Future[Any]) -> None:
        if not pong.cancelled():
            pong.exception()  # whoever does not answer sends nobody away any more
        held = self._held.pop(slot)
        self._last.pop(slot, None)
        self._send([*held.sent_away, *held.later])

    def _ask(self, node: Node, questions: list[Question]) -> None:
        replies = self._at(node).calls([each.command for each in questions])
        replies.add_done_callback(partial(self._heard, node, questions))

    def _heard(self, node: Node, questions: list[Question], told: asyncio.Future[Any]) -> None:
        error = RedisAway("cancelled") if told.cancelled() else told.exception()
        replies = [error] * len(questions) if error else told.result()
        for question, reply in zip(questions, replies, strict=True):
            if not isinstance(reply, RedisRefused) or not self._sent_away(node, question, reply):
                question.answer.take(question, reply)

    def _sent_away(self, node: Node, question: Question, refusal: RedisRefused) -> bool:
        """Whether a question goes on to another node, as this one says: MOVED, or ASK for once."""
        kind, _, rest = str(refusal).partition(" ")
        if kind not in {"MOVED", "ASK"} or not question.left:
            return False
        question.left -= 1
        _slot, _, place = rest.partition(" ")
        host, _, port = place.rpartition(":")
        there = Node(host or node.host, int(port))
        if kind == "ASK":
            self._ask_once(there, question)
            return True
        held = self._held.get(question.slot) or self._hold(question.slot, node)
        held.sent_away.append(question)
        self._cluster.redirected(question.slot, there)
        return True

    def _ask_once(self, node: Node, question: Question) -> None:
        def heard(told: asyncio.Future[Any]) -> None:
            error = RedisAway("cancelled") if told.cancelled() else told.exception()
            last = asyncio.get_running_loop().create_future()
            last.set_result([error or told.result()[-1]])
            self._heard(node, [question], last)

        self._at(node).calls([("ASKING",), question.command]).add_done_callback(heard)

    def _at(self, node: Node) -> Pipeline:
        found = self._nodes.get(node)
        if found is None:
            found = self._nodes[node] = Pipeline(self._cluster.node_url(node))
        return found


def _one(future: asyncio.Future[Any], told: asyncio.Future[list[Any]]) -> None:
    """Tell the one who asked one thing; of all nodes, what one refused or did not answer."""
    if future.done():
        return
    replies = told.result()
    failed = [each for each in replies if isinstance(each, Exception)]
    if failed:
        future.set_exception(failed[0])
    else:
        future.set_result(replies[0])
