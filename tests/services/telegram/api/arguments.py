"""The arguments of a call, from a query, a form or JSON, as aiogram's class of the method."""

import json
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aiogram.client.default import Default
from aiogram.methods import TelegramMethod
from aiogram.types import InputFile
from aiohttp import web
from pydantic import BaseModel, ValidationError

from tests.services.telegram.api.refusals import Refused, bad

PLAIN = {str, int, float, bool, Default, InputFile, type(None)}
LARGEST_UPLOAD = 50 * 1024 * 1024


@dataclass
class Upload:
    """A file in a form."""

    name: str
    mime: str
    data: bytes


async def read(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """All arguments of a request, and its files by the name of their field."""
    values: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        values |= await _json(request)
    else:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                data = value.file.read()
                files[name] = Upload(value.filename, value.content_type, data)
            elif isinstance(value, bytes | bytearray):
                files[name] = Upload("", "application/octet-stream", bytes(value))
            else:
                values[name] = value
    if any(len(file.data) > LARGEST_UPLOAD for file in files.values()):
        raise Refused(413, "Request Entity Too Large")
    return values, files


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise bad("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad("can't parse JSON object")
    return body


def validate(
    kind: type[TelegramMethod[Any]], values: dict[str, Any], files: dict[str, Upload]
) -> TelegramMethod[Any]:
    """The call as aiogram's class has it; an argument that it does not know is refused too."""
    values = values | {name: f"attach://{name}" for name in files if name in kind.model_fields}
    unknown = set(values) - set(kind.model_fields)
    if unknown:
        raise bad(f'argument "{min(unknown)}" is unknown to {kind.__api_method__}')
    for name, value in values.items():
        if isinstance(value, str) and not _is_plain(kind.model_fields[name].annotation):
            values[name] = _parse(name, value)
    try:
        call = kind.model_validate(values)
    except ValidationError as error:
        raise bad(_said(error)) from None
    for name, value in call:
        for path in _extras(value, name):
            raise bad(f'field "{path}" is unknown')
    return call


def _said(error: ValidationError) -> str:
    first = error.errors()[0]
    path = ".".join(str(each) for each in first["loc"])
    if path == "text" and first["type"] == "missing":
        return "message text is empty"
    if first["type"] == "missing":
        return f'parameter "{path}" is required'
    return f'can\'t parse parameter "{path}": {first["msg"]}'


def _parse(name: str, value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        raise bad(f'can\'t parse parameter "{name}": it is not JSON') from None


def _is_plain(annotation: Any) -> bool:
    """Whether a field is a word or a number, and so stands in a form as it is."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _is_plain(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return all(_is_plain(each) for each in typing.get_args(annotation))
    if origin is not None or not isinstance(annotation, type):
        return False
    return annotation in PLAIN or not issubclass(annotation, BaseModel)


def _extras(value: Any, path: str) -> Iterator[str]:
    """The fields that aiogram's types do not know, at any depth."""
    if isinstance(value, BaseModel):
        yield from (f"{path}.{name}" for name in value.model_extra or {})
        for name, each in value:
            yield from _extras(each, f"{path}.{name}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _extras(each, f"{path}.{number}")


def given(value: Any) -> Any:
    """An argument, or None where the caller left it to a default."""
    return None if isinstance(value, Default) else value
