"""Whoever adds a table says what becomes of what it holds of a visitor, or that it holds none."""

from django.apps import apps

from dialogs.keeping.holding import holders

OF_STAFF = {
    *("dialogs.Member", "dialogs.Profile", "dialogs.ApiToken"),
    *("notify.Choice", "notify.Hours", "notify.PushKey", "notify.Browser"),
    *("bot.Group", "bot.Linked", "bot.LinkCode"),
}
OF_SITES = {
    *("dialogs.Site", "notify.Hook", "bot.Bot", "bot.Button", "bot.Scenario", "bot.Version"),
    *("bot.PayoutRules", "bot.Task"),
}
OF_MACHINES = {"realtime.Topic", "jobs.Worker", "bot.Seen", "dialogs.History"}
BY_NUMBER = {"realtime.Change", "jobs.Job", "dialogs.Act", "dialogs.Erasure"}


def ours() -> set[str]:
    """Every table but Django's own; all of the assistant's is what sites have it know."""
    labels = {model._meta.label for model in apps.get_models() if not elsewhere(model.__module__)}
    return {label for label in labels if not label.startswith("assistant.")}


def elsewhere(module: str) -> bool:
    return module.startswith("django.")


def test_every_table_is_somebody_s_care_or_known_to_say_nothing_of_visitors() -> None:
    named = {name for holder in holders() for name in holder.tables}
    silent = OF_STAFF | OF_SITES | OF_MACHINES | BY_NUMBER
    assert ours() - named == silent
    assert silent - named == silent


def test_nobody_takes_care_of_what_is_not_there() -> None:
    labels = {model._meta.label for model in apps.get_models()}
    assert {name for holder in holders() for name in holder.tables} <= labels
