"""Answers `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
import inspect
import time
from typing import Any

from aiohttp import web

from tests.services.telegram.api import chats, editing, media, sending, topics, updates
from tests.services.telegram.api.arguments import Upload, read, validate
from tests.services.telegram.api.call import METHODS, Call
from tests.services.telegram.api.refusals import Refused
from tests.services.telegram.world.bots import Bot
from tests.services.telegram.world.faults import Fault
from tests.services.telegram.world.people import Body
from tests.services.telegram.world.world import TOKEN, World

WITH_METHODS = (chats, editing, media, sending, topics, updates)  # they fill the table
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
WORLD = web.AppKey("world", World)


async def answer(request: web.Request) -> web.StreamResponse:
    """One call of a bot."""
    world = request.app[WORLD]
    entry: Body = {"at": time.time(), "method": request.match_info["method"], "args": {}}
    try:
        bot = _bot(request)
        entry["bot"] = bot.id
        values, files = await read(request)
        entry["args"] = values | {name: f"<{len(file.data)} bytes>" for name, file in files.items()}
        fault = bot.faults.take(entry["method"], _chat(values))
        world.calls.append(entry)
        return await _with_fault(request, bot, entry, fault, values, files)
    except Refused as refused:
        return _refuse(entry, refused)


async def _with_fault(
    request: web.Request,
    bot: Bot,
    entry: Body,
    fault: Fault | None,
    values: Body,
    files: dict[str, Upload],
) -> web.StreamResponse:
    world = request.app[WORLD]
    if fault is None:
        return _accept(entry, await _result(world, bot, entry["method"], values, files))
    done = None
    if fault.effect:
        done = await _result(world, bot, entry["method"], values, files)
    await asyncio.sleep(fault.delay)
    if not (fault.effect or fault.status or fault.cut):
        done = await _result(world, bot, entry["method"], values, files)
    if fault.cut:
        entry["status"] = 0
        if request.transport:
            request.transport.abort()
        return web.Response()
    if fault.html:
        entry["status"] = fault.status
        return web.Response(text=BAD_GATEWAY, status=fault.status, content_type="text/html")
    if fault.status:
        raise Refused(fault.status, fault.description)
    return _accept(entry, done)


async def _result(world: World, bot: Bot, name: str, values: Body, files: dict[str, Upload]) -> Any:
    if name.lower() not in METHODS:
        raise Refused(404, "Not Found: method not found")
    kind, function = METHODS[name.lower()]
    found = function(Call(world, bot, validate(kind, values, files), files))
    return await found if inspect.isawaitable(found) else found


def _accept(entry: Body, result: Any) -> web.Response:
    entry |= {"status": 200, "result": result}
    return web.json_response({"ok": True, "result": result})


def _refuse(entry: Body, refused: Refused) -> web.Response:
    entry |= {"status": refused.status, "description": refused.description}
    body: Body = {"ok": False, "error_code": refused.status, "description": refused.description}
    if refused.parameters:
        body["parameters"] = refused.parameters
    headers = {}
    if "retry_after" in refused.parameters:
        headers["Retry-After"] = str(refused.parameters["retry_after"])
    return web.json_response(body, status=refused.status, headers=headers)


def _bot(request: web.Request) -> Bot:
    token = request.match_info["token"]
    if not TOKEN.fullmatch(token):
        raise Refused(404, "Not Found")
    bot = request.app[WORLD].bot(token)
    if bot is None:
        raise Refused(401, "Unauthorized")
    return bot


def _chat(values: Body) -> int:
    """The chat that a call names, for faults that concern one alone."""
    try:
        return int(values.get("chat_id", 0))
    except (TypeError, ValueError):
        return 0


async def download(request: web.Request) -> web.Response:
    """The bytes of a file whose path `getFile` said."""
    bot = _bot(request)
    file = request.app[WORLD].files.by_path.get(request.match_info["path"])
    if file is None or bot.id not in file.bots:
        raise web.HTTPNotFound
    fault = bot.faults.take("file", 0)
    if fault:
        await asyncio.sleep(fault.delay)
        if fault.status:
            return web.Response(status=fault.status)
    return web.Response(body=file.data, content_type="application/octet-stream")
