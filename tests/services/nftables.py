"""nftables, which drops what passes in a network namespace."""

from functools import cache

from tests.services.debian import libraries, unpacked
from tests.services.process import Unavailable, first_program

LIBRARIES = (
    "libnftables1", "libnftnl11", "libmnl0", "libxtables12", "libjansson4", "libedit2", "libbsd0",
    "libmd0",
)  # fmt: skip


@cache
def nft() -> tuple[str, ...]:
    """The words of the machine's own command, else of Debian's package; raises `Unavailable`. In a
    namespace without a network only what was fetched before is found.
    """
    if own := first_program("nft"):
        return (own,)
    if program := unpacked("nftables", "nft"):
        path = ":".join(map(str, libraries(*LIBRARIES)))
        return ("env", f"LD_LIBRARY_PATH={path}", str(program))
    raise Unavailable("No nftables for the tests: install nftables.")
