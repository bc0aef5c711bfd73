"""Short texts of a WebSocket's client, read where they come in one piece, as acknowledgements do.

The library's parser is made for frames of any size in any number of pieces, and takes longer to
read one than all else takes that is done with it.
"""

from websockets.utils import apply_mask

TEXT = 0x81  # a whole one
MASKED = 0x80
SHORT = 125  # bytes; of longer ones the size stands elsewhere


def short_text(data: bytes) -> bytes | None:
    """The text, where the data is one frame of RFC 6455, 5.2, with a whole and short one."""
    if len(data) < 6 or data[0] != TEXT or data[1] < MASKED:
        return None
    size = data[1] - MASKED
    return apply_mask(data[6:], data[2:6]) if size <= SHORT and len(data) == 6 + size else None


def is_whole(data: bytes) -> bool:
    """Whether data is some short frames, none of which is a part of something longer."""
    at = 0
    while len(data) - at >= 6:
        if data[at] < MASKED or not MASKED <= data[at + 1] <= MASKED + SHORT:
            return False
        at += 6 + data[at + 1] - MASKED
    return at == len(data)
