"""The answers of the API in OpenAPI's words, taken from the frames that they repeat."""

from typing import Any

import msgspec

from realtime import frames


def inlined(struct: Any) -> dict[str, Any]:
    """The JSON schema of a struct, without references."""
    (schema,), parts = msgspec.json.schema_components([struct], ref_template="{name}")

    def resolve(node: Any) -> Any:
        if isinstance(node, list):
            return [resolve(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return resolve(parts[node["$ref"]])
        return {key: resolve(value) for key, value in node.items() if key != "title"}

    result: dict[str, Any] = resolve(schema)
    return result


def answer(**properties: Any) -> dict[str, Any]:
    """An object with these properties, all of them always there."""
    return {"type": "object", "properties": properties, "required": list(properties)}


INTEGER = {"type": "integer"}
BOOLEAN = {"type": "boolean"}
STRING = {"type": "string"}
MESSAGE = inlined(frames.Message)
ROW = inlined(frames.InboxUpdated)
STATE = inlined(frames.DialogState)
HISTORY = answer(messages={"type": "array", "items": MESSAGE}, last_seq=INTEGER, has_more=BOOLEAN)
LOG = answer(
    frames={"type": "array", "items": {"type": "object"}},
    last_seq=INTEGER,
    reset=BOOLEAN,
    dialog=STATE,
)
ROWS = answer(
    results={"type": "array", "items": ROW},
    next={"type": ["string", "null"]},
    previous={"type": ["string", "null"]},
)
HANDOFF = answer(
    state=STRING,
    position={"type": ["integer", "null"]},
    wait_seconds={"type": ["integer", "null"]},
    manager={"type": ["object", "null"]},
    online=BOOLEAN,
)
ERROR = answer(error=answer(code=STRING, detail=STRING, fields={"type": "object"}))
