"""Two web hosts, a worker host, a data host and a front, and what happens to them: run inside a
network namespace by `test_hosts.py`. Fails with what is wrong.
"""

import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx

from tests.clients import close_opened
from tests.delivery.following import Follower
from tests.delivery.test_killed import assert_nothing_is_lost, conversation
from tests.hosts.network import DATA, FRONT, HERE, Host, lay_wires
from tests.hosts.relay import relay
from tests.server import Server
from tests.services.nginx import Nginx
from tests.services.postgres import Postgres
from tests.services.process import Process, temporary_directory
from tests.starting import Starter
from tests.waiting import eventually

PORT = 8000
WEB = (1, 2)
NGINX = """
upstream replyx {{ {hosts} }}
server {{
    listen {here}:{port};
    location / {{
        proxy_pass http://replyx;
        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_buffering off;
        proxy_connect_timeout 1s;
        proxy_read_timeout 5s;
        proxy_next_upstream error timeout http_503 non_idempotent;
    }}
}}
"""


class Stage(NamedTuple):
    """The hosts, and how people reach them: through the front, or one alone."""

    web: list[Host]
    work: Host
    front: Server
    alone: list[Server]
    running: list[Process]
    serve: Callable[[Host], Process]


@contextmanager
def stage() -> Iterator[Stage]:
    """All of them, running."""
    lay_wires()
    directory = temporary_directory("hosts")
    with ExitStack() as stack:
        starter = Starter(stack.enter_context(Postgres()))
        stack.callback(starter.close_all)
        server = starter.prepare("real", HEARTBEAT_SECONDS="1", REPLAY_LIMIT="1000000")
        env = as_seen_by_hosts(server)  # its database, Redis and people are what is wanted
        hosts = [Host(number, directory) for number in (*WEB, 3)]
        for host in hosts:
            stack.callback(host.close)
        start = partial(serve, env, directory)
        running = [start(host) for host in hosts[:2]]
        worker = [sys.executable, "manage.py", "worker"]
        own = {**env, "DATA_DIR": str(directory / "work")}
        running.append(hosts[2].start(worker, own))
        for process in running:
            stack.callback(process.kill)
        alone = [seen(server, f"{FRONT}.{number}") for number in WEB]
        for each in alone:
            eventually(each.is_healthy, True, 90)
        nginx = stack.enter_context(Nginx())
        upstream = " ".join(f"server {FRONT}.{n}:{PORT} max_fails=1 fail_timeout=1s;" for n in WEB)
        nginx.start(NGINX.format(hosts=upstream, here=f"{FRONT}.{HERE}", port=PORT))
        front = seen(server, f"{FRONT}.{HERE}")
        eventually(front.is_healthy)
        stack.callback(close_opened)
        yield Stage(hosts[:2], hosts[2], front, alone, running, start)


def as_seen_by_hosts(server: Server) -> dict[str, str]:
    """The environment of every host: the data are elsewhere."""
    env = dict(server.env)
    for name in ("DATABASE_URL", "REDIS_URL"):
        url = urlsplit(env[name])
        assert url.port
        relay(f"{DATA}.{HERE}", url.port)
        env[name] = env[name].replace("127.0.0.1", f"{DATA}.{HERE}")
    hosts = ",".join(f"{FRONT}.{number}" for number in (*WEB, HERE))
    return {**env, "ALLOWED_HOSTS": hosts, "FORWARDED_ALLOW_IPS": f"{FRONT}.{HERE}"}


def serve(env: dict[str, str], directory: Path, host: Host) -> Process:
    """A web host; its files are its own."""
    words = ["manage.py", "serve", "--host", "0.0.0.0", "--port", str(PORT)]
    own = {"DATA_DIR": f"{directory}/{host.number}", "WEB_CONCURRENCY": "1"}
    return host.start([sys.executable, *words], {**env, **own})


def seen(server: Server, address: str) -> Server:
    """The server at another address."""
    found = copy(server)
    found.url, found.ws_url = f"http://{address}:{PORT}", f"ws://{address}:{PORT}"
    return found


def connected(server: Server) -> list[int]:
    """How many connections of each side one host knows of, on all of them."""
    headers = {"Authorization": f"Token {server.cast.tokens['root']}"}
    said = httpx.get(f"{server.url}/api/websocket/stats", headers=headers, timeout=30).json()
    return [said["connection_details"][f"{side}_connections"] for side in ("admin", "site")]


def say(words: str) -> None:
    """What is behind us."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def play() -> None:
    """Nothing is lost, nothing comes twice, and the counts are true, whatever is cut off."""
    with stage() as hosts, conversation(hosts.front) as talk:
        first, second = hosts.web
        vera, anna = copy(talk.vera), copy(talk.anna)
        vera.server, anna.server = hosts.alone
        across = [Follower(vera.socket), Follower(partial(anna.socket, talk.dialog))]
        with ExitStack() as followed:
            for each in across:
                followed.enter_context(each)
            talk.followers += across
            talk.goes_on()
            eventually(lambda: [connected(each) for each in hosts.alone], [[3, 3], [3, 3]], 30)
            say("a visitor on one host and a manager on another hear each other")
            for host, net in ((first, DATA), (second, FRONT), (hosts.work, DATA)):
                host.cut(net)
                for writer in talk.writers:
                    writer.wait_for(10, 60)  # through the front, which finds who is well
                host.mend(net)
                talk.goes_on()
                say(f"host {host.number} was cut off from {net}")
            first.deafen(DATA)
            for writer in talk.writers:
                writer.wait_for(10, 60)
            first.undeafen()
            talk.goes_on()
            say(f"host {first.number} was heard by {DATA}, and heard nothing")
            hosts.running[1].kill()
            for writer in talk.writers:
                writer.wait_for(10, 60)
            followed.callback(hosts.serve(second).kill)
            talk.goes_on()
            eventually(lambda: [connected(each) for each in hosts.alone], [[3, 3], [3, 3]], 60)
            assert_nothing_is_lost(talk)
            say(f"{len(talk.followers[0].applied)} messages, none lost, none twice")


if __name__ == "__main__":
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    play()
