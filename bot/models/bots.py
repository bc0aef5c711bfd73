import secrets
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from dialogs.models import Site
from replyx.database.clock import shared_now

is_token = RegexValidator(r"^[0-9]{1,20}:[A-Za-z0-9_-]{1,200}$", _("This is no token of a bot."))


def new_secret() -> str:
    """What Telegram sends with each update, of 256 bits, in the characters that it takes."""
    return secrets.token_urlsafe(32)


class Bot(models.Model):
    """A bot of a site."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="bots", verbose_name=_("site"))
    token = models.CharField(
        _("token"),
        max_length=255,
        unique=True,
        validators=[is_token],
        help_text=_("BotFather gives it. Whoever has it is the bot."),
    )
    # What Telegram says of it.
    username = models.CharField(_("user name"), max_length=64, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=64, blank=True, editable=False)
    secret = models.CharField(
        _("secret"), max_length=64, default=new_secret, unique=True, editable=False
    )
    enabled = models.BooleanField(_("enabled"), default=True)
    # The first update that polling has not stored yet.
    offset = models.BigIntegerField(_("next update"), default=0, editable=False)
    # It sends nothing before: so Telegram has asked, or it is not let in.
    not_before = models.DateTimeField(_("sends not before"), null=True, blank=True, editable=False)
    # Why nothing arrives, in the words of whoever answered; empty is all is well.
    trouble = models.CharField(_("trouble"), max_length=500, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=shared_now, editable=False)

    class Meta:
        verbose_name = _("bot")
        verbose_name_plural = _("bots")

    def __str__(self) -> str:
        return f"@{self.username}" if self.username else _("Bot {id}").format(id=self.pk)

    @property
    def telegram_id(self) -> int:
        """Who it is in Telegram: the number before the colon of its token."""
        return int(self.token.partition(":")[0])


@receiver([post_save, post_delete], sender=Bot, dispatch_uid="has_bot")
def keep_known(instance: Bot, **signal: Any) -> None:
    """Have the site know whether it has a bot, as each message reads the site anyway."""
    on = Bot.objects.filter(site=models.OuterRef("pk"), enabled=True)
    Site.objects.filter(pk=instance.site_id).update(has_bot=models.Exists(on))
