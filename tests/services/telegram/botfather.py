"""`python -m tests.services.telegram.botfather API_URL TOKEN APP_URL`: gives a bot its Mini App.

With Telegram a person does so in the chat with @BotFather; afterwards it stands beside the field to
write in.
"""

import sys

import httpx


def main() -> None:
    """Set the menu button of every chat of the bot."""
    server, token, url = sys.argv[1:]
    button = {"type": "web_app", "text": "App", "web_app": {"url": url}}
    call = f"{server}/bot{token}/setChatMenuButton"
    httpx.post(call, json={"menu_button": button}).raise_for_status()


main()
