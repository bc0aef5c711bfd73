"""A thread that keeps its connection to the database, for what the event loop asks all the time."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection

P = ParamSpec("P")
T = TypeVar("T")


class OwnThread:
    """One thread: what it is asked is done in the order of the calls."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def ask(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function answers or raises; a connection that failed is not asked again, nor
        one to a database that another has taken the place of.
        """

        def asked() -> T:
            if getattr(connection.connection, "is_left", False):
                connection.close()
            try:
                return function(*args, **kwargs)
            except (OperationalError, InterfaceError):
                connection.close()
                raise

        return await asyncio.get_running_loop().run_in_executor(self._thread, asked)
