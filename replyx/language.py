"""Which of our languages somebody is answered in."""

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header

LENGTH = 500  # characters of a header that are read


def language_of(header: str, *first: str | None, last: str = "") -> str:
    """The language of `first` that we speak, else what `Accept-Language` prefers, else `last`.

    `ru-RU` is `ru`; what nobody speaks here is passed over.
    """
    preferred = (code for code, _quality in parse_accept_lang_header(header[:LENGTH].lower()))
    known = dict(settings.LANGUAGES)
    for code in (*first, *preferred, last):
        if (short := (code or "")[:2].lower()) in known:
            return short
    return settings.LANGUAGE_CODE
