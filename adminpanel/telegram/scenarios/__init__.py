"""Scenarios and buttons of bots in Django's admin."""

from adminpanel.telegram.scenarios import buttons, scenarios

__all__ = ["buttons", "scenarios"]
