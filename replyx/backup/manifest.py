"""What a backup says of itself: what is in it, what is not, and by what it is judged."""

import msgspec
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

FORMAT = 1
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"  # of everything else; `sha256sum -c` reads it
DATABASE = "database"
FILES = "files/"


class Unfit(Exception):
    """A backup cannot be taken or put back; the text says why, and nothing was changed."""


class Part(msgspec.Struct, frozen=True):
    """One thing that belongs to an installation, and whether the backup has it."""

    name: str
    included: bool
    detail: str


class Manifest(msgspec.Struct, frozen=True):
    """`rows` counts tables; `missing` are files that rows name and that were not there; `key` tells
    one SECRET_KEY from another and says nothing of it; `sums` is the SHA-256 of `SHA256SUMS`.
    """

    format: int
    made_at: str
    version: str
    vendor: str
    epoch: str
    migrations: list[str]
    rows: dict[str, int]
    files: int
    bytes: int
    missing: list[str]
    parts: list[Part]
    key: str
    sums: str
    schema: str = ""


def key_mark() -> str:
    """What tells whether the SECRET_KEY is the same."""
    return salted_hmac("replyx.backup", "key", algorithm="sha256").hexdigest()[:16]


def parts(missing: int) -> list[Part]:
    """Everything that belongs to an installation."""
    stored = settings.DATA_DIR / "secret_key"
    where = str(stored) if stored.exists() else _("the variable SECRET_KEY")
    lost = _("{count} of them were not there").format(count=missing) if missing else ""
    key = _(
        "not in it: {where}. Keep it apart; without it everybody has to log in again, and visitors "
        "lose their chats"
    )
    return [
        Part("database", True, ""),
        Part("files", True, lost),
        Part("SECRET_KEY", False, key.format(where=where)),
        Part("environment", False, _("not in it: the variables that the program was started with")),
        Part("static files", False, _("not in it: the program makes them again")),
        Part("Redis", False, _("not in it: a cache, which is filled again")),
    ]


def encoded(manifest: Manifest) -> bytes:
    """The manifest as it is written."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def decoded(data: bytes) -> Manifest:
    """A manifest that was read. Raises Unfit for one that is none, or of another format."""
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise Unfit(_("This is no backup: {error}").format(error=error)) from None
    if manifest.format != FORMAT:
        raise Unfit(_("The backup has a format that this version does not know."))
    return manifest
