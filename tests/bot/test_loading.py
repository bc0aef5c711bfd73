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


def test_a_server_loads_no_aiogram(tmp_path: Path) -> None:
    environment = {
        "DATA_DIR": str(tmp_path),
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "replyx.settings",
    }
    found = subprocess.run(
        [sys.executable, "-c", ASKED], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert (found.returncode, found.stdout.strip()) == (0, "[]"), found.stderr
