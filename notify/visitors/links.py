"""The way back from a mail to its dialog: signed, for one use, for a week."""

from datetime import timedelta

from django.core.signing import BadSignature

from dialogs.models import Dialog
from notify.mail.links import signer
from notify.models import VisitorMail
from replyx.database.clock import shared_now

KIND = "visitors"
LIVES = timedelta(days=7)


def link_of(mail: VisitorMail) -> str:
    """What stands in the address of the link; the same each time, as the mail is."""
    return signer(KIND).sign_object({"mail": mail.pk})


def may_resume(mail: VisitorMail) -> bool:
    """Whether its reader may go on as the visitor. Whoever is known by their site is not to be
    had for an address that was only typed.
    """
    visitor = mail.dialog.visitor
    return mail.source == VisitorMail.Source.SITE or visitor.external_id is None


def opened(link: str) -> VisitorMail | None:
    """The mail whose link still leads back; None where it was used, is too old or void: the tokens
    of then were revoked, the address is another, the conversation goes on elsewhere.
    """
    try:
        mail_id = signer(KIND).unsign_object(link)["mail"]
    except (BadSignature, ValueError):
        return None
    mails = VisitorMail.objects.select_related("dialog__site", "dialog__visitor__site")
    mail = mails.filter(pk=mail_id, used_at=None, created_at__gt=shared_now() - LIVES).first()
    if mail is None or not may_resume(mail):
        return None
    visitor = mail.dialog.visitor
    same = visitor.mailed_at == mail.address and visitor.token_version == mail.token_version
    return mail if same and goes_on(mail.dialog) else None


def leads_to(link: str) -> Dialog | None:
    """The dialog that a link still leads back to."""
    mail = opened(link)
    return mail.dialog if mail else None


def goes_on(dialog: Dialog) -> bool:
    """Whether it is the dialog that its visitor would get now."""
    others = Dialog.objects.filter(visitor=dialog.visitor_id, merged_into=None, last_seq__gt=0)
    newer = others.filter(active_at__gt=dialog.active_at)
    return dialog.merged_into_id is None and not newer.exists()


def use(link: str) -> Dialog | None:
    """Use a link up: its dialog, with its people, for the one who is first."""
    mail = opened(link)
    if mail is None:
        return None
    first = VisitorMail.objects.filter(pk=mail.pk, used_at=None).update(used_at=shared_now())
    return mail.dialog if first else None
