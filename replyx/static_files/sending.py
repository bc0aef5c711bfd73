"""Static files without a proxy: packed, and kept by browsers as long as their names say."""

import hashlib
import mimetypes
import re

from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.text import compress_string
from django.views.decorators.http import require_safe
from rjsmin import jsmin

from replyx.static_files.published import (
    OURS,
    PACKED,
    VERSIONED,
    Published,
    keep,
    kept,
    publish,
    source_of,
)

YEAR = 31_536_000  # seconds
LASTING = f"public, max-age={YEAR}, immutable"
ASK = "no-cache"  # kept, and asked for each time whether it is still so
GZIP = re.compile(r"(^|,)\s*(gzip|\*)\s*(?!;\s*q=0(\.0*)?\s*(,|$))(;|,|$)")


class StaticFiles(ASGIStaticFilesHandler):
    """Answers for static files before any middleware does: they are the same for everybody."""

    def serve(self, request: HttpRequest) -> HttpResponse:
        """What stands at the address."""
        return static_file(request, self.file_path(request.path))


@require_safe
def static_file(request: HttpRequest, name: str) -> HttpResponse:
    """`/static/…`: what was published, for ever; anything else as it lies there now."""
    try:
        return published(request, name) or source(request, name)
    except SuspiciousFileOperation:  # the name leads out of the directory
        raise Http404 from None


def published(request: HttpRequest, name: str) -> HttpResponse | None:
    """A file under the name of its content, whichever version of the program made it."""
    found = VERSIONED.fullmatch(name)
    if not found:
        return None
    file = kept(name)
    if file is None:  # swept away, or published by another machine
        own = publish("".join(found.groups()))
        if own and own.name == name:
            keep(own)
            file = own
        elif own and name.endswith(".js"):
            return another_version(request)
    return send(request, file, LASTING) if file else None


def source(request: HttpRequest, name: str) -> HttpResponse:
    """A file under its own name: in DEBUG every page asks so."""
    path = source_of(name)
    if path is None:
        raise Http404
    plain = path.read_bytes()
    packed = compress_string(plain) if path.suffix in PACKED else None
    return send(request, Published(name, plain, packed), ASK)


def another_version(request: HttpRequest, **_version: str) -> HttpResponse:
    """In place of a script of another version, which would not fit: the page is loaded anew."""
    script = jsmin((OURS / "another-version.js").read_text())
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def send(request: HttpRequest, file: Published, caching: str) -> HttpResponse:
    """A file, packed for who can unpack it (nothing of a person is in it: no BREACH)."""
    packed = file.packed if file.packed and takes_gzip(request) else None
    content = packed or file.plain
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    response = HttpResponse(content, content_type=f"{kind}{charset}")
    response["Content-Length"] = str(len(content))
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    response["Cache-Control"] = caching
    response["X-Content-Type-Options"] = "nosniff"
    patch_vary_headers(response, ["Accept-Encoding"])
    if packed:
        response["Content-Encoding"] = "gzip"
    return get_conditional_response(request, response["ETag"], response=response) or response


def takes_gzip(request: HttpRequest) -> bool:
    """Whether the client can unpack it."""
    return bool(GZIP.search(request.headers.get("Accept-Encoding", "").lower()))
