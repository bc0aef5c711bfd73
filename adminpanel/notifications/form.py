"""What a manager chooses: by which roads, after how much waiting, at which hours."""

from datetime import time
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.boundfield import BoundField
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adminpanel.notifications.words import after, site_says
from dialogs.hours.zones import zones
from notify.escalation.roads import ROADS
from notify.models import Choice, Hours

AFTER = (30, 60, 120, 300, 600, 900, 1800, 3600)  # seconds
OFF, OF_SITE = "off", ""
NINE, SIX = time(9), time(18)
WORKDAYS = range(5)


class TimeInput(forms.TimeInput):
    """A field in which browsers take a time without seconds."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class NotificationsForm(forms.Form):
    """The choices of one manager; what they leave to their sites is stored nowhere."""

    when = forms.ChoiceField(
        choices=[
            ("any", gettext_lazy("At any time")),
            ("hours", gettext_lazy("Only at these hours")),
        ],
        widget=forms.RadioSelect,
    )
    time_zone = forms.ChoiceField(label=capfirst(gettext_lazy("time zone")))

    def __init__(self, user: User, data: Any = None) -> None:
        self.user = user
        super().__init__(data)
        self._add_roads()
        self._add_days(Hours.objects.filter(user=user).first())

    def _add_roads(self) -> None:
        chosen = {choice.road: choice for choice in Choice.objects.filter(user=self.user)}
        for road in ROADS:
            initial = value_of(chosen.get(road))
            seconds = sorted({*AFTER, *([int(initial)] if initial.isdigit() else [])})
            self.fields[f"road_{road}"] = forms.ChoiceField(
                label=capfirst(road.label),
                required=False,
                initial=initial,
                choices=[
                    (OF_SITE, site_says(self.user, road)),
                    *((str(each), after(each)) for each in seconds),
                    (OFF, _("Not at all")),
                ],
            )

    def _add_days(self, hours: Hours | None) -> None:
        known = zones() + ((hours.time_zone,) if hours and hours.time_zone not in zones() else ())
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = [(name, name.replace("_", " ")) for name in known]
        zone.initial = hours.time_zone if hours else settings.TIME_ZONE
        zone.widget.attrs = {} if hours else {"data-guess": True}  # time-zone.js
        days = hours.days if hours else None
        self.fields["when"].initial = "hours" if days else "any"
        for number, name in WEEKDAYS.items():
            said = days[number] if days else (["09:00", "18:00"] if number in WORKDAYS else None)
            begins, ends = map(time.fromisoformat, said) if said else (NINE, SIX)
            self.fields[f"day_{number}"] = forms.BooleanField(
                label=capfirst(name), required=False, initial=said is not None
            )
            for word, initial, label in (
                ("from", begins, _("{day}, from")),
                ("to", ends, _("{day}, until")),
            ):
                self.fields[f"{word}_{number}"] = forms.TimeField(
                    label=label.format(day=capfirst(name)),
                    required=False,
                    initial=initial,
                    widget=TimeInput,
                )

    @property
    def days(self) -> list[tuple[BoundField, BoundField, BoundField]]:
        """Of each weekday its fields: whether, from, until."""
        return [(self[f"day_{n}"], self[f"from_{n}"], self[f"to_{n}"]) for n in WEEKDAYS]

    def clean(self) -> dict[str, Any]:
        """Whoever wants hours names some, with both ends."""
        data = super().clean() or {}
        if data.get("when") != "hours":
            return data
        chosen = [number for number in WEEKDAYS if data.get(f"day_{number}")]
        if not chosen:
            raise ValidationError(_("Choose a day, or be told at any time."))
        for number in chosen:
            for word in ("from", "to"):
                name = f"{word}_{number}"
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, _("When?"))
        return data

    @transaction.atomic
    def save(self) -> None:
        """Store what was chosen."""
        for road in ROADS:
            value = self.cleaned_data[f"road_{road}"]
            if value == OF_SITE:
                Choice.objects.filter(user=self.user, road=road).delete()
                continue
            words = {"is_on": value != OFF, "after": None if value == OFF else int(value)}
            Choice.objects.update_or_create(user=self.user, road=road, defaults=words)
        words = {"time_zone": self.cleaned_data["time_zone"], "days": self._stored_days()}
        Hours.objects.update_or_create(user=self.user, defaults=words)

    def _stored_days(self) -> list[list[str] | None] | None:
        data = self.cleaned_data
        if data["when"] != "hours":
            return None
        return [
            [f"{data[f'{word}_{number}']:%H:%M}" for word in ("from", "to")]
            if data[f"day_{number}"]
            else None
            for number in WEEKDAYS
        ]


def value_of(choice: Choice | None) -> str:
    """What the field of a road has for a choice."""
    if choice is None:
        return OF_SITE
    if not choice.is_on:
        return OFF
    return OF_SITE if choice.after is None else str(choice.after)
