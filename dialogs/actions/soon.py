"""The door for whoever is on the event loop: what arrives while a batch commits is the next one."""

from collections.abc import Sequence

from dialogs.actions.batch import NewMessage, Posted
from dialogs.actions.posting import Outcome, post_messages
from realtime.process.together import Together
from replyx.database.own_thread import OwnThread

MOST = 100  # messages of one transaction

_writer = OwnThread("door")  # the only one: two of them would announce past each other


async def _post(batch: list[NewMessage]) -> Sequence[Outcome]:
    return await _writer.ask(post_messages, batch)


post_soon: Together[NewMessage, Posted] = Together(_post, MOST)
"""Post one message. Raises why it is not posted, as `post_messages` says."""
