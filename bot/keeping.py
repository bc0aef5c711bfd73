"""What `bot` holds of dialogs and visitors (`dialogs.keeping.holding.Holder`)."""

from collections.abc import Sequence


class BotHolder:
    """Accounts in Telegram, and which message there says which entry."""

    tables = frozenset({"bot.BotUser", "bot.Copy", "bot.Topic", "bot.Outgoing"})

    def forget_dialogs(self, dialog_ids: Sequence[int], /) -> None:
        """All that is of a dialog hangs on it. What Telegram itself shows stays in the chats."""
