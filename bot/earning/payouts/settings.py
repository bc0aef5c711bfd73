"""The rules of payouts as settings of the site: `manage.py site SITE --set payouts.smallest=10`."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from bot.models import PayoutRules
from dialogs.models import Site

if TYPE_CHECKING:  # only django-stubs knows it as a generic class
    RulesModelForm = forms.ModelForm[PayoutRules]
else:
    RulesModelForm = forms.ModelForm

PREFIX = "payouts."


class RulesForm(RulesModelForm):
    """How small a payout may be, and how large one that one of staff approves alone."""

    class Meta:
        model = PayoutRules
        fields = ["smallest", "second_above"]


class PayoutSettings:
    """One unit at least, and one approval, where nothing was ever said."""

    def values(self, site: Site) -> dict[str, Any]:
        """As the form has them; an empty `payouts.second_above` is never."""
        rules = rules_of(site.pk)
        said = {name: getattr(rules, name) for name in RulesForm.Meta.fields}
        return {PREFIX + name: "" if each is None else each for name, each in said.items()}

    def change(self, site: Site, changes: dict[str, str]) -> None:
        """Have the form check them beside the others. Raises ValidationError with the key of each
        that is not right.
        """
        said = {
            key.removeprefix(PREFIX): each for key, each in (self.values(site) | changes).items()
        }
        form = RulesForm(said, instance=rules_of(site.pk))
        if not form.is_valid():
            raise ValidationError({PREFIX + name: list(each) for name, each in form.errors.items()})
        form.save()


def rules_of(site_id: int) -> PayoutRules:
    """Those of a site; not stored yet where nobody has changed anything."""
    return PayoutRules.objects.filter(site=site_id).first() or PayoutRules(site_id=site_id)
