"""The models in Django's admin. Managers look at their sites and change nothing."""

from adminpanel.admin import dialogs, hooks, jobs, knowledge, people, sites

__all__ = ["dialogs", "hooks", "jobs", "knowledge", "people", "sites"]
