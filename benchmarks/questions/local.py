"""The chat of local mode: SQLite and memory, one process."""

from benchmarks.questions import chat

COLUMNS = ("local",)
PEERS = False
ROUNDS = chat.ROUNDS
measure = chat.measure
