"""Tell whoever is connected, wherever: a hint that saves them asking. Called after the commit.

Nothing here fails or waits long because Redis is away: what is not delivered is found again by
gap check and heartbeat. Everything that a process announces goes the same way and in the order of
the calls, or a number would overtake the one before it.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.conf import settings

from realtime.frames import (
    Frame,
    InboxRemoved,
    InboxUpdated,
    MessageCreated,
    NumberedFrame,
    encode,
    version_of,
)
from realtime.groups import admin_group, inbox_group, site_group
from realtime.history import epoch
from realtime.process.delivery import Announcement, deliver, delivered
from realtime.process.hub import running_hub
from realtime.redis.replay_cache import UNLINKED, Kept, Link
from realtime.watching.delivery_report import Announced
from realtime.watching.metrics import stored_from
from replyx.logs import request_id

logger = logging.getLogger(__name__)

WAKE = "wake"
WAIT_SECONDS = 2.0  # of a process that serves nobody: a management command


def broadcast_dialog(
    dialog_id: int,
    admin: Frame | None,
    site: Frame | None,
    link: Link = UNLINKED,
) -> None:
    """Send a frame to each side of a dialog; None is nothing for that side.

    A numbered frame goes to the dialog's stream too, linked to the one before it. Never raises.
    """
    announce([for_dialog(dialog_id, admin, site, link)])


def broadcast_inbox(site_id: int, row: InboxUpdated) -> None:
    """Send a row to every manager who follows the list of a site. Never raises."""
    announce([for_inbox(site_id, row)])


def for_dialog(
    dialog_id: int,
    admin: Frame | None,
    site: Frame | None,
    link: Link = UNLINKED,
    request: str = "",
) -> Announcement:
    """What `broadcast_dialog` announces; `request` where it is not the one under way."""
    messages = []
    if admin is not None:
        messages.append((admin_group(dialog_id), message(admin)))
    if site is not None:
        told = messages[0][1] if site is admin else message(site)
        messages.append((site_group(dialog_id), told))
    if not isinstance(admin, NumberedFrame) or site is None:
        return Announcement(messages)
    admin_text, site_text = [told["text"] for _group, told in messages]
    sender = admin.message.sender if isinstance(admin, MessageCreated) else ""
    kept = Kept(dialog_id, admin.seq, admin_text, site_text, link)
    at = messages[0][1]["at"]
    announced = Announced(dialog_id, admin.seq, sender, request or request_id(), at)
    return Announcement(messages, kept, announced)


def for_both(dialog_id: int, frames: Sequence[Frame]) -> Announcement:
    """Frames without a number for both sides of a dialog, in one piece."""
    told = {**message(frames[0]), "more": [encode(frame) for frame in frames[1:]]}
    return Announcement([(admin_group(dialog_id), told), (site_group(dialog_id), told)])


def for_inbox(site_id: int, row: InboxUpdated | InboxRemoved) -> Announcement:
    """What `broadcast_inbox` announces."""
    return Announcement([(inbox_group(site_id), message(row))])


def announce(announcements: Sequence[Announcement]) -> None:
    """Send announcements, in this order and after those of earlier calls. Never raises.

    Delivered on the loop that has the connections, or in a process that has none, on our own: the
    layer of local mode belongs to one loop, and a loop a call would be a connection a call.
    """
    senders = [each.announced.sender for each in announcements if each.announced]
    for sender in {*senders} - {""}:
        stored_from(sender).inc(senders.count(sender))
    hub = running_hub()
    try:
        if settings.REDIS_URL:
            epoch()  # by which all is called there; the loop cannot ask the database for it
        if hub is not None:
            hub.loop.call_soon_threadsafe(deliver, announcements)  # the request does not wait
        elif settings.REDIS_URL:
            work = delivered(announcements)
            asyncio.run_coroutine_threadsafe(work, _own_loop()).result(WAIT_SECONDS)
    except Exception as error:
        logger.warning("not announced: %r", error)


def send(group: str, frame: Frame, version: int) -> None:
    """Send a frame without a number to a group, from the event loop; of two the one with the higher
    version is the later. Never raises.
    """
    deliver([Announcement([(group, {**message(frame), "version": version})])])


def wake(group: str) -> None:
    """Tell those of a group that there is something for them; they look for it. Never raises."""
    hand_out(group, WAKE, [""])


def hand_out(group: str, kind: str, texts: Sequence[str]) -> None:
    """Send texts, which are no frames, to those who listen to a group. Never raises."""
    messages = [{"type": "frame", "text": text, "seq": None, "kind": kind} for text in texts]
    announce([Announcement([(group, each) for each in messages])])


def message(frame: Frame) -> dict[str, Any]:
    """What goes through the channel layer for a frame; `text` is it, encoded. Under `more` may be
    the texts of others, without a number, that come with it.
    """
    return {
        "type": "frame",
        "dialog_id": getattr(frame, "dialog_id", 0),
        "seq": frame.seq if isinstance(frame, NumberedFrame) else None,
        "version": version_of(frame),
        "kind": frame.__struct_config__.tag,
        "at": time.time(),
        "text": encode(frame),
    }


@cache
def _own_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="broadcast", daemon=True).start()
    return loop
