"""In the middle of a deploy two versions serve: each page has its own files, and people meet."""

import re
import subprocess
from collections.abc import Iterator
from functools import partial

import httpx
import pytest

from tests.clients import ManagerClient, VisitorClient, have_room
from tests.deploy.colours.town import Town
from tests.server import Server
from tests.sockets import Frame, Socket
from tests.starting import Starter

PAGES = ("/widget/shop/", "/admin/login/")
CHANGED = ("adminpanel/css/brand", "widget/app/app")
NEW = b"of-the-future"  # what the files that changed have in the new version

Files = dict[str, bytes]


class Middle:
    """Blue is the old version, green the new one that nginx serves already, and is watched."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.old_files = loaded(town.server)
        release = town.releases.next("two")
        town.write_settings(watch=600)
        self.deploy = town.begin(release)
        assert self.deploy.stdout
        said = next((line for line in self.deploy.stdout if "watching" in line), "")
        town.remember()
        assert said, town.logs()
        self.old, self.new = town.colour("blue"), town.colour("green")

    @property
    def everywhere(self) -> list[Server]:
        """The front, and each of the two behind it."""
        return [self.town.server, self.old, self.new]

    def end(self) -> None:
        """The deploy is killed, and the old version serves again."""
        stop(self.deploy)
        report = self.town.deploy("--repair")
        assert report["code"] == 0, report


def stop(deploy: "subprocess.Popen[str]") -> None:
    if deploy.stdout and not deploy.stdout.closed:
        deploy.kill()
        deploy.wait()
        deploy.stdout.close()


@pytest.fixture(scope="module")
def middle(starter: Starter) -> Iterator[Middle]:
    behind = starter.prepare("real")
    town, middle = Town(behind), None
    try:
        town.start()
        begun = town.deploy("--first", town.releases.plain("one"))
        assert begun["code"] == 0, (begun, town.logs())
        middle = Middle(town)
        yield middle
    finally:
        if middle:
            stop(middle.deploy)
        town.close()
        starter.close(behind)


def fetch(server: Server, link: str) -> bytes:
    """What stands there. Raises AssertionError where nothing does."""
    answer = httpx.get(f"{server.url}{link}", timeout=30)
    assert answer.status_code == 200, (link, answer.status_code)
    return answer.content


def loaded(server: Server) -> Files:
    """What pages load, and what the sheets among it name, by their addresses."""
    found: Files = {}
    links = [
        link
        for page in PAGES
        for link in re.findall(r'(?:src|href)="(/static/[^"]+)"', fetch(server, page).decode())
    ]
    while links:
        link = links.pop()
        if link not in found:
            found[link] = fetch(server, link)
            if link.endswith(".css"):
                links += re.findall(r"url\([\"']?(/static/[^\"')]+)", found[link].decode())
    return found


def changed(files: Files) -> Files:
    """Those of the files that are not the same in both versions."""
    return {
        link: content
        for link, content in files.items()
        if link.removeprefix("/static/").rpartition(".")[0].rpartition(".")[0] in CHANGED
    }


def test_a_page_of_either_version_gets_its_own_files_whoever_answers(middle: Middle) -> None:
    old, new = middle.old_files, loaded(middle.town.server)
    assert len(changed(old)) == len(changed(new)) == 3
    assert not any(NEW in content for content in old.values())
    assert all(NEW in content for content in changed(new).values())
    assert loaded(middle.old).keys() == old.keys()
    for files in (old, new):
        for link, content in files.items():
            for server in middle.everywhere:
                assert fetch(server, link) == content


def types(who: str, frame: Frame) -> bool:
    """Whether the frame says that somebody of that side types."""
    return (frame["type"], frame.get("sender")) == ("typing", who)


def talk(vera: VisitorClient, anna: ManagerClient, theirs: Socket, hers: Socket) -> int:
    """They type and write, and the manager reads; the number of the visitor's message."""
    theirs.send({"type": "typing", "on": True})
    hers.until(partial(types, "user"))
    hers.send({"type": "typing", "on": True})
    theirs.until(partial(types, "manager"))
    seq: int = vera.post("Is anybody there?")["seq"]
    assert hers.seq(seq)["message"]["text"] == "Is anybody there?"
    hers.send({"type": "read", "seq": seq})
    assert theirs.of_type("read")["seq"] == seq
    answer = anna.post(vera.dialog, "I am")["seq"]
    assert theirs.seq(answer)["message"]["text"] == "I am"
    return seq


@pytest.mark.parametrize("visitors", ["old", "new"])
def test_people_at_two_versions_see_each_other_write_and_come_and_go(
    middle: Middle, visitors: str
) -> None:
    here, there = middle.old, middle.new
    if visitors == "new":
        here, there = there, here
    have_room(there)
    vera, anna = VisitorClient(here), ManagerClient(there)
    vera.session()
    vera.post("Hello")
    with anna.inbox() as inbox, anna.socket(vera.dialog) as hers:
        hers.of_type("hello")
        inbox.of_type("ping")
        with vera.socket() as theirs:
            theirs.of_type("hello")
            theirs.until(lambda frame: frame.get("online") is True)
            hers.until(lambda frame: frame.get("visitor_online") is True)
            seq = talk(vera, anna, theirs, hers)
            inbox.until(lambda frame: frame.get("id") == vera.dialog and frame["last_seq"] >= seq)
        hers.until(lambda frame: frame.get("visitor_online") is False)


def test_after_going_back_a_page_of_the_version_that_went_has_its_files(middle: Middle) -> None:
    new = loaded(middle.new)
    middle.end()
    assert middle.town.state["live"] == "blue"
    assert loaded(middle.town.server).keys() == middle.old_files.keys()
    for link, content in new.items():
        for server in (middle.town.server, middle.old):
            assert fetch(server, link) == content
