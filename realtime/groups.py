"""The one place where a group name is made: two audiences of a dialog never share one."""

from typing import Literal

Side = Literal["admin", "site"]


def admin_group(dialog_id: int) -> str:
    """The managers' group of one dialog."""
    return f"dialog.{dialog_id}.admin"


def site_group(dialog_id: int) -> str:
    """The visitor's group of one dialog."""
    return f"dialog.{dialog_id}.site"


def inbox_group(site_id: int) -> str:
    """The group of every manager's list of one site."""
    return f"site.{site_id}.inbox"


def presence_group(site_id: int) -> str:
    """The visitors of one site, for whether somebody is there to answer."""
    return f"site.{site_id}.presence"


def sync_group(of: str = "all") -> str:
    """The processes, for what changed: each hears of every topic, and knows whom it concerns."""
    return f"sync.{of}"


def work_group() -> str:
    """Who does work in the background."""
    return "work"
