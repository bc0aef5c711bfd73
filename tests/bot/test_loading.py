"""Who does not speak to Telegram loads nothing for it: it takes a second and 60 MB."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASKED = """
import replyx.asgi, sys
from django.utils.module_loading import import_string
from django.conf import settings
[import_string(path) for path in (*settings.JOB_ROUNDS, *settings.DIALOGS.values())]
import_string(settings.ROOT_URLCONF + ".urlpatterns")
print([name for name in ("aiogram", "aiohttp", "pydantic") if name in sys.modules])
"""


SLOW = """
import asyncio, sys, threading, replyx.asgi
from bot.models import Outgoing
from bot.sending.sending import attempt
from bot.sending.taking import Taken

begun, go = threading.Event(), threading.Event()

class Slow:
    def find_spec(self, name, *rest):
        if name == "aiogram" and not begun.is_set():
            begun.set()
            print(go.wait(20))

async def work():
    call = asyncio.create_task(attempt(Taken(Outgoing(method="none", chat_id=1))))
    while not begun.is_set():
        await asyncio.sleep(0)
    go.set()
    await call

sys.meta_path.insert(0, Slow())
asyncio.run(work())
"""


def shown(words: str, data: Path) -> str:
    """What a new process prints."""
    environment = {
        "DATA_DIR": str(data),
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "replyx.settings",
    }
    found = subprocess.run(
        [sys.executable, "-c", words], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def test_a_server_loads_no_aiogram(tmp_path: Path) -> None:
    assert shown(ASKED, tmp_path) == "[]"


def test_a_worker_goes_on_while_what_calls_telegram_is_loaded(tmp_path: Path) -> None:
    assert shown(SLOW, tmp_path) == "True"
