"""The truth that a client is compared with: one dialog's log as the site side sees it."""

from typing import Any

Frame = dict[str, Any]
CHANGES = ("text", "edited", "deleted")


class Dialog:
    """Numbered frames, gapless from 1; a repeated `client_id` adds nothing."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.by_client_id: dict[str, Frame] = {}
        self.posts: list[str] = []
        self.read_seq = 0
        self.files: list[tuple[str, bytes]] = []

    @property
    def last_seq(self) -> int:
        return len(self.frames)

    def say(self, text: str, client_id: str | None = None, sender: str = "manager") -> Frame:
        """Store a message, once per `client_id`; the frame that announces it."""
        if client_id and client_id in self.by_client_id:
            return self.by_client_id[client_id]
        seq = self.last_seq + 1
        message: Frame = {
            "id": 1000 + seq,
            "seq": seq,
            "client_id": client_id,
            "sender": sender,
            "author": None,
            "text": text,
            "system_type": "",
            "attachments": [],
            "private": False,
            "edited": False,
            "deleted": False,
            "created_at": "2026-11-20T12:00:00.000Z",
        }
        frame = self._append({"type": "message.created", "message": message})
        if client_id:
            self.by_client_id[client_id] = frame
        return frame

    def note(self) -> Frame:
        """A private note of the other side: here only its number is seen."""
        return self._append({"type": "skip"})

    def edit(self, target: int, text: str) -> Frame:
        """Change a message's text; `target` is its seq."""
        frame = {"type": "message.updated", "target": target, "text": text, "edited": True}
        return self._append(frame)

    def delete(self, target: int) -> Frame:
        """Take a message's text away."""
        frame = {"type": "message.updated", "target": target, "text": "", "deleted": True}
        return self._append(frame)

    def _append(self, frame: Frame) -> Frame:
        numbered = {**frame, "dialog_id": 1, "seq": self.last_seq + 1}
        self.frames.append(numbered)
        return numbered

    def messages(self) -> list[Frame]:
        """Every message as it reads now."""
        found: dict[int, Frame] = {}
        for frame in self.frames:
            if frame["type"] == "message.created":
                found[frame["seq"]] = dict(frame["message"])
            elif frame["type"] == "message.updated" and frame["target"] in found:
                changes = {field: frame[field] for field in CHANGES if field in frame}
                found[frame["target"]].update(changes)
                if frame.get("deleted"):
                    found[frame["target"]].update(edited=False, attachments=[])
        return list(found.values())

    @property
    def texts(self) -> list[str]:
        """What a person reads, from the top."""
        return [message["text"] for message in self.messages()]

    def page(self, before: int | None, limit: int) -> dict[str, Any]:
        """What the messages address answers."""
        found = [m for m in self.messages() if before is None or m["seq"] < before]
        return {
            "messages": found[-limit:],
            "last_seq": self.last_seq,
            "has_more": len(found) > limit,
        }

    def log(self, after: int, limit: int, replay_limit: int) -> dict[str, Any]:
        """What the log address answers."""
        reset = after > self.last_seq or self.last_seq - after > replay_limit
        frames = [] if reset else self.frames[after : after + limit]
        return {
            "frames": frames,
            "last_seq": self.last_seq,
            "reset": reset,
            "dialog": self.state(),
        }

    def state(self) -> dict[str, Any]:
        """What `hello` carries as `dialog`."""
        return {
            "status": "open",
            "handoff": "none",
            "manager": None,
            "read": {"admin": self.read_seq, "site": 0},
            "delivered": {"admin": 0, "site": 0},
            "tags": [],
        }
