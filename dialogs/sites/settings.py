"""The settings of a site: the form that the admin shows and `manage.py site` fills in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogs.hours.zones import zones
from dialogs.models import Site
from dialogs.sites.domains import readable_name, split_names

if TYPE_CHECKING:  # only django-stubs knows it as a generic class
    SiteModelForm = forms.ModelForm[Site]
else:
    SiteModelForm = forms.ModelForm


OFF = ("", "0", "false", "no", "off")
CHAPTERS = frozenset({"handoff", "retention", "deletion", "export"})


class DomainsField(forms.CharField):
    """A list of host names, one a line, as people write them."""

    widget = forms.Textarea({"rows": 4, "cols": 60, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        """The lines of a stored list; what was typed stays as it was typed."""
        return "\n".join(map(readable_name, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The list. Raises ValidationError."""
        return split_names(str(value or ""))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the lines stand for another list."""
        return super().has_changed(self.prepare_value(initial or []), data)


class Switch(forms.CheckboxInput):
    """A checkbox that a command fills in by a word."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        """Whether it is on."""
        value = data.get(name, False)
        return value.lower() not in OFF if isinstance(value, str) else bool(value)


class ZoneSelect(forms.Select):
    """Every time zone, also one that goes by an older name and is set."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        """The server's own comes first."""
        names = dict.fromkeys(["", *zones(), *filter(None, value)])
        own = _("The server's: {name}").format(name=settings.TIME_ZONE)
        self.choices = [(each, each.replace("_", " ") or own) for each in names]
        return super().optgroups(name, value, attrs)


class SiteForm(SiteModelForm):
    """Every setting of a site."""

    allowed_domains = DomainsField(
        label=capfirst(gettext_lazy("allowed domains")),
        required=False,
        help_text=gettext_lazy(
            "Pages that may show the widget, one a line: shop.example, *.shop.example, чай.рф."
        ),
    )

    class Meta:
        model = Site
        fields = [
            "name", "site_token", "allowed_domains", "locale", "color", "position", "welcome_ru",
            "welcome_en", "hours", "time_zone", "closed_ru", "closed_en", "on_closed",
            "handoff_assign", "handoff_return_after", "handoff_expire_after",
            "escalate_after", "escalate_until", "escalate_push", "escalate_push_after",
            "escalate_telegram", "escalate_telegram_after", "escalate_mail", "escalate_mail_after",
            "escalate_repeat", "mail_visitor_after",
            "identity_secret", "identity_without_time",
            "retention_dialogs", "retention_files", "retention_traces", "retention_open",
            "export_visitors", "deletion_visitors",
        ]  # fmt: skip
        widgets = {
            "escalate_mail": Switch(),
            "escalate_push": Switch(),
            "escalate_telegram": Switch(),
            "identity_without_time": Switch(),
            "retention_open": Switch(),
            "export_visitors": Switch(),
            "deletion_visitors": Switch(),
            "color": forms.TextInput({"type": "color"}),
            "welcome_ru": forms.Textarea({"rows": 2, "cols": 60}),
            "welcome_en": forms.Textarea({"rows": 2, "cols": 60}),
            "hours": forms.Textarea({"rows": 3, "cols": 60, "spellcheck": "false"}),
            "time_zone": ZoneSelect(),
            "closed_ru": forms.Textarea({"rows": 2, "cols": 60}),
            "closed_en": forms.Textarea({"rows": 2, "cols": 60}),
        }


class Section(Protocol):
    """Settings of a site that an app above keeps, by keys that begin with a word of its own."""

    def values(self, site: Site, /) -> dict[str, Any]:
        """Every setting by its key, as JSON holds it."""

    def change(self, site: Site, changes: dict[str, str], /) -> None:
        """Change some of them. Raises ValidationError with the key of each that is not right."""


def key_of(field: str) -> str:
    """By which key a command sets a field: `handoff.assign` for `handoff_assign`."""
    chapter, _under, name = field.partition("_")
    return f"{chapter}.{name}" if chapter in CHAPTERS else field


class OwnSection:
    """The settings that are columns of the site."""

    def values(self, site: Site) -> dict[str, Any]:
        """As the form has them; lists stay lists."""
        return {key_of(name): getattr(site, name) for name in SiteForm.Meta.fields}

    def change(self, site: Site, changes: dict[str, str]) -> None:
        """Have the form check them beside the others."""
        blank = SiteForm(instance=site)
        data = {name: changes.get(key_of(name), blank[name].value()) for name in blank.fields}
        form = SiteForm(data, instance=site)
        if not form.is_valid():
            raise ValidationError({key_of(name): list(each) for name, each in form.errors.items()})
        form.save()


def sections() -> Sequence[Section]:
    """The site's own, and those that `settings.DIALOGS["SETTINGS"]` names."""
    return [
        OwnSection(),
        *cast(Sequence[Section], import_string(settings.DIALOGS["SETTINGS"])),
    ]


def settings_of(site: Site) -> dict[str, Any]:
    """Every setting by its key, as JSON holds it."""
    return {key: value for each in sections() for key, value in each.values(site).items()}


@transaction.atomic
def change_settings(site: Site, changes: dict[str, str]) -> None:
    """Change settings, validated like the form. Raises ValidationError, whose `message_dict` has
    the key of each; then nothing is changed.
    """
    wrong: dict[str, list[str]] = {}
    left = dict(changes)
    for section in sections():
        own = {key: left.pop(key) for key in section.values(site) if key in left}
        try:
            if own:
                section.change(site, own)
        except ValidationError as error:
            wrong |= error.message_dict
    wrong |= {key: [_("There is no such setting.")] for key in sorted(left)}
    if wrong:
        raise ValidationError(wrong)
