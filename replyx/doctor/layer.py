"""The channel layer: what is sent to a group arrives."""

import asyncio
import secrets
import time
from collections.abc import Iterator

from channels.layers import get_channel_layer
from django.conf import settings
from django.utils.translation import gettext as _

from realtime.groups import sync_group
from realtime.history import epoch
from realtime.redis.absence import RedisAway
from realtime.redis.pipeline import close_pipelines
from replyx.doctor.findings import Finding, fine, problem
from replyx.doctor.rounds import Plan

WAIT_SECONDS = 5.0


def look(plan: Plan) -> Iterator[Finding]:
    """A message there and back, the way of every broadcast."""
    try:
        epoch()  # by which groups are named; the loop cannot ask the database for it
        seconds = asyncio.run(round_trip())
    except (TimeoutError, RedisAway):
        text = _("A message sent through the channel layer does not arrive.")
        advice = _("Look at Redis: may its user publish and subscribe, does a proxy cut it off?")
        yield problem("layer", text, advice)
        return
    if settings.REDIS_URL:
        text = _("A message there and back through Redis took {milliseconds} ms.")
    else:
        text = _("A message there and back in memory took {milliseconds} ms.")
    yield fine("layer", text.format(milliseconds=round(seconds * 1000, 1)))


async def round_trip() -> float:
    """Seconds from sending to a group until it is received. Raises TimeoutError or RedisAway."""
    layer = get_channel_layer()
    assert layer is not None
    word = secrets.token_hex(8)
    group = sync_group(f"doctor.{word}")
    channel = await layer.new_channel()
    await layer.group_add(group, channel)
    began = time.monotonic()
    try:
        await layer.group_send(group, {"type": "frame", "text": word})
        message = await asyncio.wait_for(layer.receive(channel), WAIT_SECONDS)
        assert message["text"] == word
        return time.monotonic() - began
    finally:
        await layer.group_discard(group, channel)
        await layer.flush()
        await close_pipelines()
