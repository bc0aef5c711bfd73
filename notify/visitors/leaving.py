"""The link in a mail by which a visitor, or whoever got it, has no more of them from a site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from notify.mail.links import by_mail_program, row_behind, signer
from notify.models import Mailbox
from replyx.reach import public_url

KIND = "mailbox"


def leave_url(mailbox: Mailbox) -> str:
    """The address of a mailbox's link."""
    return public_url(reverse("visitor-mail-choice", args=[signer(KIND).sign(str(mailbox.pk))]))


@by_mail_program
def visitor_mail_choice(request: HttpRequest, signed: str) -> HttpResponse:
    """A button for people, whose mail programs look at every link; a POST switches off, one with
    `mail=on` on again. No address is shown: mails are forwarded with their links.
    """
    mailbox = row_behind(Mailbox.objects.select_related("site"), signed, KIND)
    if request.method == "POST":
        mailbox.wants = request.POST.get("mail") == "on"
        mailbox.save(update_fields=["wants"])
    context = {"wants": mailbox.wants, "site": mailbox.site.name}
    return render(request, "notify/visitor_mail_choice.html", context)
