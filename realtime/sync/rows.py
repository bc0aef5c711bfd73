"""Rows whose changes are told, whoever makes them: the admin, the API, a shell, a bot."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from realtime.models import Change
from realtime.sync.changes import store
from realtime.sync.events import checked_name

Verb = Literal["created", "updated", "deleted"]
Of = Callable[[Any], Any]
SEVERAL = 50  # rows; more are told as one event for each site, without an id


@dataclass(frozen=True, slots=True)
class Followed:
    """How the rows of a model are told of."""

    topic: str
    verbs: Callable[[Any, Verb], str]
    site: Of
    user: Of
    id: Of
    quiet: frozenset[str]

    def change(self, row: Any, verb: Verb) -> Change:
        """What is told of a row."""
        event = checked_name(f"{self.topic}.{self.verbs(row, verb)}")
        return Change(
            topic=self.topic,
            event=event,
            data={"id": self.id(row)},
            site_id=whose(self.site, row),
            user_id=whose(self.user, row),
        )


_followed: dict[type[Model], Followed] = {}


def whose(of: Of, row: Any) -> int | None:
    """Whom a row concerns; 0 is nobody, where they are deleted with it."""
    try:
        found: int | None = of(row)
    except ObjectDoesNotExist:
        return 0
    return found


def as_it_is(row: Any, verb: Verb) -> str:
    """The verb of what happens to a row."""
    return verb


def nobody(row: Any) -> None:
    """Of a row that is no person's own."""


def primary_key(row: Any) -> Any:
    """The id that is told."""
    return row.pk


def follow(
    model: type[Model],
    topic: str,
    *,
    site: Of,
    user: Of = nobody,
    verbs: Callable[[Any, Verb], str] = as_it_is,
    id: Of = primary_key,
    quiet: Iterable[str] = (),
) -> None:
    """Tell of every row of a model that is saved or deleted, in the transaction that does it. Call
    it where the app is made ready (`AppConfig.ready`), once for each model:

        follow(Button, "buttons", site=lambda button: button.bot.site_id)
        follow(
            Payout, "payouts",
            site=lambda payout: payout.user.bot.site_id,
            user=lambda payout: payout.user_id,
            verbs=lambda payout, verb: payout.state if verb == "updated" else verb,
        )

    `site(row)` is the id of the site whose staff hears of it, `user(row)` that of the person whose
    own it is (`Access.user_id`), `id(row)` what is told where it is not the row's own: a step tells
    of its scenario. `verbs(row, verb)` is `created`, `updated` or `deleted` unless it says better.
    A save of nothing but fields that are `quiet` (`save(update_fields=…)`) tells nothing: whoever
    keeps such as `seen_at` uses it; `update_or_create` saves all dates beside. `QuerySet.update`,
    `bulk_create` and the like send no signal: call `rows_changed` beside them.
    """
    _followed[model] = Followed(topic, verbs, site, user, id, frozenset(quiet))
    name = f"sync:{model._meta.label}"
    post_save.connect(_saved, sender=model, dispatch_uid=name)
    post_delete.connect(_deleted, sender=model, dispatch_uid=name)


def rows_changed(rows: Iterable[Model], verb: Verb = "updated") -> None:
    """Tell of rows that were changed past their signals: rows of models that are followed, as they
    are now, in the transaction of the change. A queryset is read.

        with transaction.atomic():
            tasks = Task.objects.filter(site=site)
            tasks.update(enabled=False)
            rows_changed(tasks)
    """
    made = [_followed[type(row)].change(row, verb) for row in rows]
    if len(made) > SEVERAL:
        made = list({(each.event, each.site_id, each.user_id): each for each in made}.values())
        for each in made:
            each.data = {}
    store(made)


def _saved(
    sender: type[Model],
    instance: Model,
    created: bool,
    update_fields: frozenset[str] | None,
    raw: bool = False,
    **_: Any,
) -> None:
    followed = _followed[sender]
    if raw or (update_fields is not None and followed.quiet.issuperset(update_fields)):
        return  # what a fixture says has no site yet
    store([followed.change(instance, "created" if created else "updated")])


def _deleted(sender: type[Model], instance: Model, **_: Any) -> None:
    store([_followed[sender].change(instance, "deleted")])
