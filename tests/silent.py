"""Changes that nobody is told of: made by a process that knows of no Redis and serves nobody."""

from tests.server import Server, run_python

BEGIN = """
import sys, django
django.setup()
from dialogs.actions import post_message, set_tags
dialog, word = int(sys.argv[1]), sys.argv[2]
"""
WRITE = BEGIN + "for number in range(int(word)): post_message(dialog, 'user', f'silently {number}')"
TAG = BEGIN + "set_tags(dialog, [word])"


def write_silently(server: Server, dialog: int, count: int) -> None:
    """Store so many messages of the visitor."""
    _run(server, WRITE, dialog, str(count))


def tag_silently(server: Server, dialog: int, tag: str) -> None:
    """Give a dialog one tag."""
    _run(server, TAG, dialog, tag)


def _run(server: Server, program: str, dialog: int, word: str) -> None:
    env = {**server.env, "REDIS_URL": "", "DJANGO_SETTINGS_MODULE": "replyx.settings"}
    run_python("-c", program, str(dialog), word, env=env)
