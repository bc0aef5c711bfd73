"""Changes in the database: written with what they tell of, numbered and announced after the commit.

No topic is locked by whoever changes something: a transaction that tells of two topics, or holds
other rows, would wait for others in circles, and all of a topic for the slowest. The numbers are
given by a short transaction after the commit; should nobody live to begin it, another process
does, within a heartbeat.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction

from realtime.broadcast import hand_out
from realtime.groups import sync_group
from realtime.models import Change, Topic
from realtime.sync.cache import INVALIDATED, cache, forget
from realtime.sync.events import Event, checked_name, topic_of
from realtime.sync.handlers import is_handling
from replyx.database.clock import shared_now
from replyx.database.commits import after_commit

KIND = "sync"
KEPT = timedelta(hours=1)  # whoever was away longer begins anew
AT_ONCE = 500  # changes that are numbered, or read, in one go
encode = msgspec.json.Encoder().encode


def publish(event: str, data: Mapping[str, Any]) -> None:
    """Tell every process, and every client that may know, of a change: in its transaction, so that
    it is told if and only if it is committed. Synchronous, and raises what the database raises.

    `event` is `topic.verb`. `data` is JSON: `id` is the row (without one: several), `site_id` the
    site whose staff hears of it (without one: all staff), `user_id` the person whose own it is.
    Clients get the id and the version; handlers (`on`) all of it.
    """
    told = dict(data)
    site_id, user_id = told.pop("site_id", None), told.pop("user_id", None)
    name = checked_name(event)
    store([Change(topic=topic_of(name), event=name, data=told, site_id=site_id, user_id=user_id)])


def invalidate_cache(prefix: str) -> None:
    """Forget every key that begins so: here at once, and in every process after the commit. In a
    handler, which runs in every process, here alone.
    """
    cache.drop(prefix)
    if not is_handling.get():
        told = {"prefix": prefix}
        store([Change(topic=topic_of(INVALIDATED), event=INVALIDATED, data=told)])


def store(changes: list[Change]) -> None:
    """Keep changes, and have them numbered and announced after the commit."""
    if changes:
        Change.objects.bulk_create(changes)
        after_commit(settle)


def settle() -> None:
    """Number what is committed, and announce it. Of two who do it at once the later finds less."""
    while events := number():
        for event in events:
            forget(event)  # here before anybody asks again; elsewhere as it arrives
        hand_out(sync_group(), KIND, [encode(event).decode() for event in events])
        if len(events) < AT_ONCE:
            return


def number() -> list[Event]:
    """Give the changes that are committed the next numbers of their topics."""
    waiting = Change.objects.filter(version=None)
    names = set(waiting.values_list("topic", flat=True))
    if not names:
        return []
    Topic.objects.bulk_create([Topic(name=name) for name in names], ignore_conflicts=True)
    with transaction.atomic():
        locked = Topic.objects.select_for_update().filter(name__in=names).order_by("name")
        topics = {topic.name: topic for topic in locked}
        found = list(waiting.filter(topic__in=names).order_by("id")[:AT_ONCE])
        for change in found:
            topics[change.topic].version += 1
            change.version = topics[change.topic].version
        if found:
            Change.objects.bulk_update(found, ["version"])
            Topic.objects.bulk_update(topics.values(), ["version"])
    return [event_of(change) for change in found]


def read(
    known: Mapping[str, int] | None, numbering: bool = True
) -> tuple[dict[str, int], list[Event]]:
    """The version of each topic, and what comes next behind those that are known, as it happened:
    it begins later where some is forgotten, and of many changes it is the first. Not `numbering`
    in a transaction, which would keep the topics from others.
    """
    if numbering:
        settle()
    now = dict(Topic.objects.values_list("name", "version"))
    if known is None:
        return now, []
    behind = [topic for topic, version in now.items() if known.get(topic, 0) < version]
    found = [each for topic in behind for each in changes_after(topic, known.get(topic, 0))]
    return now, [event_of(each) for each in sorted(found, key=lambda each: each.pk)]


def changes_after(topic: str, version: int) -> list[Change]:
    """The next changes of a topic, in their order."""
    found = Change.objects.filter(topic=topic, version__gt=version)
    return list(found.order_by("version")[:AT_ONCE])


def versions(*topics: str) -> dict[str, int]:
    """Where topics stand, for a page that is about to read their rows and will hear of changes."""
    found = Topic.objects.filter(name__in=topics)
    return {**dict.fromkeys(topics, 0), **dict(found.values_list("name", "version"))}


def sweep() -> None:
    """Forget what is old."""
    Change.objects.filter(at__lt=shared_now() - KEPT, version__isnull=False).delete()


def event_of(change: Change) -> Event:
    """A change with a number, as it is told."""
    assert change.version is not None
    return Event(
        type=change.event,
        version=change.version,
        data=change.data,
        site_id=change.site_id,
        user_id=change.user_id,
        at=spelled(change.at),
    )


def lost(topic: str, version: int) -> Event:
    """What stands for changes that nobody remembers, up to a version."""
    at = spelled(shared_now())
    return Event(f"{topic}.updated", version, {}, None, None, at, is_lost=True)


def spelled(moment: datetime) -> str:
    """A moment as every frame has it."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
