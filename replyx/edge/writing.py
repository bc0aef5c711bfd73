"""How answers are written: by the writer of the frames, so that a message is the same JSON on every
road.
"""

from typing import Any

import msgspec
from rest_framework.renderers import JSONRenderer

encode = msgspec.json.Encoder(enc_hook=str).encode


class Json(JSONRenderer):
    """JSON of frames and plain values; what else there is, such as a sentence to be translated, as
    its text.
    """

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        """The bytes; none for no data."""
        return b"" if data is None else encode(data)
