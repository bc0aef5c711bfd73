"""`bin/bench` itself: what it may be asked, and what it hands back."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.asking import Answer
from benchmarks.charts import charts
from benchmarks.peers.socketio import installed
from benchmarks.rows import collect, summed, table
from tests.server import base_environment
from tests.services.process import ROOT, Unavailable

QUESTIONS = (
    "chat",
    "fan",
    "churn",
    "connect",
    "storm",
    "idle",
    "calls",
    "growth",
    "local",
    "workers",
    "overhead",
)


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *words]
    return subprocess.run(command, cwd=ROOT, env=base_environment(), capture_output=True, text=True)


def test_help_tells_every_question() -> None:
    said = bench("--help").stdout
    assert all(f"\n{name} " in said for name in QUESTIONS)


@pytest.mark.parametrize("words", [(), ("nonsense",), ("chat", "--peers", "nobody")])
def test_what_there_is_not_is_refused(words: tuple[str, ...]) -> None:
    done = bench(*words)
    assert done.returncode == 2
    assert "usage: bin/bench" in done.stderr


def test_what_the_blindfold_takes_out_is_there() -> None:
    """Else `overhead` would compare the program with itself."""
    words = "import django; django.setup(); from benchmarks import blind; blind.what_only_tells()"
    env = base_environment() | {"DJANGO_SETTINGS_MODULE": "replyx.settings"}
    done = subprocess.run([sys.executable, "-c", words], cwd=ROOT, env=env, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def test_a_measurement_is_a_table_and_json(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    little = ("--dialogs", "4", "--seconds", "0.3", "--rounds", "1", "--posters", "2")
    done = bench("chat", "--peers", "", *little, "--json", str(file))
    assert done.returncode == 0, done.stderr
    results = json.loads(file.read_text())["answers"]["chat"]["results"]
    assert results["2 posters: server CPU µs a message"]["replyx"] > 0
    assert results["2 posters: lost"] == {"replyx": 0}
    assert "| 2 posters: acknowledged/s | " in done.stdout


def test_a_peer_that_cannot_be_had_is_said_to_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # neither node nor npm
    with pytest.raises(Unavailable):
        installed()
    answer = Answer(["replyx", "socketio"], {"s": {"replyx": [1.0]}}, {"socketio": "No node."})
    assert "| s | 1 | – | – |" in answer.told()
    assert "**socketio is missing**: No node." in answer.told()


def test_a_median_tells_a_round_but_each_loss_counts() -> None:
    rounds: dict[str, dict[str, list[float]]] = {}
    for value, lost in ((1.0, 0.0), (3.0, 2.0), (8.0, 1.0)):
        collect(rounds, "replyx", {"messages/s": value, "at twice: lost": lost})
    collect(rounds, "stock", {"messages/s": 1.5})
    results = summed(rounds)
    assert results["messages/s"] == {"replyx": 3.0, "stock": 1.5}
    assert results["at twice: lost"] == {"replyx": 3.0}
    assert "| messages/s | 3 | 1.5 | 2.00× |" in table(results, ["replyx", "stock"])


def test_a_chart_has_a_bar_for_everyone_who_was_measured() -> None:
    results = {"2 posters: acknowledged/s": {"replyx": 1219.4, "socketio": 3234.0}, "p50 ms": {}}
    told = charts(results, ("acknowledged/s",))
    assert told.count("```mermaid") == 1
    assert 'x-axis ["replyx 1,219", "socketio 3,234"]' in told
    assert "bar [1219.4, 3234]" in told
