"""The link in a mail by which a manager switches mail off for themselves, without a login."""

from django.contrib.auth.models import User
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notify.models import Choice, Road
from realtime.history import epoch
from replyx.reach import public_url


def signer() -> Signer:
    """Signs for users of this database."""
    return Signer(salt=f"notify.mail:{epoch()}")


def leave_url(user_id: int) -> str:
    """The address of a user's link."""
    return public_url(reverse("mail-choice", args=[signer().sign(str(user_id))]))


@never_cache
@csrf_exempt  # a mail program sends it by itself, without a cookie (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def mail_choice(request: HttpRequest, signed: str) -> HttpResponse:
    """A button for people, whose mail programs look at every link; a POST switches off, one with
    `mail=on` on again.
    """
    try:
        user = get_object_or_404(User, pk=int(signer().unsign(signed)))
    except (BadSignature, ValueError):
        raise Http404 from None
    if request.method == "POST":
        wants = request.POST.get("mail") == "on"
        Choice.objects.update_or_create(user=user, road=Road.MAIL, defaults={"is_on": wants})
    wants = not Choice.objects.filter(user=user, road=Road.MAIL, is_on=False).exists()
    return render(request, "notify/mail_choice.html", {"wants": wants, "address": user.email})
