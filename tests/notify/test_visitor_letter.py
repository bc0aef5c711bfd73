"""What a visitor is mailed: in their language, as one conversation, and nothing of a stranger."""

from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format

from dialogs.actions import mark_read, post_message
from dialogs.models import Dialog, Profile, Site, Visitor
from jobs.outcomes import Permanent
from notify.models import Mailbox, VisitorMail
from notify.visitors.letter import LONGEST, LONGEST_OWN, MOST
from notify.visitors.round import look
from notify.visitors.sending import send
from tests.notify.leaving_visitors import (
    VERA,
    answers,
    asks,
    mailed,
    outcomes,
    tell,
    wait,
)
from tests.notify.post_office import PostOffice, text_of
from tests.people import People

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def told(people: People, office: PostOffice, *texts: str) -> EmailMessage:
    """Vera's newest mail, after Anna has answered."""
    asks(people)
    for text in texts or ("It is on its way.",):
        answers(people, text)
    wait()
    tell()
    return mailed(office)[-1]


def path_of(address: str) -> str:
    return address.strip(" <>").removeprefix("https://chat.shop.example")


@pytest.mark.parametrize(
    ("browser", "site", "subject", "words"),
    [
        ("en-GB", "ru", "You have an answer — Shop", "Continue the conversation"),
        ("ru", "en", "Вам ответили — Shop", "Продолжить разговор"),
        ("de", "ru", "Вам ответили — Shop", "Продолжить разговор"),
        ("", "en", "You have an answer — Shop", "Continue the conversation"),
    ],
)
def test_a_mail_is_in_the_visitors_language_else_in_the_sites(
    people: People, office: PostOffice, browser: str, site: str, subject: str, words: str
) -> None:
    Site.objects.update(locale=site)
    Dialog.objects.update(context={"language": browser} if browser else {})
    mail = told(people, office)
    assert mail["Subject"] == subject
    assert words in text_of(mail)
    assert words in text_of(mail, "html")


def test_mail_programs_are_told_what_it_is(people: People, office: PostOffice) -> None:
    mail = told(people, office)
    assert mail["From"] == "Shop <chat@shop.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@shop.example>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].strip().startswith("<https://chat.shop.example/notify/visitor/")
    mark_read(people.dialog.pk, "site", 2)
    again = told(people, office, "Another one.")
    assert again["References"] == mail["References"] == mail["In-Reply-To"]
    assert again["Message-ID"] != mail["Message-ID"]


def test_times_are_those_of_the_visitors_clock(people: People, office: PostOffice) -> None:
    Dialog.objects.update(context={"timezone": "Asia/Tokyo", "language": "en"})
    tokyo = told(people, office)
    answer = people.dialog.entries.get(seq=2)
    mark_read(people.dialog.pk, "site", 2)
    for hostile in ("../../etc/passwd", "x" * 400, "/etc/localtime", "Mars/Phobos"):
        Dialog.objects.update(context={"timezone": hostile, "language": "en"})
        assert told(people, office, "Another one.")
        mark_read(people.dialog.pk, "site", Dialog.objects.get(pk=people.dialog.pk).last_seq)
        VisitorMail.objects.all().delete()
    with translation.override("en"), timezone.override(ZoneInfo("Asia/Tokyo")):
        at = date_format(timezone.localtime(answer.created_at), "SHORT_DATETIME_FORMAT")
    assert f"Anna, {at}" in text_of(tokyo)


def test_what_was_answered_is_text_and_no_html(people: People, office: PostOffice) -> None:
    mail = told(people, office, "<script>alert(1)</script> & <b>5 > 3</b>")
    assert "<script>alert(1)</script> & <b>5 > 3</b>" in text_of(mail)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in text_of(mail, "html")
    assert "<script" not in text_of(mail, "html")


@pytest.mark.parametrize(
    "name",
    [
        "Shop\r\nBcc: everybody@elsewhere.example",
        "Shop\nContent-Type: text/html\n\n<b>",
        "Shop\u2028Bcc: x@elsewhere.example",
        'Sh"op" <shop@elsewhere.example>',
        "Shop, x@elsewhere.example;",
        "Магазин\x1b[31m\x7f " * 30,
    ],
)
def test_a_name_is_never_more_than_a_name(people: People, office: PostOffice, name: str) -> None:
    Site.objects.filter(pk=people.shop.pk).update(name=name[:100], locale="en")
    Visitor.objects.filter(pk=people.vera.pk).update(name=name[:200])
    Profile.objects.update_or_create(user=people.anna, defaults={"public_name": name[:60]})
    mail = told(people, office)
    assert mail["Bcc"] is None
    assert mail["To"] == VERA
    assert len(mail["From"].addresses) == 1
    assert mail["From"].addresses[0].addr_spec == "chat@shop.example"
    assert office.senders == ["chat@shop.example"]
    assert mail.get_content_type() == "multipart/alternative"


def test_nothing_that_a_visitor_chose_can_be_followed_by_whom_they_mail(
    people: People, office: PostOffice
) -> None:
    Visitor.objects.filter(pk=people.vera.pk).update(name="WIN at evil.example")
    bait = "Take it: https://evil.example/x www.evil.example evil.example/y me@evil.example ok"
    post_message(people.dialog.pk, "user", bait)
    post_message(people.dialog.pk, "user", "щ" * (LONGEST_OWN + 1))
    mail = told(people, office)
    for kind in ("plain", "html"):
        text = text_of(mail, kind)
        assert "evil" not in text
        assert "Take it: […] […] […] […] ok" in text
        assert "щ" * LONGEST_OWN + "…" in text
        assert "щ" * (LONGEST_OWN + 1) not in text
    assert "evil" not in str(mail["Subject"]) + str(mail["From"])


def test_a_long_conversation_is_bounded_and_says_so(people: People, office: PostOffice) -> None:
    texts = [*(f"Number {n}." for n in range(MOST + 3)), "щ" * (LONGEST + 1)]
    mail = told(people, office, *texts)
    for kind in ("plain", "html"):
        assert "щ" * LONGEST + "…" in text_of(mail, kind)
        assert f"Number {MOST + 2}." in text_of(mail, kind)
        assert "Number 3." not in text_of(mail, kind)
        assert "Более ранних сообщений, в чате: 5" in text_of(mail, kind)


def test_a_file_is_named(people: People, office: PostOffice) -> None:
    asks(people)
    entry = answers(people, "")
    entry.attachments.create(name="plan\n.pdf", size=1, content_type="application/pdf", file="x")
    wait()
    tell()
    assert "plan .pdf" in text_of(office.mails[0])


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.shop.example/cart?order=17&key=secret", "https://www.shop.example/\r\n"),
        ("https://evil.example/", ""),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
    ],
)
def test_whoever_is_known_by_their_site_is_not_to_be_had_for_an_address_that_was_typed(
    people: People, office: PostOffice, url: str, shown: str
) -> None:
    Visitor.objects.filter(pk=people.vera.pk).update(external_id="7")
    Dialog.objects.update(context={"url": url, "language": "en"})
    mail = told(people, office)
    text = text_of(mail)
    assert "/widget/resume/" not in text + text_of(mail, "html")
    assert "open the chat on the site" in text
    assert shown in text
    assert "secret" not in text
    assert "evil" not in text


def test_a_look_at_the_link_changes_nothing_and_one_click_ends_the_mails(
    people: People, office: PostOffice
) -> None:
    mail = told(people, office)
    address = path_of(mail["List-Unsubscribe"])
    assert address in text_of(mail)
    program = Client(enforce_csrf_checks=True)
    page = program.get(address)
    assert page.status_code == 200
    assert VERA not in page.content.decode()
    assert Mailbox.objects.get().wants
    assert program.post(address, ONE_CLICK).status_code == 200
    assert not Mailbox.objects.get().wants
    # Whoever gives it again, in whichever spelling.
    other = Dialog.objects.get(pk=people.other.pk)
    people.dialog = other
    asks(people, email="VERA+x@mail.example")
    answers(people)
    wait()
    tell()
    assert (len(office.mails), outcomes()) == (1, ["sent", "unwanted"])
    on = Client(headers={"accept-language": "en"}).post(address, {"mail": "on"}).content.decode()
    assert "a mail comes to this mailbox" in on
    assert Mailbox.objects.get().wants


def test_a_stranger_to_the_link_changes_nothing(people: People, office: PostOffice) -> None:
    address = path_of(told(people, office)["List-Unsubscribe"])
    signature = address.rstrip("/").rpartition(":")[2]
    forged = ["/notify/visitor/x:y/", f"/notify/visitor/{Mailbox.objects.get().pk}/"]
    forged.append(f"/notify/visitor/{Mailbox.objects.get().pk + 1}:{signature}/")
    for each in forged:
        assert Client().get(each).status_code == 404
        assert Client().post(each, ONE_CLICK).status_code == 404
    assert Client().put(address).status_code == 405
    assert Mailbox.objects.get().wants


def test_what_a_server_takes_later_is_sent_later_under_the_same_id_and_a_refusal_is_told(
    people: People, office: PostOffice
) -> None:
    asks(people)
    answers(people)
    wait()
    look()
    mail = VisitorMail.objects.get()
    office.answers = ["451 try again later", "550 there is nobody of this name"]
    with pytest.raises(Exception, match="later"):
        send.func(mail.pk)
    assert outcomes() == ["waiting"]
    with pytest.raises(Permanent, match="nobody of this name"):
        send.func(mail.pk)
    assert outcomes() == ["failed"]
    send.func(mail.pk)
    assert office.mails == []


def test_a_mail_stays_small_whatever_is_said(people: People, office: PostOffice) -> None:
    mail = told(people, office, *("я" * 4000 for _ in range(40)))
    assert len(bytes(mail)) < 300_000
