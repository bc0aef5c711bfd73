from bot.models.bots import Bot
from bot.models.buttons import Button, Seen
from bot.models.chats import BotUser, Chat
from bot.models.copies import Copy
from bot.models.earning import (
    Account,
    Audit,
    LedgerLine,
    Payout,
    PayoutRules,
    Submission,
    Task,
)
from bot.models.groups import Group, Topic
from bot.models.managers import LinkCode, Linked
from bot.models.outgoing import Outgoing
from bot.models.scenarios import Progress, Scenario, Version
from bot.models.updates import Update

__all__ = [
    "Account",
    "Audit",
    "Bot",
    "BotUser",
    "Button",
    "Chat",
    "Copy",
    "Group",
    "LedgerLine",
    "LinkCode",
    "Linked",
    "Outgoing",
    "Payout",
    "PayoutRules",
    "Progress",
    "Scenario",
    "Seen",
    "Submission",
    "Task",
    "Topic",
    "Update",
    "Version",
]
