"""The methods that send files: of a form, or by a `file_id` that the bot knows."""

from typing import Any

from aiogram.methods import (
    GetFile,
    SendAudio,
    SendDocument,
    SendMediaGroup,
    SendPhoto,
    SendSticker,
    SendVideo,
    SendVoice,
)
from aiogram.types import InputMediaAudio, InputMediaDocument, InputMediaPhoto, InputMediaVideo

from tests.services.telegram.api.arguments import given
from tests.services.telegram.api.call import Call, answers
from tests.services.telegram.api.places import hurry, place_of
from tests.services.telegram.api.refusals import bad
from tests.services.telegram.api.sending import write
from tests.services.telegram.api.texts import caption_of
from tests.services.telegram.world import content
from tests.services.telegram.world.files import File
from tests.services.telegram.world.people import Body

LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_DOWNLOAD = 20 * 1024 * 1024
SIDES = 10_000  # width and height together
RATIO = 20


@answers(SendPhoto)
def send_photo(call: Call[SendPhoto]) -> Body:
    place = place_of(call)
    shown = content.photo(call.world.files, photo_of(call, call.method.photo))
    return write(call, place, shown | caption(call.method))


@answers(SendDocument)
def send_document(call: Call[SendDocument]) -> Body:
    place, file = place_of(call), file_of(call, call.method.document, "documents")
    return write(call, place, content.document(file) | caption(call.method))


@answers(SendVoice)
def send_voice(call: Call[SendVoice]) -> Body:
    place, file = place_of(call), file_of(call, call.method.voice, "voice")
    return write(call, place, content.voice(file) | caption(call.method))


@answers(SendAudio)
def send_audio(call: Call[SendAudio]) -> Body:
    place, file = place_of(call), file_of(call, call.method.audio, "music")
    return write(call, place, content.audio(file) | caption(call.method))


@answers(SendVideo)
def send_video(call: Call[SendVideo]) -> Body:
    place, file = place_of(call), file_of(call, call.method.video, "videos")
    return write(call, place, content.video(file) | caption(call.method))


@answers(SendSticker)
def send_sticker(call: Call[SendSticker]) -> Body:
    place, file = place_of(call), file_of(call, call.method.sticker, "stickers")
    return write(call, place, content.sticker(file))


@answers(SendMediaGroup)
def send_media_group(call: Call[SendMediaGroup]) -> list[Body]:
    place, media = place_of(call), call.method.media
    if not 2 <= len(media) <= 10:
        raise bad("there must be 2-10 items in an album")
    kinds = {each.type for each in media}
    if len(kinds) > 1 and kinds & {"document", "audio"}:
        raise bad(f"{min(kinds & {'document', 'audio'})} can't be mixed with other media types")
    contents = [item(call, each) for each in media]
    hurry(call, place.chat.id, len(contents))
    group = {"media_group_id": str(call.world.number())}
    sender = call.bot.body()
    sent = [place.chat.add(sender, each | group | place.reply, place.thread) for each in contents]
    call.world.bell.ring()
    return [message.body for message in sent]


def item(call: Call[Any], media: Any) -> Body:
    """What one item of an album says."""
    match media:
        case InputMediaPhoto():
            shown = content.photo(call.world.files, photo_of(call, media.media))
        case InputMediaDocument():
            shown = content.document(file_of(call, media.media, "documents"))
        case InputMediaAudio():
            shown = content.audio(file_of(call, media.media, "music"))
        case InputMediaVideo():
            shown = content.video(file_of(call, media.media, "videos"))
        case _:
            raise bad("can't use the media of the specified type in the album")
    return shown | caption(media)


def caption(said: Any) -> Body:
    """The caption of a method or of an item."""
    return caption_of(said.caption, given(said.parse_mode), said.caption_entities)


def file_of(call: Call[Any], said: Any, folder: str) -> File:
    """The file that an argument means; the bot knows it from now on."""
    if isinstance(said, str) and said.startswith("attach://"):
        upload = call.files.get(said.removeprefix("attach://"))
        if upload is None:
            raise bad("file must be attached under the name that attach:// says")
        if not upload.data:
            raise bad("file must be non-empty")
        file = call.world.files.keep(upload.data, upload.name, folder)
        file.bots.add(call.bot.id)
        return file
    known = call.world.files.by_id.get(str(said))
    if known is None or call.bot.id not in known.bots:
        raise bad("wrong file identifier/HTTP URL specified")
    return known


def photo_of(call: Call[Any], said: Any) -> File:
    """A picture that Telegram shows as one."""
    file = file_of(call, said, "photos")
    size = len(file.data)
    if size > LARGEST_PHOTO:
        words = f"file of size {size} bytes is too big for a photo"
        raise bad(f"{words}; the maximum size is {LARGEST_PHOTO} bytes")
    if not file.mime.startswith("image/") or min(file.width, file.height) < 1:
        raise bad("IMAGE_PROCESS_FAILED")
    short, long = sorted((file.width, file.height))
    if short + long > SIDES or long > short * RATIO:
        raise bad("PHOTO_INVALID_DIMENSIONS")
    return file


@answers(GetFile)
def get_file(call: Call[GetFile]) -> Body:
    file = call.world.files.by_id.get(call.method.file_id)
    if file is None or call.bot.id not in file.bots:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(file.data) > LARGEST_DOWNLOAD:
        raise bad("file is too big")
    return {**file.body(), "file_path": file.path}
