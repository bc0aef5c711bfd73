from notify.models.choice import Choice
from notify.models.hooks import Delivery, Hook
from notify.models.hours import Hours
from notify.models.notice import Notice, Road
from notify.models.visitors import Mailbox, VisitorMail

__all__ = ["Choice", "Delivery", "Hook", "Hours", "Mailbox", "Notice", "Road", "VisitorMail"]
