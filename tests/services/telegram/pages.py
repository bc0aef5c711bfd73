"""The page that shows the chats and lets a person write in them."""

from pathlib import Path

from aiohttp import web

PAGE = Path(__file__).parent / "page"
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


async def page(request: web.Request) -> web.Response:
    """The page itself, or a file of it."""
    path = PAGE / request.match_info.get("name", "index.html")
    if path.parent != PAGE or path.suffix not in KINDS or not path.is_file():
        raise web.HTTPNotFound
    headers = {
        "Content-Security-Policy": POLICY,
        "Content-Type": f"{KINDS[path.suffix]}; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return web.Response(body=path.read_bytes(), headers=headers)
