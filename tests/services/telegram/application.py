"""The server: Bot API, what people do, and the page."""

from aiohttp import web

from tests.services.telegram.api.server import WORLD, answer, download
from tests.services.telegram.control.server import act, changes, file, only_from_here
from tests.services.telegram.delivery import Courier
from tests.services.telegram.pages import page
from tests.services.telegram.world.world import World

LARGEST_REQUEST = 64 * 1024 * 1024


def application(*, local: bool = False) -> tuple[web.Application, World]:
    """An empty world with its server; a `local` one takes webhooks of plain HTTP anywhere."""
    app = web.Application(client_max_size=LARGEST_REQUEST, middlewares=[only_from_here])
    world = app[WORLD] = World(local=local)
    courier = Courier()
    world.webhook_set = courier.serve
    app.on_cleanup.append(lambda _: courier.close())
    app.router.add_route("*", "/bot{token}/{method}", answer)
    app.router.add_get("/file/bot{token}/{path:.+}", download)
    app.router.add_post("/_/{verb}", act)
    app.router.add_get("/", page)
    app.router.add_get("/page/{name}", page)
    app.router.add_get("/_/changes", changes)
    app.router.add_get("/_/file/{id}", file)
    return app, world
