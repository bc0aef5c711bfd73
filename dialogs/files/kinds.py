"""What a file is, found out from its bytes, and a name for it that says the same.

Only what can run is refused. Everything else is a download, under a name that no system runs; of
pictures those are shown that a browser can show without harm.
"""

import mimetypes
import re
import unicodedata
from pathlib import PurePath

import filetype

from dialogs.cutting import cut

HEAD = 8192  # bytes that the signatures lie in
NAME = 200  # characters
ENDING = re.compile(r"[a-z0-9_+-]{1,15}")
JOINERS = {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))}  # the last make flags

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
PROGRAMS = {
    "application/x-msdownload", "application/x-executable", "application/wasm",
    "application/x-shockwave-flash", "application/x-google-chrome-extension",
    "application/x-rpm", "application/x-deb",
}  # fmt: skip
# The beginnings of what runs and has no type above: Mach-O, Java, scripts, Windows shortcuts.
STARTS = (
    b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe", b"\x7fELF", b"#!", b"L\x00\x00\x00\x01\x14\x02\x00",
)  # fmt: skip
# What a browser would take for a page of ours, wherever in the beginning it stands first.
PAGES = (b"<!doctype html", b"<html", b"<svg", b"<script", b"<?xml", b"<xsl", b"<iframe", b"<body")
# Endings that some system runs, whatever the bytes are.
RUNS = {
    "ade", "adp", "apk", "app", "appimage", "appinstaller", "application", "appref-ms", "appx",
    "appxbundle", "bash", "bat", "bin", "cgi", "chm", "cmd", "com", "command", "cpl", "crx", "csh",
    "deb", "desktop", "diagcab", "diagcfg", "dll", "dmg", "ear", "elf", "exe", "fish", "fxp",
    "gadget", "hlp", "hta", "htc", "htm", "html", "img", "inf", "ins", "iqy", "iso", "isp", "jar",
    "jnlp", "js", "jse", "ksh", "lib", "library-ms", "lnk", "mad", "maf", "mam", "mde", "mht",
    "mhtml", "mjs", "mobileconfig", "mpkg", "msc", "msh", "msi", "msix", "msixbundle", "msp",
    "mst", "msu", "nsh", "osx", "out", "pif", "pkg", "pl", "prf", "prg", "ps1", "ps1xml", "psc1",
    "psd1", "psm1", "py", "pyc", "pyo", "pyw", "pyz", "rb", "rdp", "reg", "run", "scf", "scpt",
    "scr", "sct", "search-ms", "searchconnector-ms", "settingcontent-ms", "sh", "shb", "shs",
    "shtm", "shtml", "svg", "svgz", "swf", "sys", "tcsh", "terminal", "theme", "themepack", "tool",
    "udl", "url", "vb", "vbe", "vbs", "vbscript", "vhd", "vhdx", "vxd", "war", "wasm", "webloc",
    "website", "workflow", "ws", "wsc", "wsf", "wsh", "xap", "xbap", "xht", "xhtm", "xhtml", "xll",
    "xml", "xpi", "xsl", "xslt", "zsh",
}  # fmt: skip
ENDINGS = {  # beside those that `mimetypes` knows
    "application/zip": {
        "zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "pages", "numbers", "key",
        "kmz", "3mf", "sketch", "xmind", "cbz",
    },
    "application/octet-stream": set(),
    "video/quicktime": {"mov", "qt"},
    "video/webm": {"webm", "weba"},
    "video/mp4": {"mp4", "m4v", "m4a"},
    "audio/mp4": {"m4a", "mp4", "m4b"},
    "audio/ogg": {"ogg", "oga", "opus", "ogv"},
    "image/heic": {"heic", "heif"},
    "image/tiff": {"tif", "tiff", "dng", "nef"},
    "application/msword": {"doc", "dot", "xls", "ppt", "msg", "vsd"},
}  # fmt: skip


def can_run(head: bytes) -> bool:
    """Whether a file with this beginning is a program, or a page that a browser would run."""
    if head.startswith(STARTS):
        return True
    if filetype.guess_mime(head) in PROGRAMS and not is_text(head):  # a text may begin with MZ
        return True
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n\x00")[:1024].lower()
    return start.startswith(PAGES) or (start.startswith(b"<!--") and any(p in start for p in PAGES))


def type_of(head: bytes) -> str:
    """The content type that the bytes have; text in whatever encoding is `text/plain`."""
    kind: str | None = filetype.guess_mime(head)
    if kind is None or kind in PROGRAMS:
        return "text/plain" if is_text(head) else "application/octet-stream"
    return kind


def is_text(head: bytes) -> bool:
    """Whether bytes read as text: UTF-8, UTF-16 with its mark, or an 8-bit encoding."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)


def name_for(name: str, kind: str) -> str:
    """The name that a file is kept and offered under: without a path or signs that hide its end,
    and with an ending that its bytes agree with.
    """
    plain = "".join(sign for sign in name if not hides(sign))
    plain = PurePath(plain.replace("\\", "/")).name.strip(" .") or "file"
    ending = ending_of(plain)
    if agrees(ending, kind):
        return cut(PurePath(plain).stem, NAME - 20) + PurePath(plain).suffix
    proper = {"text/plain": "txt", "application/octet-stream": "dat"}.get(kind) or next(
        (known.extension for known in filetype.types if known.mime == kind), "dat"
    )
    stem = PurePath(plain).stem if ending in RUNS or known_ending(ending) else plain
    return f"{cut(stem, NAME - 20)}.{proper}"


def ending_of(name: str) -> str:
    """What a system could take for the ending of a name, as it is compared; empty where there is
    none. `exe` in wide letters, or with a space of another kind behind it, is `exe`.
    """
    ending = unicodedata.normalize("NFKC", PurePath(name).suffix[1:]).lower()
    return "".join(sign for sign in ending if not hides(sign) and sign not in JOINERS).strip()


def hides(sign: str) -> bool:
    """Whether a character is no letter but changes how others are read, as those that turn their
    order round; what joins letters and emoji is part of them.
    """
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs") and sign not in JOINERS


def agrees(ending: str, kind: str) -> bool:
    """Whether an ending may stand for a type. Text and what nobody knows may be called anything
    that no system runs.
    """
    if ending in RUNS or not ENDING.fullmatch(ending):
        return False
    if kind in ("text/plain", "application/octet-stream"):
        return not known_ending(ending) or (kind == "text/plain" and is_textual(ending))
    known = {known.extension for known in filetype.types if known.mime == kind}
    known |= {each[1:] for each in mimetypes.guess_all_extensions(kind)}
    return ending in known | ENDINGS.get(kind, set())


def known_ending(ending: str) -> bool:
    """Whether an ending says what the bytes of a file are."""
    return any(ending == known.extension for known in filetype.types)


def is_textual(ending: str) -> bool:
    """Whether an ending stands for a text, such as csv, md or json."""
    return (mimetypes.guess_type(f"a.{ending}")[0] or "text/").startswith("text/")
