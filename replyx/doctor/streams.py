"""The streams of recent frames: writable, and whole in a sample of dialogs."""

import secrets
import time
from collections.abc import Iterator

from django.utils.translation import gettext as _

from dialogs.models import Dialog
from realtime.redis import replay_cache
from realtime.redis.absence import RedisAway
from realtime.redis.blocking import BlockingClient, blocking_client
from realtime.redis.names import name
from replyx.doctor.findings import Finding, fine, problem, skipped, warning
from replyx.doctor.rounds import Plan

SAMPLE = 20  # dialogs
ON_THE_WAY_SECONDS = 1.0  # between the commit of an entry and its place in the stream


def look(plan: Plan) -> Iterator[Finding]:
    """Write one, read some."""
    redis = blocking_client()
    if redis is None:
        yield skipped("local", _("Local mode: what was missed is read from the database."))
        return
    try:
        write_one(redis)
    except RedisAway as error:
        text = _("Redis takes no streams: {error}").format(error=error)
        yield problem("streams_write", text, _("Redis 6 or newer, whose user may write replyx:*."))
        return
    latest = Dialog.objects.begun().order_by("-active_at").values_list("pk", flat=True)
    broken = [dialog_id for dialog_id in latest[:SAMPLE] if not whole(dialog_id)]
    if broken:
        time.sleep(ON_THE_WAY_SECONDS)
        broken = [dialog_id for dialog_id in broken if not whole(dialog_id)]
    if broken:
        text = _("Streams with a gap, of dialogs: {dialogs}")
        advice = _("Nothing to do: Redis was away then, and the database is read instead.")
        numbers = ", ".join(map(str, broken))
        yield warning("streams_gap", text.format(dialogs=numbers), advice)
    else:
        yield fine("streams", _("Streams are writable and without gaps."))


def write_one(redis: BlockingClient) -> None:
    """A stream of the doctor's own. Raises RedisAway."""
    key = name("doctor", secrets.token_hex(8))
    try:
        redis.call("XADD", key, "1-0", "admin", "{}", "site", "{}")
    finally:
        redis.call("DEL", key)


def whole(dialog_id: int) -> bool:
    """Whether a stream that is there has every number up to the newest."""
    [last_seq] = Dialog.objects.filter(pk=dialog_id).values_list("last_seq", flat=True)
    numbers = replay_cache.numbers(dialog_id)
    if not numbers:
        return True  # nothing was said for a day
    return numbers[-1] >= last_seq and numbers == list(range(numbers[0], numbers[-1] + 1))
