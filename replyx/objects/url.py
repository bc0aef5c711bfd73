"""`FILES_URL`: where files of messages are kept, if not in DATA_DIR."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from environs import EnvError

CONNECT_SECONDS, READ_SECONDS = 2, 5
ATTEMPTS = 2
READERS = 100  # connections of a process; more are opened, and closed again
KNOWN = {"endpoint_url", "region", "addressing"}


def files_storage(url: str) -> dict[str, Any]:
    """Django's entry of `STORAGES` for `s3://bucket/prefix?endpoint_url=&region=&addressing=`; who
    we are says boto3's own environment (`AWS_ACCESS_KEY_ID`, a role of the machine). Raises
    EnvError.
    """
    parts = urlsplit(url)
    words = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme != "s3" or not parts.netloc:
        raise EnvError("FILES_URL is no s3://bucket/prefix address.")
    if "@" in parts.netloc:
        raise EnvError("FILES_URL holds no keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")
    if unknown := set(words) - KNOWN:
        raise EnvError(f"FILES_URL has an unknown option: {', '.join(sorted(unknown))}.")
    return {
        "BACKEND": "replyx.objects.storage.ObjectStorage",
        "OPTIONS": {
            "bucket_name": parts.netloc,
            "location": parts.path.strip("/"),
            "endpoint_url": words.get("endpoint_url"),
            "region_name": words.get("region"),
            "addressing_style": words.get("addressing", "path"),
        },
    }
