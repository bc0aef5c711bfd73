"""What people write in a group: a manager's message in a topic is the public answer in its dialog.
What comes from anybody else reaches no visitor.
"""

import re

from django.contrib.auth.models import User
from django.utils import translation
from django.utils.translation import gettext as _

from bot.managers import connecting
from bot.managers.acting import VERBS, act
from bot.managers.linking import manager_of
from bot.managers.saying import say, say_unknown
from bot.managers.written import change, write, written_in
from bot.models import Bot, Group, Topic
from bot.sending.outbox import migrate
from bot.topics.groups import is_group
from bot.topics.here import done_here
from bot.updates.reading import Json

COMMAND = re.compile(r"/(\w+)(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)
GROUPS_OWN = ("connect", "disconnect")


def take_group(bot: Bot, kind: str, body: Json) -> bool:
    """A handler: messages and edits in groups, which are nobody else's business."""
    if kind not in ("message", "edited_message") or not is_group(body):
        return False
    if not is_from_person(body):
        return True
    verb, rest = command_of(bot, written_in(body))
    if verb is None:
        return True  # of another bot
    if kind == "message" and verb in GROUPS_OWN:
        take_own(bot, body, verb)
        return True
    groups = Group.objects.select_related("site")
    group = groups.filter(bot=bot, chat_id=body["chat"]["id"], trouble="").first()
    topic = topic_of(group, body) if group else None
    if group and topic is None and kind == "message" and written_in(body):
        hint(bot, body, group)
    if group and topic:
        take_in_topic(bot, group, topic, kind, body, verb, rest)
    return True


def take_migration(bot: Bot, kind: str, body: Json) -> bool:
    """A handler: a group became a supergroup, which has another number. It is said in both."""
    if kind != "message" or not is_group(body):
        return False
    here = body["chat"]["id"]
    old, new = body.get("migrate_from_chat_id", here), body.get("migrate_to_chat_id", here)
    if old == new:
        return False
    migrate(bot.pk, old, new)
    return True


def is_from_person(body: Json) -> bool:
    """Whether somebody did it whom one can speak to; bots cannot be, but a group may write."""
    return "sender_chat" in body or not body.get("from", {"is_bot": True}).get("is_bot")


def command_of(bot: Bot, text: str) -> tuple[str | None, str]:
    """A command and what follows it; empty and all of the text where there is none, None where it
    is another bot's.
    """
    found = COMMAND.fullmatch(text.strip())
    if found is None:
        return "", text
    if found[2] and found[2].lower() != bot.username.lower():
        return None, text
    return found[1].lower(), found[3] or ""


def take_own(bot: Bot, message: Json, verb: str) -> None:
    """The commands that a whole group is for."""
    user = author_of(bot, message)
    if user is None:
        say_unknown(bot, message)
    elif verb == "connect":
        connecting.begin(bot, message, user)
    else:
        connecting.disconnect(bot, message)


def author_of(bot: Bot, message: Json) -> User | None:
    """The manager who writes; None for everybody else, and for who cannot be told."""
    if "sender_chat" in message:
        return None
    return manager_of(bot.site, message["from"]["id"])


def topic_of(group: Group, message: Json) -> Topic | None:
    """The dialog's topic in which something is said."""
    if not message.get("is_topic_message"):
        return None
    topics = group.topics.select_related("dialog__site", "dialog__visitor")
    return topics.filter(thread_id=message.get("message_thread_id")).first()


def hint(bot: Bot, message: Json, group: Group) -> None:
    """Say once, to a manager who writes beside the topics, that nobody answers there."""
    if author_of(bot, message) is None:
        return
    with translation.override(bot.site.locale):
        text = _("What is said here reaches no visitor: answer in the topic of a dialog.")
    say(bot, message, text, f"hint:{group.pk}:{message['chat']['id']}")


def take_in_topic(
    bot: Bot, group: Group, topic: Topic, kind: str, body: Json, verb: str, rest: str
) -> None:
    """What is said or done in a dialog's topic."""
    user = author_of(bot, body)
    if done_by_hand(topic, body, user):
        return
    if user is None:
        if kind == "message":
            say_unknown(bot, body)
        return
    with translation.override(group.site.locale):
        if kind == "edited_message":
            why = change(bot, body, user, rest if verb == "note" else written_in(body))
        elif verb in ("", "note"):
            why = write(bot, topic, body, user, rest, private=verb == "note")
        elif verb in VERBS:
            why = act(topic.dialog_id, user, verb)
        else:
            why = help_text()
    if why:
        say(bot, body, why)


def done_by_hand(topic: Topic, body: Json, user: User | None) -> bool:
    """Whether a topic was closed or opened by hand: then a manager has closed or opened the dialog
    with it. Who is none has done nothing to the dialog; the next message opens the topic again.
    """
    closed = "forum_topic_closed" in body
    if not closed and "forum_topic_reopened" not in body:
        return any(each.startswith("forum_topic_") for each in body)
    Topic.objects.filter(pk=topic.pk).update(is_closed=closed)
    if user is not None:
        with done_here(topic.dialog_id, "closed" if closed else "reopened"):
            act(topic.dialog_id, user, "close" if closed else "reopen")
    return True


def help_text() -> str:
    """What can be done in a topic."""
    return _(
        "What you write here, the visitor reads. /note text is for colleagues alone. "
        "/take, /release, /close, /reopen do what the buttons do. Nothing of this message was sent."
    )
