"""The models in Django's admin. Managers look at their sites and change nothing."""

from adminpanel.admin import assistants, dialogs, hooks, jobs, knowledge, people, sites
from adminpanel.auditing import page
from adminpanel.telegram import bots, earning, outgoing, scenarios

__all__ = [
    "assistants", "bots", "dialogs", "earning", "hooks", "jobs", "knowledge", "outgoing",
    "page", "people", "scenarios", "sites",
]  # fmt: skip
