"""jq, by which GitHub's machines read JSON."""

from functools import cache

from tests.services.debian import libraries, unpacked
from tests.services.process import Unavailable, first_program


@cache
def jq() -> tuple[str, ...]:
    """The words of the machine's own command, else of Debian's package; raises `Unavailable`."""
    if own := first_program("jq"):
        return (own,)
    if program := unpacked("jq", "jq"):
        path = ":".join(map(str, libraries("libjq1", "libonig5")))
        return ("env", f"LD_LIBRARY_PATH={path}", str(program))
    raise Unavailable("No jq for the tests: install jq.")
