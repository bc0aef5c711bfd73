"""What Telegram means by an error. It tells most of them apart by their words alone.

https://core.telegram.org/bots/api#making-requests has `parameters`; the words are those of
https://github.com/tdlib/telegram-bot-api and of Telegram behind it.
"""

from aiogram import exceptions as errors

from bot.sending.outcomes import Kind, Outcome

# In the order in which they are looked for; in small letters.
SAID: tuple[tuple[str, Kind], ...] = (
    ("message is not modified", "pointless"),
    ("message to edit not found", "pointless"),
    ("message can't be edited", "pointless"),
    ("message to delete not found", "pointless"),
    ("message can't be deleted", "pointless"),
    ("message_id_invalid", "pointless"),
    ("message identifier is not specified", "pointless"),
    ("topic_not_modified", "pointless"),
    ("can't parse entities", "markup"),
    ("can't parse caption", "markup"),
    ("unsupported start tag", "markup"),
    ("photo_invalid_dimensions", "picture"),
    ("image_process_failed", "picture"),
    ("photo_save_file_invalid", "picture"),
    ("photo should be uploaded as", "picture"),
    ("too big for a photo", "picture"),
    ("message thread not found", "topic"),
    ("topic_closed", "topic"),
    ("topic_deleted", "topic"),
    ("topic_id_invalid", "topic"),
    ("chat not found", "lost"),
    ("peer_id_invalid", "lost"),
    ("user_is_blocked", "lost"),
    ("input_user_deactivated", "lost"),
    ("group chat was deactivated", "lost"),
)


# By its type; of a refusal that is none of these the words tell.
MEANT: tuple[tuple[tuple[type[Exception], ...], Kind], ...] = (
    # Its token is not good, or not any more.
    ((errors.TelegramUnauthorizedError, errors.TelegramNotFound), "bot"),
    ((errors.TelegramForbiddenError,), "lost"),
    ((errors.TelegramEntityTooLarge,), "failed"),  # which is one of the network's, says aiogram
    ((errors.TelegramNetworkError, errors.TelegramServerError), "away"),
    ((errors.ClientDecodeError,), "away"),  # such as a proxy's page
    ((TimeoutError, ConnectionError), "away"),
)


def outcome_of(error: Exception) -> Outcome:
    """What an error of aiogram, or of a call that could not be made, comes to."""
    said = str(getattr(error, "message", "") or error or repr(error))
    if isinstance(error, errors.TelegramRetryAfter):
        return Outcome("flood", said, seconds=error.retry_after)
    if isinstance(error, errors.TelegramMigrateToChat):
        return Outcome("moved", said, chat_id=error.migrate_to_chat_id)
    for types, kind in MEANT:
        if isinstance(error, types):
            return Outcome(kind, said)
    return Outcome(kind_of(said) if isinstance(error, errors.TelegramAPIError) else "failed", said)


def kind_of(said: str) -> Kind:
    """What is meant by the words of a refusal."""
    words = said.lower()
    return next((kind for piece, kind in SAID if piece in words), "failed")
