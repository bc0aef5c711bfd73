"""A real HTTP server that speaks S3 (moto's), on loopback; what it keeps is gone when it stops."""

import sys
from typing import Any, Self

import boto3
import httpx

from tests.services.ports import Port
from tests.services.process import Process, remove, temporary_directory

BUCKET = "chats"
KEYS = {"AWS_ACCESS_KEY_ID": "replyx", "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-tests"}


class ObjectStore:
    """One bucket. `env` is what a server of ours is started with to keep its files there."""

    def __init__(self) -> None:
        self._port = Port()
        self._directory = temporary_directory("objects")
        self._process: Process | None = None
        self.url = f"http://127.0.0.1:{self._port.number}"
        address = f"s3://{BUCKET}/of/ours?endpoint_url={self.url}&region=us-east-1"
        self.env = {**KEYS, "FILES_URL": address}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        remove(self._directory)

    def start(self) -> None:
        """Start it, empty, with the bucket; returns when it answers."""
        words = ("-m", "moto.server", "-H", "127.0.0.1", "-p", str(self._port.let_go()))
        self._process = Process([sys.executable, *words], self._directory / "log")
        self._process.wait_until(self._answers)
        self.client().create_bucket(Bucket=BUCKET)

    def stop(self) -> None:
        """It is gone, and refuses whoever calls."""
        if self._process:
            self._process.kill()
            self._process = None

    def names(self) -> list[str]:
        """What it keeps."""
        found = self.client().list_objects_v2(Bucket=BUCKET)
        return [each["Key"] for each in found.get("Contents", [])]

    def client(self) -> Any:
        """One of boto3's own."""
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        )

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/moto-api/", timeout=2).is_success
        except httpx.TransportError:
            return False
