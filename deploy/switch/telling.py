"""What a deploy says while it goes on: a line a step for people, one object for programs."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO


class Telling:
    """Lines on `out` as things happen; as JSON all of it at the end, and the lines on `beside`."""

    def __init__(self, out: TextIO, beside: TextIO, *, as_json: bool) -> None:
        self._out, self._lines, self._json = out, beside if as_json else out, as_json
        self._began = time.monotonic()
        self._steps: list[dict[str, Any]] = []

    def say(self, text: str) -> None:
        """A line, with the seconds since the beginning before it."""
        self._write(self._lines, f"{time.monotonic() - self._began:6.1f} s  {text}\n")

    @contextmanager
    def step(self, name: str, text: str) -> Iterator[None]:
        """Tell what is done now, and keep how long it took and whether it went well."""
        self.say(text)
        began = time.monotonic()
        step: dict[str, Any] = {"step": name, "ok": False}
        self._steps.append(step)
        try:
            yield
            step["ok"] = True
        finally:
            step["seconds"] = round(time.monotonic() - began, 2)

    def end(self, *, ok: bool, text: str, **words: Any) -> None:
        """The last sentence."""
        self.say(text)
        if self._json:
            report = {"ok": ok, "text": text, **words, "steps": self._steps}
            self._write(self._out, json.dumps(report, indent=2, ensure_ascii=False) + "\n")

    def _write(self, file: TextIO, text: str) -> None:
        try:
            file.write(text)
            file.flush()
        except OSError:
            pass  # nobody listens any more: that stops no deploy
