"""What things are called in Redis, where other installations, and older databases, may live too."""

from realtime.history import epoch


def name(*words: object) -> str:
    """`replyx:<epoch>:<words>`: a key, a channel or a prefix of our own. PUBLISH and SUBSCRIBE know
    no numbers of databases, so these do not keep installations apart.
    """
    return f"replyx:{epoch()}:{':'.join(map(str, words))}"
