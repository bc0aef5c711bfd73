"""Search finds what is said now, however it was written, and the same on both databases."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from dialogs.actions import delete_message, edit_message, post_message
from dialogs.models import Dialog
from tests.clients import ManagerClient, VisitorClient, identity
from tests.people import People
from tests.server import Server

Find = Callable[[str], list[int]]


@pytest.fixture
def find(people: People) -> Find:
    """The dialogs that Anna's inbox finds."""
    anna = people.manager(people.anna)

    def found(words: str) -> list[int]:
        answer = anna.get("/api/dialogs/", {"q": words})
        assert answer.status_code == 200
        return [row["id"] for row in answer.json()["results"]]

    return found


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("ЁЖ в тумане", "еж"),
        ("еж в тумане", "ЁЖ"),
        ("Заказ, пожалуйста, номер 1042", "заказ 1042"),
        ("Где 1042 заказ?", "заказ 1042"),
        ("Мой номер +79161234567", "8 916 123-45-67"),
        ("Мой номер 8(916)123-45-67, звоните", "+7 916 1234567"),
        ("Мой номер +7 916 123 45 67", "123-45-67"),
        ("+44 20 7946 0958", "020 7946 0958"),
        ("Заказ № 20261042", "1042"),
        ("Un café crème", "cafe creme"),
        ("Straße 7", "STRASSE"),
        ("ﬁle № １２", "file 12"),
        ("за\u0301мок", "замок"),
        ("100% хлопок", "100%"),
        ("snake_case", "snake_case"),
        ("İstanbul", "istanbul"),
        ("интер\u00adнет", "интернет"),
        ("сло\u200bво", "слово"),
        ("Санкт\u2011Петербург", "санкт-петербург"),
        ("Заказ № 17–1042", "17-1042"),
        ("м’ята", "м'ята"),
        ("rock ´n´ roll", "rock ’n’ roll"),
        ("заказ ١٠٤٢", "1042"),
        ("заказ\u00a01042", "заказ 1042"),
        ("интернет магазин", "интернет-магазин"),
        ("Заказ А1042 не пришёл", "А-1042"),
        ("Заказ A-1042", "a1042"),  # with a Latin A
        ("Заказ АВ-1042", "AB-1042"),  # written in Cyrillic, looked for in Latin
        ("Заказ AB1042", "АВ1042"),
        ("Заказ 1042 от 12.05", "1042 12.05"),
        ("8 916 123-45-67\n8 916 123-45-68", "89161234568"),
        ("8\u2009916\u2009123\u201345\u201367", "+79161234567"),
        ("Тел. 8 – 916 – 123 – 45 – 67", "9161234567"),
        ("80 29 123-45-67", "+375 29 123-45-67"),
        ("+375291234567", "8 029 1234567"),
        ("030 901820", "+49 (0)30 901820"),
        ("+49 30 901820", "030 901820"),
        ("044 123 45 67", "00380441234567"),
        ("+7 495 123-45-67 доб. 123", "4951234567 доб 123"),
        ("Пишите: anna.k+shop@mail.example.com", "anna.k+shop@mail"),
    ],
)
def test_what_was_written_is_found_however_it_is_asked_for(
    people: People, find: Find, written: str, asked: str
) -> None:
    post_message(people.dialog.pk, "user", written)
    post_message(people.other.pk, "user", "Something else")
    assert find(asked) == [people.dialog.pk]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("мои чаи", "мой"),  # й is a letter, not a spelling of и
        ("+79161234567", "8 916 123-45-68"),
        ("100 хлопок", "100%"),
        ("snakeXcase", "snake_case"),
        ("заказ", "заказ 1042"),
        ("a\\b", "a\\\\b"),
        ("Заказ А1043", "А-1042"),
        ("+7 916 123 45 67, квартира 68", "916 123 45 68"),
    ],
)
def test_what_was_not_written_is_not_found(
    people: People, find: Find, written: str, asked: str
) -> None:
    post_message(people.dialog.pk, "user", written)
    assert find(asked) == []


def test_words_may_stand_in_messages_names_and_files_of_one_dialog(
    people: People, find: Find
) -> None:
    post_message(people.dialog.pk, "user", "Где заказ?")
    post_message(people.dialog.pk, "manager", "Какой номер?", author=people.anna)
    post_message(people.dialog.pk, "user", "1042")
    assert find("vera заказ 1042") == [people.dialog.pk]
    assert find("viktor заказ") == []


def test_a_deleted_text_is_not_found_and_an_edited_one_as_it_reads_now(
    people: People, find: Find
) -> None:
    for text in ("oolong", "sencha"):
        post_message(people.dialog.pk, "manager", text, author=people.anna)
    edit_message(people.dialog.pk, 2, people.anna, "gaiwan")
    delete_message(people.dialog.pk, 3, people.anna)
    assert [find(word) for word in ("oolong", "sencha", "gaiwan")] == [[], [], [people.dialog.pk]]
    for model in ("dialog", "entry"):
        assert [listed(people.anna, model, word) for word in ("oolong", "sencha")] == [0, 0]
        assert listed(people.root, model, "GAIWAN") == 1


def test_a_visitor_is_found_by_the_name_of_today(people: People, find: Find) -> None:
    post_message(people.dialog.pk, "user", "Hello")
    people.vera.name = "Вера Королёва"
    people.vera.save(update_fields=["name"])
    assert find("королева") == find("vera королева") + find("ВЕРА") == [people.dialog.pk]


def listed(user: User, model: str, words: str) -> int:
    """How many rows the admin's search shows a superuser."""
    user.is_superuser = True
    user.save()
    client = Client()
    client.force_login(user)
    page = client.get(f"/admin/dialogs/{model}/", {"q": words})
    assert page.status_code == 200
    return len(page.context["cl"].result_list)


def test_both_databases_find_the_same(server: Server) -> None:
    vera = VisitorClient(server)
    vera.session(identity=identity(server, "Вера Ёлкина"))
    vera.post("Позвоните: 8 (916) 555-77-01, заказ ЩУКА-77")
    anna = ManagerClient(server, "anna")
    found = {
        words: vera.dialog in [row["id"] for row in anna.dialogs(q=words)]
        for words in ("+79165557701", "щука", "елкина", "ёлкина заказ", "карась")
    }
    assert found == {
        "+79165557701": True,
        "щука": True,
        "елкина": True,
        "ёлкина заказ": True,
        "карась": False,
    }


def test_what_was_said_before_the_migration_is_found(people: People, find: Find) -> None:
    from importlib import import_module

    from django.apps import apps

    from dialogs.models import SearchText, Visitor

    for text in ("oolong", "sencha", "puer"):
        post_message(people.dialog.pk, "manager", text, author=people.anna)
    edit_message(people.dialog.pk, 2, people.anna, "gaiwan")
    delete_message(people.dialog.pk, 3, people.anna)
    SearchText.objects.all().delete()
    Visitor.objects.update(search="")
    migration = import_module("dialogs.migrations.0006_search_what_was_said")
    migration.remember_messages(apps, None)
    migration.remember_visitors(apps, None)
    there = [people.dialog.pk]
    words = ("oolong", "sencha", "puer", "gaiwan", "vera")
    assert [find(word) for word in words] == [[], [], there, there, there]
    assert Dialog.objects.count() == 2
