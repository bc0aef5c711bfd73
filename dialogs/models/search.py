from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogs.models.dialog import Dialog
from dialogs.models.entry import Entry
from dialogs.searching.trigrams import Says


class SearchText(models.Model):
    """What a message says now, as it is searched: `searching/folding.py`. None of a deleted one."""

    entry = models.OneToOneField(
        Entry, models.CASCADE, primary_key=True, related_name="search", verbose_name=_("log entry")
    )
    dialog = models.ForeignKey(
        Dialog, models.CASCADE, related_name="search_texts", verbose_name=_("dialog")
    )
    words = models.TextField(_("text"))

    class Meta:
        verbose_name = _("searched text")
        verbose_name_plural = _("searched texts")

    def __str__(self) -> str:
        return self.words


SearchText._meta.get_field("words").register_lookup(Says)
