"""The page on which managers choose how they are told when they are not here."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from dialogs.models import Member, Site
from notify.mail.leaving import leave_url
from notify.models import Choice, Hours
from tests.browsing import Pages
from tests.notify.post_office import PostOffice
from tests.notify.telling import says, tell, wait
from tests.people import People
from tests.server import Server

PATH = "/admin/inbox/notifications/"
ANY = {"when": "any", "time_zone": "Europe/Berlin", "road_mail": ""}
NIGHTS = {
    **ANY,
    "when": "hours",
    "day_0": "on",
    "from_0": "22:00",
    "to_0": "06:00",
    "day_5": "on",
    "from_5": "10:00",
    "to_5": "14:30",
}


def logged_in(people: People) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.anna)
    return client


def shown(people: People) -> str:
    return logged_in(people).get(PATH).content.decode()


@pytest.mark.django_db
def test_who_chose_nothing_sees_what_their_sites_say(people: People) -> None:
    assert "As the site says: 2 min</option>" in shown(people)
    Site.objects.filter(pk=people.shop.pk).update(escalate_mail=False)
    assert "As the site says: not at all</option>" in shown(people)
    Site.objects.filter(pk=people.shop.pk).update(escalate_mail=True, escalate_after=90)
    Member.objects.create(site=people.rival, user=people.anna)
    assert "As the site says: Rival 2 min, Shop 90 s</option>" in shown(people)
    assert not Choice.objects.exists()


@pytest.mark.django_db
def test_a_manager_is_told_as_they_chose(people: People, office: PostOffice) -> None:
    client = logged_in(people)
    assert client.post(PATH, {**ANY, "road_mail": "30"}).status_code == 302
    says(people.dialog, "Hello")
    wait(31)
    tell()
    assert [str(mail["To"]) for mail in office.mails] == ["anna@shop.example"]
    assert '<option value="30" selected>After 30 s' in shown(people)
    client.post(PATH, {**ANY, "road_mail": "off"})
    says(people.other, "Hello")
    wait()
    tell()
    assert len(office.sent_to("anna")) == 1
    client.post(PATH, ANY)
    assert not Choice.objects.exists()


@pytest.mark.django_db
def test_the_link_of_a_mail_and_the_page_say_the_same(people: People, office: PostOffice) -> None:
    logged_in(people).post(PATH, {**ANY, "road_mail": "30"})
    link = leave_url(people.anna.pk).removeprefix("https://chat.shop.example")
    Client().post(link, {"List-Unsubscribe": "One-Click"})
    assert '<option value="off" selected>Not at all' in shown(people)
    Client().post(link, {"mail": "on"})
    assert '<option value="30" selected>After 30 s' in shown(people)
    logged_in(people).post(PATH, {**ANY, "road_mail": "off"})
    assert 'name="mail" value="on"' in Client().get(link).content.decode()


@pytest.mark.django_db
def test_hours_are_kept_as_they_were_chosen(people: People) -> None:
    assert logged_in(people).post(PATH, NIGHTS).status_code == 302
    hours = Hours.objects.get(user=people.anna)
    days = [["22:00", "06:00"], None, None, None, None, ["10:00", "14:30"], None]
    assert (hours.time_zone, hours.days) == ("Europe/Berlin", days)
    page = shown(people)
    assert '<option value="Europe/Berlin" selected>' in page
    assert 'name="from_0" value="22:00"' in page
    logged_in(people).post(PATH, ANY)
    hours.refresh_from_db()
    assert (hours.time_zone, hours.days) == ("Europe/Berlin", None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"day_0": "", "day_5": ""}, "Choose a day, or be told at any time."),
        ({"from_0": ""}, "When?"),
        ({"to_5": "25:00"}, "Enter a valid time."),
        ({"time_zone": "Nowhere/Atall"}, "Not saved yet: look at what is marked."),
        ({"road_mail": "-1"}, "Not saved yet: look at what is marked."),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_saved(
    people: People, wrong: dict[str, str], said: str
) -> None:
    sent = {name: value for name, value in (NIGHTS | wrong).items() if value}
    answer = logged_in(people).post(PATH, sent)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Hours.objects.exists()
    assert not Choice.objects.exists()


@pytest.mark.django_db
def test_who_has_no_address_or_no_site_reads_it_there(people: People) -> None:
    assert "To anna@shop.example." in shown(people)
    people.anna.email = ""
    people.anna.save()
    assert "You have no e-mail address here" in shown(people)
    Member.objects.filter(user=people.anna).delete()
    assert "You are a member of no site" in shown(people)


def test_it_is_found_at_the_bell_and_the_hours_appear_when_they_are_wanted(
    local_server: Server, pages: Pages
) -> None:
    page = pages.log_in(local_server, locale="en-GB")
    page.locator("#notices-button").click()
    page.get_by_role("link", name="When you are not here…").click()
    monday = page.get_by_label("Monday", exact=True)
    expect(page.get_by_label("E-mail")).to_be_visible()
    expect(monday).to_be_hidden()
    page.get_by_label("Only at these hours").check()
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Moscow")
    page.get_by_label("Monday, from").fill("08:30")
    page.get_by_label("E-mail").select_option(label="After 5 min")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Monday, from")).to_have_value("08:30")
    expect(page.get_by_label("Saturday", exact=True)).not_to_be_checked()
    expect(page.get_by_label("E-mail")).to_have_value("300")
