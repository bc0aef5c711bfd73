"""Two processes with six threads each do the same at once, on both databases."""

import subprocess
import sys

import pytest

from tests.bot.earning import racing
from tests.server import Server
from tests.services.process import ROOT

LEFT = {"payouts": (40, 2), "repeats": (40, 2), "rewards": (107, 2), "limited": (107, 2)}


@pytest.mark.parametrize("kind", LEFT)
def test_of_many_at_once_one_succeeds(server: Server, kind: str) -> None:
    begin = racing.BEGIN.format(telegram_id=1000 + [*LEFT].index(kind))
    user = server.manage("shell", "-v0", "-c", begin).split()[-1]
    command = [sys.executable, "-m", "tests.bot.earning.racing", kind, user]
    words = {"cwd": ROOT, "env": server.env, "stdout": subprocess.PIPE, "text": True}
    racers = [subprocess.Popen(command, **words) for _ in range(2)]  # type: ignore[call-overload]
    done = [int(racer.communicate(timeout=120)[0]) for racer in racers]
    end = server.manage("shell", "-v0", "-c", racing.END.format(user=user)).split()
    assert sum(done) == 1
    assert [int(each) for each in end] == [*LEFT[kind], 0]
