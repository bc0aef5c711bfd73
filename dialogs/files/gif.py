"""How large a GIF is when it is shown: its first lines say one thing, and its frames may stick out
of that. Browsers then make the picture larger.
"""

BLOCKS = (
    50_000  # of a file that is looked at; a picture of ten megabytes in usual blocks has 40,000
)
FRAME, EXTENSION = b",", b"!"


def gif_size(content: bytes) -> tuple[int, int]:
    """Width and height that hold every frame. What is cut off counts as far as it goes.

    Raises ValueError for one that is in more pieces than any program makes.
    """
    width, height = _pair(content, 6)
    at = 13 + _colours(content, 10)
    left = BLOCKS
    while content[at : at + 1] in (FRAME, EXTENSION):
        if content[at : at + 1] == FRAME:
            x, y = _pair(content, at + 1)
            wide, high = _pair(content, at + 5)
            width, height = max(width, x + wide), max(height, y + high)
            at += 11 + _colours(content, at + 9)
        else:
            at += 2
        at, left = _behind_blocks(content, at, left)
    return width, height


def _behind_blocks(content: bytes, at: int, left: int) -> tuple[int, int]:
    """Where the blocks of one frame or extension end, and how many more may be looked at."""
    while left > 0:
        left -= 1
        if at >= len(content) or not content[at]:
            return at + 1, left
        at += content[at] + 1
    raise ValueError("too many pieces")


def _pair(content: bytes, at: int) -> tuple[int, int]:
    first, second = content[at : at + 2], content[at + 2 : at + 4]
    return int.from_bytes(first, "little"), int.from_bytes(second, "little")


def _colours(content: bytes, at: int) -> int:
    """The bytes of a table of colours, whose flags are there."""
    flags = content[at] if at < len(content) else 0
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0
