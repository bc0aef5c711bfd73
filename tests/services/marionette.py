"""Selenium's commands in Firefox's own protocol: its driver, geckodriver, is in no registry.

Marionette is what geckodriver talks to: the same commands under other names, on a socket of the
browser, each a JSON list after its length: `[0, number, name, parameters]`, answered with
`[1, number, error, result]`.
"""

import json
import socket
from typing import Any

from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.command import Command
from selenium.webdriver.remote.remote_connection import RemoteConnection

PATIENCE = 60  # seconds for one answer

NAMES = {
    Command.NEW_SESSION: "NewSession",
    Command.QUIT: "DeleteSession",
    Command.GET: "Navigate",
    Command.REFRESH: "Refresh",
    Command.NEW_WINDOW: "NewWindow",
    Command.CLOSE: "CloseWindow",
    Command.SET_WINDOW_RECT: "SetWindowRect",
    Command.W3C_GET_CURRENT_WINDOW_HANDLE: "GetWindowHandle",
    Command.W3C_GET_WINDOW_HANDLES: "GetWindowHandles",
    Command.SWITCH_TO_WINDOW: "SwitchToWindow",
    Command.SWITCH_TO_FRAME: "SwitchToFrame",
    Command.W3C_EXECUTE_SCRIPT: "ExecuteScript",
    Command.W3C_EXECUTE_SCRIPT_ASYNC: "ExecuteAsyncScript",
    Command.SET_TIMEOUTS: "SetTimeouts",
    Command.CLICK_ELEMENT: "ElementClick",
    Command.W3C_ACTIONS: "PerformActions",
    Command.W3C_CLEAR_ACTIONS: "ReleaseActions",
    Command.SCREENSHOT: "TakeScreenshot",
}


class Marionette(RemoteConnection):
    """Carries the commands that the tests use to a Firefox that was started with `--marionette`."""

    def __init__(self, port: int) -> None:
        super().__init__(client_config=ClientConfig(f"http://127.0.0.1:{port}"))
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._answers = self._socket.makefile("rb")
        self._number = 0
        self._read()  # it says what it is

    def execute(self, command: str, params: dict[str, Any]) -> dict[str, Any]:
        """Have one command done; returns what Selenium expects of a driver, errors too."""
        self._number += 1
        words = {name: value for name, value in params.items() if name != "sessionId"}
        if command == Command.SWITCH_TO_WINDOW:
            words["focus"] = True
        packed = json.dumps([0, self._number, f"WebDriver:{NAMES[command]}", words]).encode()
        self._socket.sendall(b"%d:%b" % (len(packed), packed))
        _kind, _number, error, result = self._read()
        if error:
            return {"status": 500, "value": json.dumps({"value": error})}
        if isinstance(result, dict) and "sessionId" not in result:
            return {"value": result.get("value", result)}
        return {"value": result}

    def close(self) -> None:
        """Hang up."""
        self._answers.close()
        self._socket.close()

    def _read(self) -> Any:
        digits = b""
        while (byte := self._answers.read(1)) != b":":
            if not byte:
                raise ConnectionError("Firefox has hung up.")
            digits += byte
        return json.loads(self._answers.read(int(digits)))
