"""The worker of background tasks, and who takes its mail and pushes."""

import smtplib
from collections.abc import Iterator

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext as _

from jobs.backlog import backlog
from notify.models import Browser
from notify.push.sealing import contact
from replyx.doctor.findings import Finding, fine, problem, skipped, warning
from replyx.doctor.rounds import Plan
from replyx.reach import public_url

TOO_OLD = 60.0  # seconds that a task may wait


def look(plan: Plan) -> Iterator[Finding]:
    """Somebody does them, and keeps up."""
    work = backlog()
    waiting = _("Tasks waiting: {count}, the oldest for {seconds} s.").format(
        count=work.ready, seconds=round(work.oldest_seconds)
    )
    if not work.workers and work.ready:
        text = _("No worker of background tasks runs.")
        yield problem("tasks", f"{text} {waiting}", _("Start `manage.py worker`."))
    elif work.oldest_seconds > TOO_OLD:
        yield problem("tasks", waiting, _("Look at the worker’s log; start another one."))
    else:
        workers = _("Workers: {count}.").format(count=work.workers)
        yield fine("tasks", f"{workers} {waiting}")
    if work.dead:
        yield warning(
            "dead",
            _("Tasks that were given up: {count}.").format(count=work.dead),
            _("Look at them in the admin, under “Jobs”: start them again or drop them."),
        )


def mail(plan: Plan) -> Iterator[Finding]:
    """The server takes mail from us, and what a mail leads to is known."""
    if not settings.EMAIL_URL:
        yield skipped("mail_off", _("Nobody is told by e-mail: EMAIL_URL is not set."))
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        connection = get_connection()
        connection.open()
        connection.close()
    except (OSError, smtplib.SMTPException) as error:
        text = _("The mail server {where} does not take us: {error}")
        advice = _("Correct EMAIL_URL, or look at that server; mail waits until it is back.")
        yield problem("mail_away", text.format(where=where, error=error), advice)
    else:
        yield fine("mail", _("The mail server {where} answers.").format(where=where))
    if not settings.PUBLIC_URL:
        text = _("Links in mails begin with {address}.").format(address=public_url("/"))
        yield warning("mail_links", text, _("Set PUBLIC_URL to where managers open this server."))


def push(plan: Plan) -> Iterator[Finding]:
    """What is pushed is taken."""
    browsers = Browser.objects.count()
    if not browsers:
        yield skipped("push_off", _("No browser of a manager is told by push."))
        return
    failing = Browser.objects.exclude(failed_at=None).order_by("-failed_at")
    if last := failing.first():
        text = _("Push services do not take what is for {count} of {browsers} browsers: {error}")
        text = text.format(count=failing.count(), browsers=browsers, error=last.failure)
        advice = _("Look whether this machine may call them, and at PUSH_SERVICES.")
        yield warning("push_failing", text, advice)
    else:
        yield fine("push", _("Browsers told by push: {count}.").format(count=browsers))
    if contact().endswith("@localhost"):
        text = _("Push services are told to write to {contact}, which some refuse.")
        advice = _("Set PUSH_CONTACT to an address of yours, mailto:… or https://….")
        yield warning("push_contact", text.format(contact=contact()), advice)
