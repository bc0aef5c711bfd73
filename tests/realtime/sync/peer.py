"""`python -m tests.realtime.sync.peer loop|alone`: a process of ours that does what it reads.

Each line of its input is a list in JSON, each of its output an answer, or in a process with an
event loop an event that it heard of, in the order of what happened.
"""

import asyncio
import json
import os
import sys
import threading
import time
from typing import Any

import django


def say(**words: Any) -> None:
    """One line for whoever started this."""
    sys.stdout.write(json.dumps({**words, "at": time.time()}) + "\n")
    sys.stdout.flush()


def do(verb: str, *words: Any) -> Any:
    """What a line asks for."""
    from django.db import transaction

    from realtime import sync

    if verb == "publish":
        return sync.publish(*words)
    if verb == "transaction":
        with transaction.atomic():
            for event, data in words[0]:
                sync.publish(event, data)
            if words[1] == "rolled back":
                transaction.set_rollback(True)
        return None
    calls: dict[str, Any] = {
        "get": sync.get_cache,
        "set": sync.set_cache,
        "invalidate": sync.invalidate_cache,
    }
    return calls[verb](*words)


def follow_orders() -> None:
    """Do line after line, and say what became of each."""
    for line in sys.stdin:
        say(answer=do(*json.loads(line)))


async def live() -> None:
    """Keep in step beside."""
    from realtime.sync import keep_in_step, on

    on("*", lambda event: say(heard=event.type, id=event.id, version=event.version))
    await keep_in_step().ready.wait()
    say(answer="ready")
    await asyncio.to_thread(follow_orders)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replyx.settings")
    django.setup()
    threading.excepthook = lambda args: sys.stderr.write(f"{args.exc_value!r}\n")
    if sys.argv[1] == "loop":
        asyncio.run(live())
    else:
        say(answer="ready")
        follow_orders()
