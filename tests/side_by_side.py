"""How the whole suite is shared out among workers, each with servers and a browser of its own."""

from collections.abc import Sequence

from xdist.scheduler import LoadScopeScheduling

SHARES = 8  # a worker takes no more than this part of its share of what is left


class SideBySide(LoadScopeScheduling):
    """Gives out tests strictly in the order of their collection, in pieces of one file.

    In order, for a worker whose browser runs can do nothing else any more (`tests/conftest.py`);
    by files, for their tests share servers; and towards the end in ever smaller pieces, so that
    all workers finish together.
    """

    def schedule(self) -> None:
        """Cut the collection into pieces, once all workers have made the same one."""
        if self.collection is None:
            self.config.option.loadscopereorder = False
            collected = next(iter(self.registered_collections.values()))
            self._pieces = pieces(collected, len(self.nodes))
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self._pieces[nodeid]


def pieces(tests: Sequence[str], workers: int) -> dict[str, str]:
    """Which piece each test belongs to, from node ids in the order of their collection."""
    found: dict[str, str] = {}
    file, size, left = "", 0, 0
    for at, test in enumerate(tests):
        of, left = test.partition("::")[0], left - 1
        if of != file or left <= 0:
            size = max(1, (len(tests) - at) // (SHARES * workers))
            file, left, number = of, size, at
        found[test] = f"{file} from {number}"
    return found
