"""`manage.py serve` without an automatic garbage collector: on a signal it writes to a file of
which of our types there are objects that nothing holds but each other. Words: the file, and what
`serve` is told.
"""

import gc
import json
import os
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

TOLD = signal.SIGUSR2
OURS = ("realtime", "dialogs", "widget", "notify", "replyx")


def main(file: Path, *words: str) -> None:
    """Serve."""

    def tell(*_signal: Any) -> None:
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        names = (f"{type(each).__module__}.{type(each).__qualname__}" for each in gc.garbage)
        found = Counter(name for name in names if name.partition(".")[0] in OURS)
        gc.set_debug(0)
        gc.garbage.clear()
        part = file.with_suffix(".part")
        part.write_text(json.dumps(found))
        part.rename(file)

    signal.signal(TOLD, tell)
    gc.disable()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replyx.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", "serve", *words])


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
