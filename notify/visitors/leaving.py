"""The link in a mail by which a visitor, or whoever got it, has no more of them from a site."""

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notify.models import Mailbox
from realtime.history import epoch
from replyx.reach import public_url


def signer() -> Signer:
    """Signs for mailboxes of this database."""
    return Signer(salt=f"notify.mailbox:{epoch()}")


def leave_url(mailbox: Mailbox) -> str:
    """The address of a mailbox's link."""
    return public_url(reverse("visitor-mail-choice", args=[signer().sign(str(mailbox.pk))]))


@never_cache
@csrf_exempt  # a mail program sends it by itself, without a cookie (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def visitor_mail_choice(request: HttpRequest, signed: str) -> HttpResponse:
    """A button for people, whose mail programs look at every link; a POST switches off, one with
    `mail=on` on again. No address is shown: mails are forwarded with their links.
    """
    try:
        mailboxes = Mailbox.objects.select_related("site")
        mailbox = get_object_or_404(mailboxes, pk=int(signer().unsign(signed)))
    except (BadSignature, ValueError):
        raise Http404 from None
    if request.method == "POST":
        mailbox.wants = request.POST.get("mail") == "on"
        mailbox.save(update_fields=["wants"])
    context = {"wants": mailbox.wants, "site": mailbox.site.name}
    return render(request, "notify/visitor_mail_choice.html", context)
