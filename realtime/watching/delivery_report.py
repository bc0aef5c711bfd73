"""To how many an entry went: for the log that operators read, and for the trace of a message."""

import structlog

from realtime.groups import admin_group, site_group
from realtime.presence import leases
from realtime.process.hub import running_hub
from realtime.redis.absence import RedisAway
from realtime.redis.pipeline import pipeline
from realtime.watching import delivery_notes

logger = structlog.get_logger(__name__)


async def report(dialog_id: int, seq: int, sender: str) -> None:
    """Count the connections of both sides, and tell. The question shares the round trip of the
    broadcast; without Redis it is answered by what is connected to this process.
    """
    words = {"dialog": dialog_id, "seq": seq}
    logger.info(f"Broadcasting message to dialog {dialog_id}", **words)
    layer = "ok"
    try:
        admin, site = await leases.connected(dialog_id) if pipeline() else _here(dialog_id)
    except RedisAway:
        layer = "away"
        admin, site = _here(dialog_id)
    delivery_notes.broadcast(dialog_id, seq, admin, site, layer)
    counts = f"admin_conns={admin} site_conns={site}"
    logger.info(f"Broadcast stats: dialog_id={dialog_id} {counts}", **words)
    if sender:
        logger.info(f"[MSG_BROADCAST] dialog={dialog_id} sender={sender} {counts}", **words)
    if sender == "user" and not admin:
        logger.warning(f"[DIALOG_SYNC] No admin connections for dialog {dialog_id}", **words)


def _here(dialog_id: int) -> tuple[int, int]:
    hub = running_hub()
    if hub is None:
        return 0, 0
    groups = admin_group(dialog_id), site_group(dialog_id)
    admin, site = (len(hub.listeners(group)) for group in groups)
    return admin, site
