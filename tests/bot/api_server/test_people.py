"""Who may be written to, and what a bot says about itself."""

from typing import Any

import pytest
from aiogram.exceptions import (
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramUnauthorizedError,
)
from aiogram.methods import (
    GetMe,
    GetUpdates,
    LeaveChat,
    SendChatAction,
    SendMessage,
    SetChatMenuButton,
    SetMessageReaction,
    SetMyCommands,
)
from aiogram.types import (
    BotCommand,
    MenuButtonWebApp,
    ReactionTypeEmoji,
    WebAppInfo,
)
from aiogram.utils.web_app import safe_parse_webapp_init_data

from tests.bot.calling import Caller
from tests.services.telegram.client.accounts import BotAccount


def test_any_token_that_looks_like_one_is_a_bot(caller: Caller) -> None:
    me = caller(GetMe())
    assert (me.id, me.username) == (caller.account.id, caller.account.username)


def test_a_revoked_token_is_nobodys(caller: Caller) -> None:
    caller.account.revoke()
    with pytest.raises(TelegramUnauthorizedError):
        caller(GetMe())


def test_a_bot_writes_to_nobody_who_did_not_begin(caller: Caller) -> None:
    vera = caller.account.person()
    with pytest.raises(TelegramForbiddenError, match="can't initiate conversation"):
        caller(SendMessage(chat_id=vera.id, text="Hello"))
    assert caller.refusal(SendMessage(chat_id=1, text="a")) == "Bad Request: chat not found"


def test_who_blocks_the_bot_or_leaves_telegram_gets_nothing(caller: Caller) -> None:
    vera = caller.account.person()
    vera.write("/start")
    vera.block()
    hello = SendMessage(chat_id=vera.id, text="Hello")
    assert caller.refusal(hello) == "Forbidden: bot was blocked by the user"
    vera.unblock()
    caller(hello)
    standing = [each.my_chat_member for each in caller(GetUpdates()) if each.my_chat_member]
    assert [each.new_chat_member.status for each in standing] == ["kicked", "member"]
    vera.delete_account()
    assert caller.refusal(hello) == "Forbidden: user is deactivated"


def test_a_bot_that_left_or_was_thrown_out_writes_no_more(caller: Caller) -> None:
    group = caller.account.group(caller.account.person("Anna"))
    group.kick()
    hello = SendMessage(chat_id=group.id, text="a")
    assert caller.refusal(hello) == "Forbidden: bot was kicked from the supergroup chat"
    group.let_in()
    caller(hello)
    caller(LeaveChat(chat_id=group.id))
    assert caller.refusal(hello) == "Forbidden: bot is not a member of the supergroup chat"


def test_a_group_that_became_a_supergroup_says_where_it_is(caller: Caller) -> None:
    group = caller.account.group(caller.account.person("Anna"), kind="group")
    caller(SendMessage(chat_id=group.id, text="Before"))
    new = group.migrate()
    with pytest.raises(TelegramMigrateToChat) as moved:
        caller(SendMessage(chat_id=group.id, text="After"))
    assert moved.value.migrate_to_chat_id == new.id
    caller(SendMessage(chat_id=new.id, text="After"))
    told = [each.message for each in caller(GetUpdates()) if each.message]
    assert [each.migrate_to_chat_id for each in told] == [new.id, None]
    assert [each.migrate_from_chat_id for each in told] == [None, group.id]


def test_what_a_bot_says_about_itself_is_checked(caller: Caller) -> None:
    vera = caller.account.person()
    question = vera.write("/start")
    assert not vera.chat.is_typing
    caller(SendChatAction(chat_id=vera.id, action="typing"))
    assert vera.chat.is_typing
    assert "action" in caller.refusal(SendChatAction(chat_id=vera.id, action="dancing"))
    caller(SetMyCommands(commands=[BotCommand(command="start", description="Begin")]))
    wrong = [BotCommand(command="Старт", description="a")]
    assert "BOT_COMMAND_INVALID" in caller.refusal(SetMyCommands(commands=wrong))
    plain = MenuButtonWebApp(text="App", web_app=WebAppInfo(url="http://shop.example/"))
    assert "Only HTTPS" in caller.refusal(SetChatMenuButton(menu_button=plain))
    thumb: list[Any] = [ReactionTypeEmoji(emoji="👍")]
    caller(SetMessageReaction(chat_id=vera.id, message_id=question.id, reaction=thumb))
    assert vera.chat.messages[0].reactions == ["👍"]


def test_an_account_is_the_same_person_with_every_bot(telegram: BotAccount) -> None:
    vera = telegram.person("Vera")
    other = telegram.service.bot()
    vera.write("To the one")
    vera.at(other).write("To the other")
    assert vera.chat.texts == ["To the one"]
    assert vera.at(other).chat.texts == ["To the other"]
    assert len(telegram.pending()) == len(other.pending()) == 1


def test_a_mini_app_is_told_who_opened_it(caller: Caller) -> None:
    vera = caller.account.person("Вера", language="ru")
    said = safe_parse_webapp_init_data(caller.account.token, vera.init_data(start="order"))
    assert said.user
    assert (said.user.id, said.user.first_name, said.start_param) == (vera.id, "Вера", "order")
    other = caller.account.service.bot().token
    with pytest.raises(ValueError, match="Invalid init data"):
        safe_parse_webapp_init_data(other, vera.init_data())
