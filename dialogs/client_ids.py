"""Ids of messages that another system has named already."""

from uuid import UUID, uuid5

NAMESPACE = UUID("6f1f4c3a-6a0e-4d0c-9d55-0f6a0b2f7c11")  # never changes: repeats are found by it


def client_id_of(system: str, *ids: object) -> UUID:
    """The `client_id` of another system's message (`"telegram", bot, update`): the same for the
    same ids, so that what is delivered twice is stored once.
    """
    return uuid5(NAMESPACE, "\x1f".join([system, *map(str, ids)]))
