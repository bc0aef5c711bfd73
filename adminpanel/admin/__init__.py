"""The models in Django's admin. Managers look at their sites and change nothing."""

from adminpanel.admin import assistants, dialogs, hooks, jobs, knowledge, people, sites

__all__ = ["assistants", "dialogs", "hooks", "jobs", "knowledge", "people", "sites"]
