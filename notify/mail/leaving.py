"""The link in a mail by which a manager switches mail off for themselves, without a login."""

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from notify.mail.links import by_mail_program, row_behind, signer
from notify.models import Choice, Road
from replyx.reach import public_url

KIND = "mail"


def leave_url(user_id: int) -> str:
    """The address of a user's link."""
    return public_url(reverse("mail-choice", args=[signer(KIND).sign(str(user_id))]))


@by_mail_program
def mail_choice(request: HttpRequest, signed: str) -> HttpResponse:
    """A button for people, whose mail programs look at every link; a POST switches off, one with
    `mail=on` on again.
    """
    user = row_behind(User.objects.all(), signed, KIND)
    if request.method == "POST":
        wants = request.POST.get("mail") == "on"
        Choice.objects.update_or_create(user=user, road=Road.MAIL, defaults={"is_on": wants})
    wants = not Choice.objects.filter(user=user, road=Road.MAIL, is_on=False).exists()
    return render(request, "notify/mail_choice.html", {"wants": wants, "address": user.email})
