"""Demo data: one site, its people, and a few conversations in both languages."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils.module_loading import import_string

from dialogs.actions import assign, close_dialog, post_message, set_tags
from dialogs.models import Dialog, Member, Site, Visitor

PEOPLE = ("admin", "anna", "boris")  # whose passwords are their names, while nobody else comes
SITE: dict[str, Any] = {
    "name": "Чайная лавка",
    "allowed_domains": ["127.0.0.1", "localhost", "*.localhost"],
    "locale": "ru",
    "color": "#0f766e",
    "welcome_ru": "Здравствуйте! Подскажем с чаем, доставкой и заказом. Чем помочь?",
    "welcome_en": "Hello! Ask us about tea, delivery or your order. How can we help?",
}

DemoPart = Callable[[Site], None]
"""What an app above has the site of the demo have; again it changes nothing."""


@dataclass(frozen=True)
class Sample:
    """A visitor and what was said: `>` the visitor, `<` the manager, `#` a private note."""

    name: str
    email: str
    language: str
    title: str
    lines: tuple[str, ...]
    manager: str = ""
    tags: tuple[str, ...] = ()
    closed: bool = False


SAMPLES = (
    Sample(
        "Вера Соколова",
        "vera@example.com",
        "ru",
        "Улуны — Чайная лавка",
        (
            "> Добрый день! Какой улун посоветуете для начала?",
            "< Здравствуйте, Вера! Начните с Те Гуань Инь: он мягкий, с ароматом сирени.",
            "> А заваривать кипятком?",
            "< Лучше водой около 90 °C, первый пролив — 20 секунд.",
            "# Постоянный клиент, можно предложить пробник да хун пао.",
            "> Спасибо! Тогда возьму 50 г. Доставка до Казани сколько идёт?",
        ),
        "anna",
        ("доставка",),
    ),
    Sample(
        "Oliver Brown",
        "oliver@example.com",
        "en",
        "Gift sets — Tea shop",
        (
            "> Hi! Do you ship gift sets to Tbilisi?",
            "< Hello Oliver! Yes, five to seven days, tracked.",
            "> Great. Can you add a card with a short note?",
        ),
        "boris",
        ("gift",),
    ),
    Sample(
        "",
        "",
        "ru",
        "Оплата — Чайная лавка",
        ("> Не проходит оплата картой, что делать?", "> Пишет «операция отклонена» 😕"),
    ),
    Sample(
        "Виктор",
        "",
        "ru",
        "Заказ № 1042",
        (
            "> Где мой заказ № 1042?",
            "< Виктор, он уже в пункте выдачи на Лесной, 5.",
            "> Супер, забрал. Спасибо!",
        ),
        "anna",
        closed=True,
    ),
    Sample(
        "Maria García",
        "maria@example.com",
        "en",
        "Matcha — Tea shop",
        ("> Is the matcha organic? Is there a certificate?\nAnd how should I store it?",),
    ),
)


@transaction.atomic
def make_demo() -> Site:
    """Make the site `demo`, its users and sample dialogs; what is there already stays as it is.

    Where others reach the server, `close_demo` belongs into the same transaction.
    """
    site, _new = Site.objects.get_or_create(site_token="demo", defaults=SITE)
    people = {name: make_user(name, site) for name in ("anna", "boris")}
    make_user("admin", site, superuser=True)
    if not Dialog.objects.filter(site=site).exists():
        for sample in SAMPLES:
            make_dialog(site, sample, people)
    for part in cast(Iterable[DemoPart], import_string(settings.DIALOGS["DEMO"])):
        part(site)
    return site


def known_people() -> list[User]:
    """The demo users who get in with their name as password."""
    people = User.objects.filter(username__in=PEOPLE, memberships__site__site_token="demo")
    people = people.filter(is_active=True).order_by("username")
    return [user for user in people if user.check_password(user.username)]


@transaction.atomic
def close_demo() -> dict[str, str]:
    """Give those whose passwords everybody knows new ones; returns them by name, for once."""
    new = {user: secrets.token_urlsafe(12) for user in known_people()}
    for user, password in new.items():
        user.set_password(password)
        user.save(update_fields=["password"])
    return {user.username: password for user, password in new.items()}


def make_user(name: str, site: Site, *, superuser: bool = False) -> User:
    """A member of the site whose password is the user name; an account that exists is left."""
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User.objects.create_user(
            name, f"{name}@example.com", name, first_name=name.title(), is_staff=True
        )
        user.is_superuser = superuser
        user.save(update_fields=["is_superuser"])
    if not superuser:
        user.groups.add(*Group.objects.filter(name="managers"))
    Member.objects.get_or_create(site=site, user=user)
    return user


def make_dialog(site: Site, sample: Sample, people: dict[str, User]) -> Dialog:
    """One conversation, through the same door as every other."""
    visitor = Visitor.objects.create(site=site, name=sample.name, email=sample.email)
    context = {
        "url": "https://tea.example/catalog",
        "title": sample.title,
        "referrer": "https://search.example/",
        "language": sample.language,
        "timezone": "Europe/Moscow",
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36",
    }
    dialog = Dialog.objects.create(site=site, visitor=visitor, context=context)
    manager = people.get(sample.manager)
    for line in sample.lines:
        mark, _space, text = line.partition(" ")
        if mark == ">":
            post_message(dialog.pk, "user", text)
        else:
            post_message(dialog.pk, "manager", text, author=manager, private=mark == "#")
    if manager:
        assign(dialog.pk, manager, manager)
        if sample.closed:
            close_dialog(dialog.pk, manager)
    if sample.tags:
        set_tags(dialog.pk, list(sample.tags))
    return dialog
