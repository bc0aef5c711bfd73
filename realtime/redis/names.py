"""What things are called in Redis, where other installations, and older databases, may live too.

In a cluster what stands in braces says to which slot a name belongs: all of one dialog is in one,
and what belongs to no dialog in one of the installation's own, as scripts need several of its keys.
"""

from functools import cache

from django.conf import settings

from realtime.history import epoch
from realtime.redis.cluster.url import names_cluster


def name(*words: object) -> str:
    """`replyx:<epoch>:<words>`: a key, a channel or a prefix of our own. PUBLISH and SUBSCRIBE know
    no numbers of databases, so these do not keep installations apart.
    """
    return f"{_beginning(epoch())}{':'.join(map(str, words))}"


def name_of_dialog(dialog_id: int, word: str) -> str:
    """A key of one dialog."""
    return f"replyx:{epoch()}:{_dialog(settings.REDIS_URL).format(dialog_id)}:{word}"


def scattered(word: str) -> str:
    """The beginning of names that bring their slot with them."""
    return f"replyx:{epoch()}:{word}"


@cache
def _beginning(of: str) -> str:
    """What stands before the words; the setting is read once, as each reading of it is a call."""
    is_cluster = names_cluster(settings.REDIS_URL)
    return f"replyx:{{{of}}}:" if is_cluster else f"replyx:{of}:"


@cache
def _dialog(url: str) -> str:
    return "{{dialog.{}}}" if names_cluster(url) else "dialog:{}"
