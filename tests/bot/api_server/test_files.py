"""Files, and what is neither text nor file."""

from aiogram.methods import (
    GetFile,
    GetUpdates,
    SendContact,
    SendDocument,
    SendLocation,
    SendMediaGroup,
    SendPhoto,
    SendSticker,
    SendVenue,
    SendVoice,
)
from aiogram.types import (
    BufferedInputFile,
    InputMediaDocument,
    InputMediaPhoto,
)

from tests.bot.calling import Caller
from tests.bot.pictures import picture


def _file(data: bytes) -> BufferedInputFile:
    return BufferedInputFile(data, "a.png")


def test_files_go_both_ways_and_only_to_bots_that_know_them(caller: Caller) -> None:
    vera = caller.account.person()
    photo = picture(640, 480)
    vera.send_photo(photo, "Broken")
    message = caller(GetUpdates())[-1].message
    assert message
    assert message.photo
    assert message.caption == "Broken"
    assert [(size.width, size.height) for size in message.photo] == [(1, 1), (640, 480)]
    path = caller(GetFile(file_id=message.photo[-1].file_id)).file_path
    assert path
    assert caller.load(path) == photo
    caller(SendPhoto(chat_id=vera.id, photo=message.photo[-1].file_id))
    assert vera.chat.messages[-1].file == photo
    stranger = caller.account.service.bot().person("Vera")
    foreign = stranger.send_document(b"secret")
    said = caller.refusal(GetFile(file_id=foreign.file_id))
    assert said == "Bad Request: wrong file_id or the file is temporarily unavailable"
    sent = SendDocument(chat_id=vera.id, document=foreign.file_id)
    assert caller.refusal(sent) == "Bad Request: wrong file identifier/HTTP URL specified"


def test_a_document_keeps_its_name_and_its_caption_is_counted(caller: Caller) -> None:
    vera = caller.account.person()
    vera.write("/start")

    def document(data: bytes, caption: str) -> SendDocument:
        file = BufferedInputFile(data, "Счёт.pdf")
        return SendDocument(chat_id=vera.id, document=file, caption=caption, parse_mode="HTML")

    caller(document(b"%PDF-1.7", f"<i>{'я' * 1024}</i>"))
    seen = vera.chat.messages[-1]
    assert (seen.kind, seen.file, seen.file_name) == ("document", b"%PDF-1.7", "Счёт.pdf")
    long = caller.refusal(document(b"%PDF-1.7", "я" * 1025))
    assert long == "Bad Request: message caption is too long"
    assert caller.refusal(document(b"", "")) == "Bad Request: file must be non-empty"


def test_photos_have_limits_of_their_own(caller: Caller) -> None:
    vera = caller.account.person()
    vera.write("/start")

    def photo(data: bytes) -> SendPhoto:
        return SendPhoto(chat_id=vera.id, photo=BufferedInputFile(data, "a.png"))

    dimensions = "Bad Request: PHOTO_INVALID_DIMENSIONS"
    assert caller.refusal(photo(picture(6000, 4001))) == dimensions
    assert caller.refusal(photo(picture(2001, 100))) == dimensions
    assert caller.refusal(photo(b"no picture")) == "Bad Request: IMAGE_PROCESS_FAILED"
    heavy = picture(10, 10) + bytes(10 * 1024 * 1024)
    assert "is too big for a photo" in caller.refusal(photo(heavy))


def test_files_over_the_limits_are_neither_taken_nor_given(caller: Caller) -> None:
    vera = caller.account.person()
    large = vera.send_document(bytes(20 * 1024 * 1024 + 1), "film.bin")
    assert caller.refusal(GetFile(file_id=large.file_id)) == "Bad Request: file is too big"
    heavy = BufferedInputFile(bytes(50 * 1024 * 1024 + 1), "film.bin")
    said = caller.refusal(SendDocument(chat_id=vera.id, document=heavy))
    assert said == "Request Entity Too Large"


def test_an_album_comes_as_updates_of_its_own_and_goes_as_one_call(caller: Caller) -> None:
    vera = caller.account.person()
    vera.send_album([picture(10, 10), picture(20, 20)], "Both sides")
    messages = [each.message for each in caller(GetUpdates()) if each.message]
    assert len({each.media_group_id for each in messages}) == 1
    assert [each.caption for each in messages] == ["Both sides", None]
    photos = [InputMediaPhoto(media=_file(picture(size, size))) for size in (30, 40)]
    sent = caller(SendMediaGroup(chat_id=vera.id, media=list(photos)))
    assert [each.album for each in vera.chat.answers] == [sent[0].media_group_id] * 2
    assert vera.chat.answers[1].file == picture(40, 40)
    alone = SendMediaGroup(chat_id=vera.id, media=[photos[0]])
    assert "2-10 items" in caller.refusal(alone)
    mixed = SendMediaGroup(
        chat_id=vera.id, media=[photos[0], InputMediaDocument(media=_file(b"a"))]
    )
    assert "can't be mixed" in caller.refusal(mixed)


def test_what_is_neither_text_nor_file_is_shown_as_what_it_is(caller: Caller) -> None:
    vera = caller.account.person()
    vera.send_voice(b"OggS...")
    vera.send_sticker()
    vera.send_location(55.75, 37.62)
    vera.send_venue("Shop", "Tverskaya 1")
    vera.send_contact("+7000", "Viktor")
    messages = [each.message for each in caller(GetUpdates()) if each.message]
    assert [each.content_type for each in messages] == [
        *("voice", "sticker", "location", "venue", "contact"),
    ]
    caller(SendVoice(chat_id=vera.id, voice=_file(b"OggS")))
    caller(SendSticker(chat_id=vera.id, sticker=_file(b"RIFF")))
    caller(SendLocation(chat_id=vera.id, latitude=1, longitude=2))
    caller(SendVenue(chat_id=vera.id, latitude=1, longitude=2, title="a", address="b"))
    caller(SendContact(chat_id=vera.id, phone_number="+7", first_name="Anna"))
    kinds = [each.kind for each in vera.chat.answers]
    assert kinds == ["voice", "sticker", "location", "venue", "contact"]
