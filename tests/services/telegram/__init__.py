"""A Bot API server on loopback: strict as Telegram, with people who write in its chats.

`python -m tests.services.telegram` starts it. Tests use `service.TelegramService`, which does so.
It needs no more than the program's own requirements, as `bin/run --with-telegram` starts it too.
"""
