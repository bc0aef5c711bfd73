"""uvicorn in a thread, which dies and comes back on the same port."""

import threading

import uvicorn

from tests.services.ports import Port
from tests.stream.asgi import Receive, Scope, Send


class Serving:
    """An ASGI application that serves itself on 127.0.0.1 from the beginning."""

    def __init__(self) -> None:
        self._port = Port()
        self.url = f"http://127.0.0.1:{self._port.number}"
        self.start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise NotImplementedError

    def start(self) -> None:
        """Serve, on the same port each time."""
        config = uvicorn.Config(
            self,
            host="127.0.0.1",
            port=self._port.let_go(),
            log_level="critical",
            lifespan="off",
            ws_ping_interval=None,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
            assert self._thread.is_alive(), f"port {self._port.number} is taken"

    def stop(self) -> None:
        """Die without waiting for anybody."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()
