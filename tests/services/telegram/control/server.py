"""Answers `/_/…`, to this machine's own pages and programs alone."""

import re
from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.services.telegram.api.refusals import Refused
from tests.services.telegram.api.server import WORLD
from tests.services.telegram.control import apps, arranging, membership, writing
from tests.services.telegram.control.verbs import VERBS, Impossible

WITH_VERBS = (apps, arranging, membership, writing)  # they fill the table
OWN = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?")


@web.middleware
async def only_from_here(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse what another site's page asks for: by its origin, its content type or its name."""
    if request.path.startswith(("/bot", "/file/")):
        return await handler(request)
    origin = request.headers.get("Origin", "")
    if not OWN.fullmatch(request.host) or origin not in ("", f"http://{request.host}"):
        raise web.HTTPForbidden(text="only from this machine")
    if request.method == "POST" and request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    return await handler(request)


async def act(request: web.Request) -> web.Response:
    """Do what a verb says."""
    function = VERBS.get(request.match_info["verb"])
    if function is None:
        raise web.HTTPNotFound
    try:
        return web.json_response(function(request.app[WORLD], **await request.json()))
    except (Impossible, Refused, TypeError, ValueError, KeyError) as error:
        return web.json_response({"error": str(error)}, status=409)


async def changes(request: web.Request) -> web.Response:
    """Answer when more than `after` things have changed, with how many have; 25 s at most."""
    bell = request.app[WORLD].bell
    await bell.wait(int(request.query.get("after", "-1")), 25)
    return web.json_response({"changes": bell.rung})


async def file(request: web.Request) -> web.Response:
    """The bytes of a file, for whoever looks at the chats."""
    found = request.app[WORLD].files.by_id.get(request.match_info["id"])
    if found is None:
        raise web.HTTPNotFound
    headers = {
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=found.data, content_type=found.mime, headers=headers)
