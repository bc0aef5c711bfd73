"""A Python shell beside a running server: changes its database as an operator would, at once."""

import json
import subprocess
import sys
from typing import Any, Self

from tests.server import Server
from tests.services.process import ROOT

LOOP = """
import json, sys, django
django.setup()
from django.contrib.auth.models import User
from dialogs.models import *
names, answers, sys.stdout = globals(), sys.stdout, sys.stderr
for line in sys.stdin:
    statement = json.loads(line)
    try:
        answer = {"is": eval(statement, names)}
    except SyntaxError:
        exec(statement, names)
        answer = {"is": None}
    print(json.dumps(answer, default=str), file=answers, flush=True)
"""


class Shell:
    """`with Shell(server) as shell: shell("User.objects.count()")` has all models at hand."""

    def __init__(self, server: Server) -> None:
        env = {**server.env, "DJANGO_SETTINGS_MODULE": "replyx.settings"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", LOOP],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:  # closes its pipes, which ends it, and waits
            pass

    def __call__(self, statement: str) -> Any:
        """Run a statement; returns what an expression is."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(statement) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"{statement} failed; its traceback is above"
        return json.loads(line)["is"]
