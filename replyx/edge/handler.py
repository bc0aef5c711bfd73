"""Django's pages and calls, each answered by one call in one thread.

Django's own handler runs every synchronous middleware, the view and three signals as hops between
the event loop and a thread that it makes for the request: 21 of them, more than half of the cost of
a small answer.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from tempfile import SpooledTemporaryFile
from typing import Any, TypeVar

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import close_old_connections
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

T = TypeVar("T")


class Threads:
    """So many threads; whoever comes when all are busy waits."""

    def __init__(self, count: int) -> None:
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="page")

    async def call(self, function: Callable[..., T], *args: Any) -> T:
        """Call it in one of the threads, in the context of the request."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, copy_context().run, function, *args)


class OneHopHandler(ASGIHandler):
    """Answers requests in some threads."""

    def __init__(self, threads: Threads) -> None:
        self.load_middleware(is_async=False)
        self._in_thread = threads.call

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request, from its body to the end of its answer."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        response = await self._in_thread(self.respond, scope, body)
        if response.streaming:
            await self._stream(response, receive, send)
        else:
            await self.send_response(response, send)

    def respond(self, scope: Any, body: SpooledTemporaryFile[bytes]) -> Any:
        """The answer, closed unless it is a stream. Whatever it took of the database is given back,
        as a connection belongs to its thread.
        """
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response: Any = self.get_response(request) if request else refusal
        if response.streaming:
            close_old_connections()
        else:
            response.close()
            body.close()
        return response

    async def _stream(self, response: HttpResponseBase, receive: Any, send: Any) -> None:
        """Send piece after piece, as long as the client is there."""
        sending = asyncio.ensure_future(self.send_response(response, send))
        gone = asyncio.ensure_future(self.listen_for_disconnect(receive))
        try:
            await asyncio.wait({sending, gone}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            sending.cancel()
            gone.cancel()
            await asyncio.gather(sending, gone, return_exceptions=True)
            await self._in_thread(response.close)
