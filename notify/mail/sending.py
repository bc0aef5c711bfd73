"""The road by mail: who has an address, and how one mail leaves."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet

from dialogs.access.managers import managers
from dialogs.models import Site
from notify.mail.handing import hand_over
from notify.mail.letter import letter
from notify.models import Notice


def mailed(site: Site) -> QuerySet[User]:
    """The managers of a site who can be told by mail."""
    if not settings.EMAIL_URL:
        return User.objects.none()
    return managers().filter(memberships__site=site).exclude(email="")


def send_mail(notice: Notice, reader: User) -> None:
    """Send a notice, each time with the same `Message-ID`. Raises as `hand_over` does."""
    hand_over(letter(notice, reader.email))
