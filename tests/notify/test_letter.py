"""A mail: what it says, in which language, how mail programs file it, and what it never does."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client

from dialogs.actions import post_message
from dialogs.models import Site, Visitor
from jobs.outcomes import Permanent
from notify.escalation.delivering import deliver
from notify.escalation.round import look
from notify.mail.letter import LONGEST, MOST
from notify.models import Notice
from tests.notify.post_office import PostOffice, text_of
from tests.notify.telling import outcomes, says, tell, wait
from tests.people import People

pytestmark = pytest.mark.django_db


def told(people: People, office: PostOffice, *texts: str) -> EmailMessage:
    """Anna's newest mail, after Vera has said something."""
    for text in texts or ("Where is my order?",):
        says(people.dialog, text)
    wait()
    tell()
    return office.sent_to("anna")[-1]


def test_a_mail_is_in_the_language_of_the_site(people: People, office: PostOffice) -> None:
    russian = told(people, office)
    assert russian["Subject"] == "Vera ждёт ответа — Shop"
    assert "никто ещё не ответил" in text_of(russian)
    post_message(people.dialog.pk, "manager", "Here.", author=people.anna)
    Site.objects.update(locale="en")
    english = told(people, office)
    assert english["Subject"] == "Vera waits for an answer — Shop"
    assert "nobody has answered yet" in text_of(english)
    assert 'lang="en"' in text_of(english, "html")


def test_mail_programs_are_told_what_it_is(people: People, office: PostOffice) -> None:
    mail = told(people, office)
    assert mail["From"] == "Chat <chat@shop.example>"
    assert office.senders[0] == "chat@shop.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@shop.example>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].strip().startswith("<https://chat.shop.example/notify/mail/")


def test_the_mails_of_a_dialog_are_one_conversation(people: People, office: PostOffice) -> None:
    first = told(people, office)
    post_message(people.dialog.pk, "manager", "Here.", author=people.anna)
    second = told(people, office)
    says(people.other, "Another one")
    wait()
    tell()
    other = office.sent_to("anna")[-1]
    assert first["References"] == first["In-Reply-To"] == second["References"]
    assert other["References"] != first["References"]
    assert len({mail["Message-ID"] for mail in office.mails}) == len(office.mails) == 6


def test_what_was_said_is_text_and_no_html(people: People, office: PostOffice) -> None:
    mail = told(people, office, "<script>alert(1)</script> & <b>5 > 3</b>")
    assert "<script>alert(1)</script> & <b>5 > 3</b>" in text_of(mail)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in text_of(mail, "html")
    assert "<script" not in text_of(mail, "html")


@pytest.mark.parametrize(
    "name",
    [
        "Vera\r\nBcc: everybody@elsewhere.example",
        "Vera\nContent-Type: text/html\n\n<b>",
        "Vera\u2028Bcc: x@elsewhere.example",
        'Ve"ra" <vera@elsewhere.example>',
        "Vera\x1b[31m\x7f",
    ],
)
def test_a_name_is_never_more_than_a_name(people: People, office: PostOffice, name: str) -> None:
    Visitor.objects.filter(pk=people.vera.pk).update(name=name)
    Site.objects.filter(pk=people.shop.pk).update(name=f"Shop\nBcc: {'x' * 60}@a.example")
    mail = told(people, office)
    assert mail["Bcc"] is None
    assert mail["To"] == "anna@shop.example"
    assert mail["Subject"].strip().startswith("Ve")
    assert mail.get_content_type() == "multipart/alternative"
    assert len(office.mails) == 2


def test_much_is_cut_and_says_so(people: People, office: PostOffice) -> None:
    mail = told(people, office, "щ" * (LONGEST + 1), *(f"Number {n}." for n in range(MOST + 3)))
    for kind in ("plain", "html"):
        assert "щ" * LONGEST + "…" in text_of(mail, kind)
        assert f"Number {MOST - 2}." in text_of(mail, kind)
        assert f"Number {MOST - 1}." not in text_of(mail, kind)
        assert "Ещё сообщений: 4" in text_of(mail, kind)


def test_a_file_is_named(people: People, office: PostOffice, tmp_path: Path) -> None:
    entry = says(people.dialog, "")
    entry.attachments.create(name="plan\n.pdf", size=1, content_type="application/pdf", file="x")
    wait()
    tell()
    assert "plan .pdf" in text_of(office.sent_to("anna")[0])


def test_the_link_opens_the_dialog_and_asks_others_to_log_in(
    people: People, office: PostOffice
) -> None:
    link = f"https://chat.shop.example/admin/inbox/{people.dialog.pk}/"
    mail = told(people, office)
    assert link in text_of(mail).split()
    assert f'href="{link}"' in text_of(mail, "html")
    path, anna = f"/admin/inbox/{people.dialog.pk}/", Client()
    assert anna.get(path)["Location"] == f"/admin/login/?next={path}"
    anna.force_login(people.anna)
    assert anna.get(path).status_code == 200


@pytest.fixture
def notice(people: People, office: PostOffice) -> Notice:
    """What Anna is to be told and was not yet."""
    says(people.dialog, "Hello")
    wait()
    look()
    return Notice.objects.get(user=people.anna)


def test_what_a_server_will_take_later_is_sent_later_under_the_same_id(
    notice: Notice, office: PostOffice
) -> None:
    office.answers = ["451 try again later"]
    with pytest.raises(Exception, match="later"):
        deliver.func(notice.pk)
    assert ("anna", "waiting") in outcomes()
    deliver.func(notice.pk)
    deliver.func(notice.pk)
    assert len(office.mails) == 1
    assert ("anna", "sent") in outcomes()


def test_what_a_server_refuses_for_good_is_not_tried_again(
    notice: Notice, office: PostOffice
) -> None:
    office.answers = ["550 there is nobody of this name"]
    with pytest.raises(Permanent, match="nobody of this name"):
        deliver.func(notice.pk)
    assert ("anna", "failed") in outcomes()
