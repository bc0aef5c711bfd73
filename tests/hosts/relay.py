"""Makes a server of loopback one of another address, as the data host's are."""

import asyncio
import threading
from contextlib import suppress


def relay(host: str, port: int) -> None:
    """Have whoever connects to an address reach that port of loopback; returns when it listens."""
    ready = threading.Event()

    async def listen() -> None:
        await asyncio.start_server(lambda *ends: _pass_on(port, *ends), host, port)
        ready.set()
        await asyncio.Event().wait()

    threading.Thread(target=lambda: asyncio.run(listen()), daemon=True).start()
    assert ready.wait(10)


async def _pass_on(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        there, back = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        writer.transport.abort()
        return
    await asyncio.gather(_copy(reader, back), _copy(there, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()
