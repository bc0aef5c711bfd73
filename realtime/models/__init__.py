from realtime.models.changes import Change, Topic

__all__ = ["Change", "Topic"]
