"""What bots ask about themselves and about chats, and what they set."""

from typing import Any

from aiogram.methods import (
    DeleteMyCommands,
    GetChat,
    GetChatMember,
    GetMe,
    GetMyCommands,
    LeaveChat,
    SetChatMenuButton,
    SetMyCommands,
)
from aiogram.types import MenuButtonWebApp

from tests.services.telegram.api.call import Call, answers
from tests.services.telegram.api.markup import secure
from tests.services.telegram.api.places import chat_of
from tests.services.telegram.api.refusals import bad
from tests.services.telegram.world.chats import Chat
from tests.services.telegram.world.people import Body
from tests.services.telegram.world.world import World

# What `getChat` says besides the chat itself, where nothing was set.
PLAIN = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    },
}
RIGHTS = (
    *("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members"),
    *("can_promote_members", "can_change_info", "can_invite_users", "can_post_stories"),
    *("can_edit_stories", "can_delete_stories", "can_send_welcome_messages"),
)


@answers(GetMe)
def get_me(call: Call[GetMe]) -> Body:
    more = {"can_join_groups": True, "can_read_all_group_messages": True}
    return {**call.bot.body(), **more, "supports_inline_queries": False, "has_main_web_app": False}


@answers(GetChat)
def get_chat(call: Call[GetChat]) -> Body:
    return {**chat_of(call.world, call.bot, call.method.chat_id).body(), **PLAIN}


@answers(GetChatMember)
def get_chat_member(call: Call[GetChatMember]) -> Body:
    chat = chat_of(call.world, call.bot, call.method.chat_id)
    return member(call.world, chat, call.method.user_id)


def member(world: World, chat: Chat, number: int) -> Body:
    """The `ChatMember` of a person or a bot."""
    for bot in world.bots.values():
        if bot.id == number:
            return standing(chat, number, bot.body(), chat.bots.get(number, "left"))
    user = world.people.get(number)
    if user is None:
        raise bad("invalid user_id specified")
    return {"status": "member", "user": user.body()}


def standing(chat: Chat, number: int, who: Body, status: str) -> Body:
    """The `ChatMember` of a bot that stands so."""
    if status == "kicked":
        return {"status": status, "user": who, "until_date": 0}
    if status != "administrator":
        return {"status": status, "user": who}
    rights: dict[str, Any] = dict.fromkeys(RIGHTS, False)
    rights |= {"can_manage_chat": True, "can_manage_topics": number in chat.managers}
    more = {"can_be_edited": False, "is_anonymous": False}
    return {"status": status, "user": who, **more, **rights}


@answers(LeaveChat)
def leave_chat(call: Call[LeaveChat]) -> bool:
    chat = chat_of(call.world, call.bot, call.method.chat_id)
    if chat.user:
        raise bad("chat member status can't be changed in private chats")
    chat.bots[call.bot.id] = "left"
    call.world.bell.ring()
    return True


@answers(SetMyCommands)
def set_my_commands(call: Call[SetMyCommands]) -> bool:
    commands = call.method.commands
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for each in commands:
        word = each.command.removeprefix("/")
        if not (1 <= len(word) <= 32 and word.replace("_", "a").isalnum() and word.islower()):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(each.description) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    call.bot.commands = [each.model_dump() for each in commands]
    call.world.bell.ring()
    return True


@answers(DeleteMyCommands)
def delete_my_commands(call: Call[DeleteMyCommands]) -> bool:
    call.bot.commands = []
    return True


@answers(GetMyCommands)
def get_my_commands(call: Call[GetMyCommands]) -> list[Body]:
    return call.bot.commands


@answers(SetChatMenuButton)
def set_chat_menu_button(call: Call[SetChatMenuButton]) -> bool:
    button = call.method.menu_button
    if isinstance(button, MenuButtonWebApp):
        secure(button.web_app.url, "menu button Web App URL")
    call.bot.menu = button.model_dump(mode="json", exclude_none=True) if button else {}
    call.world.bell.ring()
    return True
