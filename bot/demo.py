"""What the bot of the demonstration has: a scenario, a keyboard and two tasks."""

from typing import Any

from django.db import transaction

from bot.models import Bot, Button, Task
from bot.scenarios.body import parse
from bot.scenarios.publishing import publish


def both(ru: str, en: str) -> dict[str, str]:
    """A text in both languages, as a step has it."""
    return {"ru": ru, "en": en}


def choice(ru: str, en: str, to: str) -> dict[str, Any]:
    """A button below a question, and where it leads."""
    return {"label": both(ru, en), "to": to}


GREETING: list[dict[str, Any]] = [
    {
        "kind": "text",
        "id": "hello",
        "text": both(
            "Здравствуйте, {first_name}! Спросите о чае что угодно или нажмите «Меню».",
            "Hello, {first_name}! Ask us anything about tea, or press “Menu”.",
        ),
    },
    {"kind": "end", "id": "end"},
]
ORDER: list[dict[str, Any]] = [
    {
        "kind": "question",
        "id": "menu",
        "text": both(
            "Что вам показать?",
            "What would you like?",
        ),
        "answer": "choice",
        "save_as": "wish",
        "choices": [
            choice("🫖 Заказать чай", "🫖 Order tea", "tea"),
            choice("🚚 Доставка", "🚚 Delivery", "delivery"),
            choice("Просто спросить", "Just a question", "ask"),
        ],
    },
    {
        "kind": "question",
        "id": "tea",
        "text": both("Какой чай вы любите?", "Which tea do you like?"),
        "answer": "choice",
        "save_as": "tea",
        "choices": [
            choice("Улун", "Oolong", "grams"),
            choice("Зелёный", "Green", "grams"),
            choice("Не знаю", "I do not know", "call"),
        ],
    },
    {
        "kind": "question",
        "id": "grams",
        "text": both("Сколько граммов?", "How many grams?"),
        "answer": "number",
        "least": 50,
        "most": 1000,
        "error": both("От 50 до 1000 граммов.", "From 50 to 1000 grams."),
        "save_as": "grams",
    },
    {
        "kind": "call_manager",
        "id": "call",
        "text": both(
            "Зову человека, он соберёт заказ.", "A person is called to put your order together."
        ),
    },
    {
        "kind": "text",
        "id": "delivery",
        "text": both(
            "По Москве — завтра, по России — от двух до семи дней.",
            "Tomorrow in Moscow, two to seven days elsewhere in Russia.",
        ),
        "next": "menu",
    },
    {
        "kind": "text",
        "id": "ask",
        "text": both(
            "Напишите вопрос: ответит помощник или человек.",
            "Write your question: the assistant or a person answers.",
        ),
    },
    {"kind": "end", "id": "end"},
]
BUTTONS: list[dict[str, Any]] = [
    {"label_ru": "🫖 Меню", "label_en": "🫖 Menu", "action": Button.Action.SCENARIO},
    {"label_ru": "👤 Позвать человека", "label_en": "👤 A person", "action": Button.Action.CALL},
    {"label_ru": "🎁 Задания", "label_en": "🎁 Tasks", "action": Button.Action.APP},
]
TASKS: list[dict[str, Any]] = [
    {
        "title_ru": "Слово с чека",
        "title_en": "The word on the receipt",
        "text_ru": "Оно напечатано внизу чека. Здесь это: oolong.",
        "text_en": "It is printed at the bottom. Here it is: oolong.",
        "confirmed_by": Task.ConfirmedBy.CODE,
        "code": "oolong",
        "reward": 10,
    },
    {
        "title_ru": "Расскажите о нас",
        "title_en": "Tell others of us",
        "text_ru": "Пришлите ссылку на отзыв: мы посмотрим и начислим.",
        "text_en": "Send a link to your review: we look at it and pay.",
        "confirmed_by": Task.ConfirmedBy.STAFF,
        "reward": 25,
    },
]


@transaction.atomic
def furnish(bot: Bot) -> None:
    """Give a bot something to try, where it has no scenario and its site no task."""
    if not bot.scenarios.exists():
        hello = bot.scenarios.create(title="Приветствие", trigger="start")
        publish(hello.pk, parse({"steps": GREETING}), None)
        order = bot.scenarios.create(title="Заказ", trigger="command", value="menu")
        publish(order.pk, parse({"steps": ORDER}), None)
        for column, words in enumerate(BUTTONS, 1):
            leads = order if words["action"] == Button.Action.SCENARIO else None
            Button.objects.create(bot=bot, column=column, scenario=leads, **words)
    if not bot.site.tasks.exists():
        for place, words in enumerate(TASKS):
            Task.objects.create(site=bot.site, place=place, **words)
