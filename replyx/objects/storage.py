"""Django's storage over S3, where nobody waits long for a store that is away."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from boto3.s3.transfer import S3TransferRetriesExceededError, TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from replyx.absence import Absence
from replyx.objects import FilesAway
from replyx.objects.url import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS, READERS

IN_MEMORY = 1024 * 1024  # bytes of a file that is read by those who seek in it; more is on the disk
GONE = ("404", "NoSuchKey", "NotFound")

absence = Absence("the store of files")


class ObjectStorage(S3Storage):  # type: ignore[misc]
    """Names are random and written once, so none is asked for before it is written. Whoever came
    upon an object past us would get a download that no browser shows.
    """

    def __init__(self, *, addressing_style: str, **options: Any) -> None:
        waiting = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            max_pool_connections=READERS,
            signature_version="s3v4",
            s3={"addressing_style": addressing_style},
        )
        kept = {"ContentType": "application/octet-stream", "ContentDisposition": "attachment"}
        super().__init__(
            **options,
            client_config=waiting,
            transfer_config=TransferConfig(use_threads=False),
            object_parameters=kept,
            file_overwrite=True,
            default_acl=None,
            max_memory_size=IN_MEMORY,
        )

    def _open(self, name: str, mode: str = "rb") -> Any:
        with answered():  # all of it, or whoever reads on would get an error of boto's own
            return super()._open(name, mode).open()

    def _save(self, name: str, content: Any) -> str:
        with answered():
            return str(super()._save(name, content))

    def exists(self, name: str) -> bool:
        """Whether an object is there. Raises FilesAway."""
        with answered():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        """Remove an object; one that is not there is no error. Raises FilesAway."""
        with answered():
            super().delete(name)

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Folders and files in a folder. Raises FilesAway."""
        with answered():
            return cast(tuple[list[str], list[str]], super().listdir(name))

    def body(self, name: str, first: int, last: int) -> BinaryIO:
        """The bytes from one to another, which come as they are read. Raises FileNotFoundError, and
        FilesAway.
        """
        key = self._normalize_name(name)
        with answered():
            found = self.connection.meta.client.get_object(
                Bucket=self.bucket_name, Key=key, Range=f"bytes={first}-{last}"
            )
        return cast(BinaryIO, found["Body"])


@contextmanager
def answered() -> Iterator[None]:
    """Ask the store, unless it was away a moment ago. Raises FilesAway, and FileNotFoundError."""
    if absence.keeps_waiting():
        raise FilesAway("the store of files did not answer a moment ago")
    asked_at = time.monotonic()
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in GONE:
            raise FileNotFoundError(code) from None
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
        if status >= 500:
            absence.begin(error, asked_at=asked_at)
        raise FilesAway(str(error)) from error
    except (BotoCoreError, S3TransferRetriesExceededError) as error:
        absence.begin(error, asked_at=asked_at)
        raise FilesAway(str(error)) from error
    absence.end()
