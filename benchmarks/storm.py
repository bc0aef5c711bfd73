"""All clients come back at once, each without the messages so far: when has the last one caught up?

ReplyX replays; a client of the stock program, which has no replay, loads the page again.
"""

import asyncio
import time

from benchmarks.load import Http
from benchmarks.stacks import Dialog, Stack

CLIENTS, DIALOGS, MISSED, PATIENCE = 200, 10, 20, 30.0
LAST, LOST = f"s until {CLIENTS} have caught up", f"of {CLIENTS} not let in"


async def measure(stack: Stack) -> dict[str, float]:
    """Seconds until the last, and how many did not make it in half a minute."""
    dialogs = stack.dialogs[-DIALOGS:]
    await stack.post_evenly(dialogs, 40.0, MISSED * DIALOGS / 40.0)
    began = time.monotonic()
    clients = [rejoin(stack, dialogs[each % DIALOGS], each // DIALOGS) for each in range(CLIENTS)]
    results = await asyncio.gather(
        *(asyncio.wait_for(each, PATIENCE) for each in clients), return_exceptions=True
    )
    lost = sum(isinstance(result, BaseException) for result in results)
    return {LAST: time.monotonic() - began, LOST: float(lost)}


async def rejoin(stack: Stack, dialog: Dialog, reader: int) -> None:
    """Connect, and return with the last of the missed messages."""
    async with stack.listener(dialog, reader, "&after=0") as listener:
        if dialog.headers:
            await listener.until(dialog.posted)
        else:
            http = await Http.open(stack.port)
            await http.ask("GET", dialog.path, {})
            http.close()
