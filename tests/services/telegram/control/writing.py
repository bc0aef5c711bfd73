"""What people write, edit, press and delete."""

import base64
import time

from tests.services.telegram.api.places import shown_reply
from tests.services.telegram.api.texts import parsed
from tests.services.telegram.control.verbs import Impossible, chat_for, person_of, verb
from tests.services.telegram.world import content
from tests.services.telegram.world.chats import Chat, Message
from tests.services.telegram.world.people import Body
from tests.services.telegram.world.world import World


@verb
def write(
    world: World,
    bot: str,
    person: int,
    text: str = "",
    chat: int = 0,
    thread: int = 0,
    reply_to: int = 0,
    file: Body | None = None,
    place: Body | None = None,
    contact: Body | None = None,
    more: Body | None = None,
) -> Body:
    """A message; with a `file` (`kind`, `name`, `data` in base64) the text is its caption."""
    where = chat_for(world, bot, person, chat)
    said = said_by(world, text, file, place, contact) | (more or {})
    message = put(world, where, person, said, thread, reply_to)
    world.tell(where, "message", message)
    return message.body


@verb
def album(
    world: World,
    bot: str,
    person: int,
    files: list[Body],
    text: str = "",
    chat: int = 0,
    thread: int = 0,
) -> list[Body]:
    """Several files at once: messages, and updates, of their own with one `media_group_id`."""
    where = chat_for(world, bot, person, chat)
    group = {"media_group_id": str(world.number())}
    sent = []
    for number, file in enumerate(files):
        said = said_by(world, file.get("caption") or (text if number == 0 else ""), file)
        sent.append(put(world, where, person, said | group, thread))
    for message in sent:
        world.tell(where, "message", message)
    return [message.body for message in sent]


@verb
def edit(world: World, bot: str, person: int, message: int, text: str, chat: int = 0) -> Body:
    """Other words in a message of one's own."""
    where = chat_for(world, bot, person, chat)
    found = own(where, person, message)
    name = "text" if "text" in found.body else "caption"
    words = as_said(text, name)
    where.edit(found, {"entities": None, "caption_entities": None} | words)
    world.tell(where, "edited_message", found)
    return found.body


@verb
def delete(world: World, bot: str, person: int, message: int, chat: int = 0) -> None:
    """Take a message away; bots are told nothing of it."""
    own(chat_for(world, bot, person, chat), person, message).deleted = True
    world.bell.ring()


@verb
def press(world: World, bot: str, person: int, message: int, data: str, chat: int = 0) -> str:
    """Press an inline button; returns the id of the query that its bot may answer."""
    where = chat_for(world, bot, person, chat)
    found = where.find(message)
    rows = found.body.get("reply_markup", {}).get("inline_keyboard", []) if found else []
    if found is None or data not in [each.get("callback_data") for row in rows for each in row]:
        raise Impossible("no such button")
    author = next(each for each in world.bots.values() if each.id == found.body["from"]["id"])
    number = str(world.number())
    query = {
        "id": number,
        "from": person_of(world, person).body(),
        "chat_instance": str(where.id),
        "message": found.body,
        "data": data,
    }
    world.presses[number] = {"bot": author.id, "answer": None, "at": time.time()}
    author.tell("callback_query", where.id, query)
    world.bell.ring()
    return number


@verb
def press_answer(world: World, query: str) -> Body | None:
    """What the bot answered to a press: `text` and whether it is an alert; None until it has."""
    answer: Body | None = world.presses[query]["answer"]
    return answer


def said_by(
    world: World,
    text: str,
    file: Body | None = None,
    place: Body | None = None,
    contact: Body | None = None,
) -> Body:
    """The content of a person's message."""
    if place:
        return dict(place)
    if contact:
        return {"contact": contact}
    if file:
        return of_file(world, file) | (as_said(text, "caption") if text else {})
    if not text.strip():
        raise Impossible("nothing is said")
    return as_said(text, "text")


def as_said(text: str, name: str) -> Body:
    """A text with the entities that Telegram finds in it."""
    words, found = parsed(text, None, None)
    entities = "entities" if name == "text" else "caption_entities"
    return {name: words, **({entities: found} if found else {})}


def of_file(world: World, said: Body) -> Body:
    """Store a file that a person sends."""
    data, kind = base64.b64decode(said["data"]), said["kind"]
    file = world.files.keep(data, said.get("name", ""), f"{kind}s", said.get("mime", ""))
    match kind:
        case "photo":
            return content.photo(world.files, file)
        case "document":
            return content.document(file)
        case "voice":
            return content.voice(file, said.get("duration", 1))
        case "audio":
            return content.audio(file, said.get("duration", 1))
        case "video":
            return content.video(file, said.get("duration", 1))
        case "sticker":
            return content.sticker(file, said.get("emoji", "👍"))
    raise Impossible(f"{kind} is no kind of file")


def put(
    world: World, chat: Chat, person: int, said: Body, thread: int = 0, reply_to: int = 0
) -> Message:
    """Write a person's message into a chat."""
    who = person_of(world, person).body()
    chat.begun = True
    topic = chat.topics.get(thread)
    if thread and (topic is None or topic.deleted):
        raise Impossible("no such topic")
    replied = chat.find(reply_to) if reply_to else None
    if reply_to and replied is None:
        raise Impossible("no such message")
    # Telegram shows what opened the topic as answered where nothing else is.
    shown = shown_reply(replied or (chat.messages.get(thread) if thread else None))
    message = chat.add(who, said | shown, thread or None)
    if chat.forum and replied and not thread:
        # A chain of answers outside of topics is a thread too, but none to write in.
        message.body["message_thread_id"] = replied.body.get("message_thread_id", replied.id)
    return message


def own(chat: Chat, person: int, number: int) -> Message:
    """A message that this person wrote."""
    message = chat.find(number)
    if message is None or message.body["from"]["id"] != person:
        raise Impossible("no such message of this person")
    return message
