"""What a manager is called: by visitors the name of their own choice, never the login; by
colleagues so that they know who it is.
"""

from django.contrib.auth.models import User


def public_name(user: User) -> str:
    """What visitors read: the public name, else the first name. Empty where there is neither: then
    each client says "Manager" in its reader's language. Wants `profile` loaded.
    """
    profile = getattr(user, "profile", None)  # there is none before somebody chose a name
    name: str = (profile.public_name if profile else "") or user.first_name
    return "" if name == user.username else name


def colleague_name(user: User) -> str:
    """What colleagues read: the same, else the login."""
    return public_name(user) or user.username
