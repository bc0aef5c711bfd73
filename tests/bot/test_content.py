"""What no text is, in words."""

import pytest
from django.utils import translation

from bot.updates.pieces import pieces_of
from bot.visitors.content import words_of
from tests.bot.updates import Json


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"text": "Hello", "entities": []}, "Hello"),
        ({"photo": [], "caption": "Look"}, "Look"),
        (
            {"poll": {"question": "Tea?", "options": [{"text": "Yes"}, {"text": "No"}]}},
            "📊 Tea?\n– Yes\n– No",
        ),
        ({"dice": {"emoji": "🎲", "value": 4}}, "🎲 4"),
        ({"sticker": {"emoji": "🦊", "file_id": "x"}}, "🦊 (sticker)"),
        ({"story": {"id": 1}}, "(A story)"),
        ({"location": {"latitude": -1, "longitude": 0.5}}, "📍 -1, 0.5"),
        ({"something_of_tomorrow": {"x": 1}}, "(A message that only Telegram can show.)"),
    ],
)
def test_each_kind_has_its_words(message: Json, words: str) -> None:
    with translation.override("en"):
        assert words_of(message).partition("\nhttps")[0] == words


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ({"animation": {"file_id": "a"}, "document": {"file_id": "a"}}, ["animation.mp4"]),
        ({"sticker": {"file_id": "s"}}, ["sticker.webp"]),
        ({"sticker": {"file_id": "s", "is_animated": True}}, []),
        ({"video_note": {"file_id": "v"}}, ["video.mp4"]),
        ({"audio": {"file_id": "m", "file_name": "song.mp3"}}, ["song.mp3"]),
        ({"photo": [{"file_id": "s", "width": 1, "height": 1}]}, ["photo.jpg"]),
        ({"photo": "nonsense", "document": {"file_id": 5}}, []),
    ],
)
def test_the_files_of_each_kind(message: Json, names: list[str]) -> None:
    assert [piece.name for piece in pieces_of(message)] == names


def test_of_a_photo_the_largest_size_is_taken() -> None:
    sizes = [
        {"file_id": each, "width": size, "height": size}
        for each, size in (("small", 90), ("large", 800), ("middle", 320))
    ]
    assert pieces_of({"photo": sizes})[0].file_id == "large"
