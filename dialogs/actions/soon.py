"""The door for whoever is on the event loop: what arrives while a batch commits is the next one."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import InterfaceError, OperationalError, connection

from dialogs.actions.batch import NewMessage, Posted
from dialogs.actions.posting import Outcome, post_messages
from realtime.process.together import Together

MOST = 100  # messages of one transaction

# One writer, which keeps its connection: two of them would announce past each other.
_writer = ThreadPoolExecutor(1, thread_name_prefix="door")


async def _post(batch: list[NewMessage]) -> Sequence[Outcome]:
    return await asyncio.get_running_loop().run_in_executor(_writer, _posted, batch)


def _posted(batch: list[NewMessage]) -> Sequence[Outcome]:
    try:
        return post_messages(batch)
    except (OperationalError, InterfaceError):
        connection.close()
        raise


post_soon: Together[NewMessage, Posted] = Together(_post, MOST)
"""Post one message. Raises why it is not posted, as `post_messages` says."""
