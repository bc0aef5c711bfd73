"""What a site knows, in the admin: written, changed, taken from files, seen by no stranger."""

from io import BytesIO

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from adminpanel.roles import managers_group
from assistant.knowledge.writing import take
from assistant.models import Article
from assistant.providers.knowledge import answer
from assistant.reading.documents import Document
from replyx.edge.bodies import limit_of
from tests.assistant.made import docx, pdf
from tests.people import People, message

ARTICLES = "/admin/assistant/article/"
UPLOAD = f"{ARTICLES}upload/"


def browser_of(user: User, *, may_change: bool = True) -> Client:
    user.groups.add(managers_group())
    if may_change:
        user.user_permissions.add(Permission.objects.get(codename="change_site"))
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def anna(people: People) -> Client:
    """A manager of shop who may change it."""
    return browser_of(people.anna)


def form(people: People, **words: object) -> dict[str, object]:
    return {
        "site": people.shop.pk,
        "kind": "article",
        "title": "Доставка в Казань",
        "text": "Курьер привозит посылки за два дня.",
        "url": "https://tea.example/delivery",
        "is_used": "on",
        **words,
    }


def file(name: str, data: bytes) -> BytesIO:
    found = BytesIO(data)
    found.name = name
    return found


def test_what_is_written_answers_until_it_is_deleted(people: People, anna: Client) -> None:
    assert anna.post(f"{ARTICLES}add/", form(people)).status_code == 302
    article = Article.objects.get()
    assert article.language == "ru"
    assert answer(people.shop, "курьер, доставка в Казань").answer == article.text
    page = f"{ARTICLES}{article.pk}/change/"
    anna.post(page, form(people, text="Почта везёт в Казань посылки неделю."))
    assert "Почта" in answer(people.shop, "почта, доставка в Казань").answer
    html = anna.get(page).content.decode()
    assert "<summary>1 · " in html
    assert "Курьер привозит" in html
    anna.post(f"{ARTICLES}{article.pk}/delete/", {"post": "yes"})
    assert answer(people.shop, "почта, доставка в Казань").handoff


def test_an_answer_of_the_inbox_becomes_knowledge_with_what_it_answered(
    people: People, anna: Client
) -> None:
    dialog = people.dialog.pk
    vera = people.visitor(people.vera)
    manager = people.manager(people.anna)
    vera.post(
        f"/api/widget/dialogs/{dialog}/messages", message("Is it \n open today?"), format="json"
    )
    thread = f"/api/dialogs/{dialog}/messages"
    note = manager.post(thread, message("A secret", private=True), format="json").json()
    said = manager.post(thread, message("Til nine"), format="json").json()
    manager.patch(f"{thread}/{said['seq']}", {"text": "Until nine."}, format="json")
    add = f"{ARTICLES}add/?dialog={dialog}&seq="
    fields = anna.get(f"{add}{said['seq']}").context["adminform"].form.initial
    assert fields == {
        "site": people.shop.pk,
        "kind": "pair",
        "title": "Is it open today?",
        "text": "Until nine.",
    }
    for other in (note["seq"], 1, 999_999, 10**30):  # what is no public answer of a manager
        assert anna.get(f"{add}{other}").status_code == 404
    zoya = browser_of(people.zoya)
    assert zoya.get(f"{add}{said['seq']}").status_code == 404


def test_an_address_that_is_no_page_is_refused(people: People, anna: Client) -> None:
    answered = anna.post(f"{ARTICLES}add/", form(people, url="javascript:alert(1)"))
    assert answered.status_code == 200
    assert not Article.objects.exists()


def test_files_become_articles_and_each_that_fails_is_told(people: People, anna: Client) -> None:
    files = [
        file("a.md", b"# Parking\n\nBehind the shop."),
        file("b.docx", docx("Gifts", "Boxes with a ribbon.")),
        file("c.pdf", pdf("secret", password="tea")),
        file("d.exe", b"MZ"),
    ]
    done = anna.post(UPLOAD, {"site": people.shop.pk, "documents": files}, follow=True)
    said = done.content.decode()
    assert "New or changed: 2." in said
    assert "C.pdf: This PDF needs a password." in said
    assert "D.exe: Files of this kind cannot be read." in said
    assert set(Article.objects.values_list("title", flat=True)) == {"Parking", "Gifts"}
    assert anna.post(UPLOAD, {"site": people.shop.pk}).status_code == 200
    assert limit_of(UPLOAD, "multipart/form-data") > 10 * 1024 * 1024


def test_a_stranger_sees_and_changes_no_article(people: People, anna: Client) -> None:
    take(people.shop, Document("a", "Secret tea", "From the hills."))
    article = Article.objects.get()
    zoya, boris = browser_of(people.zoya), browser_of(people.boris, may_change=False)
    page = f"{ARTICLES}{article.pk}/change/"
    assert "Secret tea" not in zoya.get(ARTICLES).content.decode()
    assert zoya.get(page).status_code == 302
    zoya.post(page, form(people, title="Changed"))
    zoya.post(f"{ARTICLES}{article.pk}/delete/", {"post": "yes"})
    mine = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    zoya.post(ARTICLES, mine)
    for path in (f"{ARTICLES}add/", UPLOAD):
        sent = form(people, documents=[file("x.txt", b"Mine now")])
        assert zoya.post(path, sent).status_code == 200  # the site is none of hers
    assert boris.get(ARTICLES).status_code == 403
    assert boris.get(UPLOAD).status_code == 403
    assert boris.post(UPLOAD, form(people, documents=[file("x.txt", b"x")])).status_code == 403
    assert Client().get(UPLOAD).status_code == 302
    assert list(Article.objects.values_list("title", "version")) == [("Secret tea", 1)]
