"""The inbox as a Mini App: for managers whose Telegram account is linked."""
