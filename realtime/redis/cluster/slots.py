"""Which of a cluster's slots a command belongs to."""

from functools import lru_cache

from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot

from realtime.redis.wire import Command

SLOTS: int = REDIS_CLUSTER_HASH_SLOTS
SCRIPTS = {"EVALSHA", "EVAL"}
KEYLESS = {"PING", "INFO", "TIME", "SCAN"}
REMEMBERED = 65_536  # names


@lru_cache(REMEMBERED)
def slot_of_name(name: str | bytes) -> int:
    """The slot of a key or a channel."""
    return key_slot(name.encode() if isinstance(name, str) else name)


def slot_of(command: Command) -> int | None:
    """The slot of a command's keys, which have one in common; None where it has none."""
    if command[0] in KEYLESS:
        return None
    return slot_of_name(command[3 if command[0] in SCRIPTS else 1])
