"""Files whose names or heads say something else than what a system makes of them."""

import struct

import pytest

from dialogs.files.gif import BLOCKS
from dialogs.models import Attachment
from tests.dialogs.test_files import check_as

SCREEN = b"GIF89a" + struct.pack("<HH", 640, 480) + b"\x80\x00\x00" + b"\x00" * 6
COMMENT = b"!\xfe\x03abc\x00"


def frame(x: int, y: int, width: int, height: int, flags: int = 0) -> bytes:
    """One frame of a GIF; of its pixels there is only a beginning."""
    colours = b"\x00" * (3 << ((flags & 7) + 1)) if flags & 0x80 else b""
    place = struct.pack("<HHHHB", x, y, width, height, flags)
    return b"," + place + colours + b"\x02\x02\x4c\x01\x00"


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("a.exe\u00a0", b"hello", "a.txt"),
        ("a.exe\u3000", b"\x00\x01\x02", "a.dat"),
        ("a.\uff45\uff58\uff45", b"hello", "a.txt"),
        ("a.exe\u200d", b"hello", "a.txt"),
        ("a.exe:b", b"hello", "a.exe:b.txt"),
        ("a.settingcontent-ms", b"hello", "a.txt"),
        ("open.webloc", b"hello", "open.txt"),
        ("disk.img", b"\x00\x01\x02", "disk.dat"),
        ("версия 1.2 новая", "текст".encode(), "версия 1.2 новая.txt"),
        ("paper.tar.gz", b"\x1f\x8b\x08" + b"\x00" * 20, "paper.tar.gz"),
        ("empty.csv", b"", "empty.csv"),
        ("part.7z-001", b"\x00\x01", "part.7z-001"),
    ],
)
def test_an_ending_is_what_a_system_would_take_for_one(
    name: str, content: bytes, kept: str
) -> None:
    assert check_as(name, content).name == kept


@pytest.mark.parametrize(
    "name", ["a." + "b" * 252, "a" * 235 + ".abcdefghijklmno", "я." * 127, "👨‍👩‍👧‍👦" * 36 + ".txt"]
)
def test_a_name_has_room_in_the_database_however_long_its_ending(name: str) -> None:
    assert len(check_as(name, b"hello").name) <= (
        Attachment._meta.get_field("name").max_length or 0
    )


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (SCREEN + frame(0, 0, 640, 480) + b";", (640, 480)),
        (
            SCREEN + COMMENT + frame(0, 0, 640, 480, 0x82) + frame(600, 400, 100, 100) + b";",
            (700, 500),
        ),
        (SCREEN + frame(0, 0, 65_535, 65_535), (None, None)),
        (SCREEN + frame(0, 0, 10, 10) + COMMENT + frame(65_535, 0, 65_535, 10_000), (None, None)),
        (SCREEN + b"!\xfe" + b"\x01a" * (BLOCKS + 1) + b"\x00", (None, None)),
        (SCREEN[:10], (640, 480)),
        (SCREEN + b",\x00", (640, 480)),
    ],
    ids=["usual", "sticks out", "huge first", "huge second", "in pieces", "cut off", "cut frame"],
)
def test_a_gif_is_as_large_as_its_frames_make_it(
    content: bytes, size: tuple[int | None, int | None]
) -> None:
    found = check_as("a.gif", content)
    assert (found.width, found.height) == size
