"""Tell whoever is connected, wherever: a hint that saves them asking. Called after the commit.

Nothing here fails or waits long because Redis is away: what is not delivered is found again by
gap check and heartbeat.
"""

import asyncio
import logging
import threading
import time
from collections import deque
from dataclasses import dataclass
from functools import cache
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings

from realtime.frames import Frame, InboxUpdated, MessageCreated, NumberedFrame, encode, version_of
from realtime.groups import admin_group, inbox_group, site_group
from realtime.history import epoch
from realtime.process.hub import running_hub
from realtime.redis import replay_cache
from realtime.redis.absence import RedisAway
from realtime.redis.pipeline import pipeline
from realtime.watching.delivery_report import report
from realtime.watching.metrics import BROADCAST_IN, NOT_ANNOUNCED, STORED

logger = logging.getLogger(__name__)

WAIT_SECONDS = 2.0  # of a process that serves nobody: a management command
REMEMBERED = 1000  # numbered announcements that Redis did not take


@dataclass(frozen=True, slots=True)
class Announcement:
    """Messages for groups, and the numbered entry that they carry."""

    messages: list[dict[str, Any]]
    entry: replay_cache.Kept | None = None
    sender: str = ""


_missed: deque[Announcement] = deque(maxlen=REMEMBERED)


def broadcast_dialog(
    dialog_id: int,
    admin: Frame | None,
    site: Frame | None,
    link: replay_cache.Link = replay_cache.UNLINKED,
) -> None:
    """Send a frame to each side of a dialog; None is nothing for that side.

    A numbered frame goes to the dialog's stream too, linked to the one before it. Never raises.
    """
    announcement = _announcement(dialog_id, admin, site, link)
    if announcement.sender:
        STORED.labels(announcement.sender).inc()
    _hand_over(announcement)


def broadcast_inbox(site_id: int, row: InboxUpdated) -> None:
    """Send a row to every manager who follows the list of a site. Never raises."""
    _hand_over(Announcement([message(inbox_group(site_id), row, encode(row))]))


async def send(group: str, frame: Frame, version: int) -> None:
    """Send a frame without a number to a group, from the event loop; of two the one with the higher
    version is the later. Never raises.
    """
    await _deliver(Announcement([{**message(group, frame, encode(frame)), "version": version}]))


async def make_up() -> None:
    """Announce again what Redis did not take, if it is back."""
    redis = pipeline()
    if redis is None or not redis.up:
        return
    for _ in range(len(_missed)):
        if not await _deliver(_missed.popleft()):
            return  # it answers, and still refuses this: not a thousand times a second


def message(group: str, frame: Frame, text: str) -> dict[str, Any]:
    """What goes through the channel layer: one frame for one group; `text` is it, encoded."""
    return {
        "type": "frame",
        "group": group,
        "dialog_id": getattr(frame, "dialog_id", 0),
        "seq": frame.seq if isinstance(frame, NumberedFrame) else None,
        "version": version_of(frame),
        "kind": frame.__struct_config__.tag,
        "at": time.time(),
        "text": text,
    }


def _announcement(
    dialog_id: int,
    admin: Frame | None,
    site: Frame | None,
    link: replay_cache.Link,
) -> Announcement:
    admin_text = encode(admin) if admin is not None else ""
    site_text = admin_text if site is admin else encode(site) if site is not None else ""
    messages = []
    if admin is not None:
        messages.append(message(admin_group(dialog_id), admin, admin_text))
    if site is not None:
        messages.append(message(site_group(dialog_id), site, site_text))
    if not isinstance(admin, NumberedFrame) or site is None:
        return Announcement(messages)
    sender = admin.message.sender if isinstance(admin, MessageCreated) else ""
    kept = replay_cache.Kept(dialog_id, admin.seq, admin_text, site_text, link)
    return Announcement(messages, kept, sender)


async def _deliver(announcement: Announcement) -> bool:
    """To the stream and to every group at once: about one round trip. Whether Redis took it."""
    layer = get_channel_layer()
    assert layer is not None
    begun = time.perf_counter()
    work = [layer.group_send(each["group"], each) for each in announcement.messages]
    if announcement.entry is not None:
        work.insert(0, replay_cache.add(announcement.entry))
        work.append(
            report(announcement.entry.dialog_id, announcement.entry.seq, announcement.sender)
        )
    results = await asyncio.gather(*work, return_exceptions=True)
    BROADCAST_IN.observe(time.perf_counter() - begun)
    errors = [result for result in results if isinstance(result, BaseException)]
    if errors:
        _not_delivered(announcement, errors[0])
    return not errors


def _not_delivered(announcement: Announcement, error: BaseException) -> None:
    NOT_ANNOUNCED.inc()
    if not isinstance(error, RedisAway):  # of which the pipeline has told already
        logger.warning("not announced to other processes", exc_info=error)
    if announcement.entry is not None:
        _missed.append(announcement)
    hub = running_hub()
    if hub is not None:
        for each in announcement.messages:
            hub.deliver(each)


def _hand_over(announcement: Announcement) -> None:
    """Deliver on the loop that has the connections, or in a process that has none, on our own.

    The in-memory layer belongs to one loop, and a loop a call would be a connection a call.
    """
    hub = running_hub()
    try:
        if settings.REDIS_URL:
            epoch()  # by which all is called there; the loop cannot ask the database for it
        if hub is not None:
            # The request does not wait for it; the order of the calls is kept.
            hub.loop.call_soon_threadsafe(lambda: hub.spawn(_deliver(announcement)))
        elif settings.REDIS_URL:
            future = asyncio.run_coroutine_threadsafe(_deliver(announcement), _own_loop())
            future.result(WAIT_SECONDS)
    except Exception as error:
        logger.warning("not announced: %r", error)


@cache
def _own_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="broadcast", daemon=True).start()
    return loop
