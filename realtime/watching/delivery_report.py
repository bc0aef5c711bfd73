"""To how many an entry went: for the log that operators read, and for the trace of a message."""

from collections import Counter

import structlog

from realtime.presence.lease import dialog_key, is_dead
from realtime.presence.leases import rolls
from realtime.redis.pipeline import pipeline
from realtime.watching import delivery_notes

logger = structlog.get_logger(__name__)


async def report(dialog_id: int, seq: int, sender: str) -> None:
    """Count the connections of both sides, and tell. The question shares the round trip of the
    broadcast; without Redis it is answered by what is connected to this process.
    """
    words = {"dialog": dialog_id, "seq": seq}
    logger.info(f"Broadcasting message to dialog {dialog_id}", **words)
    redis = pipeline()
    [roll] = await rolls(dialog_key(dialog_id))
    layer = "ok" if redis is None or redis.up else "away"
    there = Counter(lease.side for lease in roll.leases if not is_dead(lease.process))
    admin, site = there["admin"], there["site"]
    delivery_notes.broadcast(dialog_id, seq, admin, site, layer)
    counts = f"admin_conns={admin} site_conns={site}"
    logger.info(f"Broadcast stats: dialog_id={dialog_id} {counts}", **words)
    if sender:
        logger.info(f"[MSG_BROADCAST] dialog={dialog_id} sender={sender} {counts}", **words)
    if sender == "user" and not admin:
        logger.warning(f"[DIALOG_SYNC] No admin connections for dialog {dialog_id}", **words)
