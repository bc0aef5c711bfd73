"""The road by push: who has a browser that is told, and how one notice reaches them all."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import QuerySet

from dialogs.access.managers import managers
from dialogs.cutting import one_line
from dialogs.models import Site
from dialogs.models.tokens import password_mark
from jobs.outcomes import Permanent, Retry
from jobs.tasks import task
from notify.escalation.waiting import is_wanted, said_from
from notify.models import Browser, Notice
from notify.push.posting import Outcome, push_all
from notify.push.words import call_of, topic_of
from replyx.database.clock import shared_now

TRIED_FOR = timedelta(hours=2)  # after that it comes too late for a call
LONGEST_FAILURE = 200  # characters that are kept


class NotTaken(Exception):
    """A push service did not take it this time."""


def pushed(site: Site) -> QuerySet[User]:
    """The managers of a site who can be told by push."""
    members = managers().filter(memberships__site=site)
    browsers = Browser.objects.filter(user__in=members)
    found = set(browsers.values_list("user", "mark", "user__password"))
    return members.filter(pk__in=[pk for pk, mark, word in found if mark == password_mark(word)])


def send_push(notice: Notice, reader: User) -> None:
    """Push to all browsers of a person; they are told when one of them has it, and the others are
    tried by themselves then. Raises Retry or NotTaken where none has it yet, Permanent where none
    ever will.
    """
    browsers = browsers_of(reader)
    outcomes = push_to(notice, [each for each in browsers if is_ready(each)])
    final = {each.browser.pk for each in outcomes if each.final}
    left = [each for each in browsers if each.pk not in final]
    if any(each.taken for each in outcomes):
        for browser in left:
            push_rest.using(dedupe=f"push {notice.pk} {browser.pk}").enqueue(notice.pk, browser.pk)
    elif left:
        try_again(notice, left)
    elif any(not each.forgotten for each in outcomes):
        raise Permanent("; ".join(each.failure for each in outcomes))
    else:
        raise Retry(timedelta(), "They have no browser any more.")  # nobody is to be told then


@task(queue_name="push", attempts=20)
def push_rest(notice_id: int, browser_id: int) -> None:
    """Push to one more browser of somebody who was told in another, if it is still wanted. Raises
    Retry or NotTaken.
    """
    notices = Notice.objects.select_related("dialog__site", "dialog__visitor", "user")
    notice = notices.filter(pk=notice_id).first()
    if notice is None or not is_wanted(notice):
        return
    if not pushed(notice.dialog.site).filter(pk=notice.user_id).exists():
        return
    browsers = [each for each in browsers_of(notice.user) if each.pk == browser_id]
    outcomes = push_to(notice, [each for each in browsers if is_ready(each)])
    if browsers and not any(each.final for each in outcomes):
        try_again(notice, browsers)


def browsers_of(user: User) -> list[Browser]:
    """Those of a person in which they have still the same password."""
    browsers = Browser.objects.filter(user=user, mark=password_mark(user.password))
    return list(browsers.select_related("key"))


def is_ready(browser: Browser) -> bool:
    """Whether its service has not asked to wait."""
    return browser.not_before is None or browser.not_before <= shared_now()


def push_to(notice: Notice, browsers: Sequence[Browser]) -> list[Outcome]:
    """Push a notice to some browsers, once, in the language of each, and store what became of it.
    Needs the dialog and the visitor.
    """
    first = said_from(notice.dialog, notice.from_seq).first()
    if first is None or not browsers:
        return []
    calls = [(each, call_of(notice.dialog, first, each.language)) for each in browsers]
    outcomes = push_all(calls, topic_of(notice.dialog_id))
    for each in outcomes:
        note(each)
    return outcomes


def note(outcome: Outcome) -> None:
    """Store what a service said of a browser; forget one that it has forgotten."""
    browser, now = outcome.browser, shared_now()
    row = Browser.objects.filter(pk=browser.pk)
    if outcome.forgotten:
        row.delete()
    elif outcome.taken:
        row.update(taken_at=now, failed_at=None, failure="", not_before=None)
    else:
        browser.failure = one_line(outcome.failure, LONGEST_FAILURE)
        browser.not_before = now + outcome.pause if outcome.pause else None
        row.update(failed_at=now, failure=browser.failure, not_before=browser.not_before)


def try_again(notice: Notice, browsers: Sequence[Browser]) -> None:
    """Raises Retry for when the first of the services is ready, NotTaken where one is now already,
    and Permanent where it was tried for long enough.
    """
    failures, now = "; ".join(each.failure for each in browsers), shared_now()
    if now - notice.due_at > TRIED_FOR:
        raise Permanent(failures)
    if any(is_ready(each) for each in browsers):
        raise NotTaken(failures)
    moments = [each.not_before for each in browsers if each.not_before]
    raise Retry(min(moments) - now, failures)
