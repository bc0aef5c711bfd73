"""The row of a chat, by which what is put for it and what is sent there are in order."""

from bot.models import Chat


def lock(bot_id: int, chat_id: int) -> Chat:
    """The row of a chat, this transaction's until its end; of a group that goes on under another
    number, that one's.
    """
    chats = Chat.objects.select_for_update(no_key=True)
    kind = Chat.Kind.PRIVATE if chat_id > 0 else Chat.Kind.GROUP
    chat, _new = chats.get_or_create(bot_id=bot_id, chat_id=chat_id, defaults={"kind": kind})
    return lock(bot_id, chat.migrated_to) if chat.migrated_to else chat
