"""The kinds of files that can be read, each into a text and the title that it has itself."""

import re
import zipfile
from io import BytesIO
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from assistant.reading.blocks import text_of
from assistant.reading.documents import Unreadable

UNPACKED = 64 * 1024 * 1024  # bytes of all parts of a DOCX
PARTS = 2000
PAGES = 1000
LONGEST = 500_000  # characters of an article

Read = tuple[str, str, str]
"""Text, title and address; the last two may be empty."""


def plain(data: bytes) -> Read:
    """A text: UTF-8, or what Windows wrote before. Raises Unreadable for what is none."""
    return decoded(data).replace("\r\n", "\n").strip(), "", ""


def markdown(data: bytes) -> Read:
    """Markdown, by way of the HTML it stands for."""
    from markdown_it import MarkdownIt

    html = MarkdownIt("commonmark").enable("table").render(decoded(data))
    return (*text_of(html), "")


def html(data: bytes) -> Read:
    """A page; its address is the one that it calls its own."""
    from selectolax.lexbor import LexborHTMLParser

    source = decoded(data)
    head = LexborHTMLParser(source)
    title = head.css_first("title")
    link = head.css_first("link[rel=canonical]")
    url = (link.attributes.get("href") or "") if link else ""
    text, heading = text_of(source)
    named = heading or (" ".join(title.text().split()) if title else "")
    return text, named, url if urlsplit(url).scheme in ("http", "https") else ""


def docx(data: bytes) -> Read:
    """A document of Word. Raises Unreadable for what is none or would fill the memory."""
    import mammoth

    _check_parts(data)
    try:
        made = mammoth.convert_to_html(
            BytesIO(data), convert_image=mammoth.images.img_element(lambda image: {"src": ""})
        )
    except Exception as error:  # of zip, XML and mammoth, whose classes are not told
        raise Unreadable(_("This is not a DOCX document.")) from error
    return (*text_of(made.value), "")


def pdf(data: bytes) -> Read:
    """A PDF whose pages have text. Raises Unreadable for others, and for what needs a password."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = 0 if locked else len(reader.pages)
    except Exception as error:  # broken files raise whatever they meet, and some ask for a package
        raise Unreadable(_("This PDF is broken or locked.")) from error
    if locked:
        raise Unreadable(_("This PDF needs a password."))
    if pages > PAGES:
        raise Unreadable(_("It has more pages than %(most)d.") % {"most": PAGES})
    found, length = [], 0
    try:
        for page in reader.pages:
            found.append(_paragraphs(page.extract_text()))
            length += len(found[-1])
            if length > LONGEST:
                break  # and is refused as too long
        title = (reader.metadata.title if reader.metadata else "") or ""
    except Exception as error:
        raise Unreadable(_("This PDF is broken or locked.")) from error
    return "\n\n".join(filter(None, found)), title.strip(), ""


def _paragraphs(page: str) -> str:
    """The lines of a page put together; a word that a line's end divides is one again."""
    whole = re.sub(r"(?<=[^\W\d_])-\n(?=[^\W\d_])", "", page)
    blocks = re.split(r"\n\s*\n", whole)
    return "\n\n".join(filter(None, (" ".join(block.split()) for block in blocks)))


def _check_parts(data: bytes) -> None:
    """A zip says beforehand how large its parts are, and Python reads no byte beyond that."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            parts = file.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise Unreadable(_("It is too large when unpacked."))
            for part in parts:
                # No entities, which can make much of little: Word writes none.
                if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in file.read(part):
                    raise Unreadable(_("This is not a DOCX document."))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise Unreadable(_("This is not a DOCX document.")) from error


def decoded(data: bytes) -> str:
    """Bytes as text. Raises Unreadable for what has bytes that no text has."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        raise Unreadable(_("This is not a text."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1251", "replace")
