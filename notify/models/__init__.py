from notify.models.choice import Choice
from notify.models.hooks import Delivery, Hook
from notify.models.hours import Hours
from notify.models.notice import Notice, Road
from notify.models.push import Browser, PushKey
from notify.models.visitors import Mailbox, VisitorMail

__all__ = [
    "Browser",
    "Choice",
    "Delivery",
    "Hook",
    "Hours",
    "Mailbox",
    "Notice",
    "PushKey",
    "Road",
    "VisitorMail",
]
