from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.db import models
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from replyx.database.clock import shared_now


class PushKey(models.Model):
    """A pair of VAPID keys (RFC 8292): by it a push service knows that we are who a browser let in.

    The newest one is what browsers are given. An older one stays as long as it has browsers, which
    can be reached by no other: each takes the new one when its inbox is opened.
    """

    # Base64url without padding: the point of 65 bytes, the number of 32.
    public = models.CharField(_("public key"), max_length=87, unique=True)
    private = models.CharField(max_length=43, editable=False)
    created_at = models.DateTimeField(_("created"), default=shared_now)

    class Meta:
        verbose_name = _("key of push notifications")
        verbose_name_plural = _("keys of push notifications")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.public


class Browser(models.Model):
    """A browser of a manager that asked to be told by web push.

    It is told until it is taken off the list, its push service forgets it, or the manager logs out
    there or has another password. That a session has run out changes nothing.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="browsers", verbose_name=_("user")
    )
    key = models.ForeignKey(
        PushKey, models.CASCADE, related_name="browsers", verbose_name=_("key"), editable=False
    )
    endpoint = models.CharField(_("address at the push service"), max_length=1000, unique=True)
    p256dh = models.CharField(max_length=87, editable=False)
    auth = models.CharField(max_length=22, editable=False)
    agent = models.CharField(_("browser"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    session = models.CharField(max_length=40, db_index=True, editable=False)
    mark = models.CharField(_("mark of the password"), max_length=64, editable=False)
    created_at = models.DateTimeField(_("created"), default=shared_now)
    taken_at = models.DateTimeField(_("last taken"), null=True, blank=True)
    # Of the attempts since something was taken; empty when there is nothing to complain of.
    failed_at = models.DateTimeField(_("last failed"), null=True, blank=True)
    failure = models.CharField(_("because"), max_length=200, blank=True)
    not_before = models.DateTimeField(_("asked to wait until"), null=True, blank=True)

    class Meta:
        verbose_name = _("browser told by push")
        verbose_name_plural = _("browsers told by push")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.user}: {self.agent[:60]}"


@receiver(user_logged_out, dispatch_uid="browser_is_left")
def leave(request: HttpRequest, **signal: Any) -> None:
    """Whoever logs out in a browser is not told there any more."""
    if request.session.session_key:
        Browser.objects.filter(session=request.session.session_key).delete()
