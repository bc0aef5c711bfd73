"""Versions of a scenario: saved, which makes them live, and brought back."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from bot.models import Scenario, Version
from bot.scenarios.body import Body, parse, plain
from bot.scenarios.checking import Finding, check, errors


class Unfit(Exception):
    """It may not be saved; `findings` say why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(" ".join(each.sentence for each in findings))
        self.findings = findings


@transaction.atomic
def publish(scenario_id: int, body: Body, author: User | None, note: str = "") -> Version:
    """Save steps as the next version, which whoever begins now gets; who is in the middle of an
    older one ends that. What is published already is not saved again. Raises Unfit, and
    Scenario.DoesNotExist.
    """
    scenario = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario_id)
    if found := errors(check(body, scenario.bot.site.locale)):
        raise Unfit(found)
    current, steps = scenario.published, plain(body)
    if current is not None and current.body == steps:
        return current
    last = scenario.versions.values_list("number", flat=True).first() or 0
    version = Version.objects.create(
        scenario=scenario, number=last + 1, body=steps, author=author, note=note
    )
    scenario.published = version
    scenario.save(update_fields=["published", "updated_at"])
    return version


def roll_back(scenario_id: int, number: int, author: User | None) -> Version:
    """Publish the steps of an older version, as a new one. Raises Version.DoesNotExist, `BadBody`
    and Unfit: what is checked now was not always.
    """
    old = Version.objects.get(scenario=scenario_id, number=number)
    note = _("As version {number} was").format(number=number)
    return publish(scenario_id, parse(old.body), author, note)
