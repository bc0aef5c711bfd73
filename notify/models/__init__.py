from notify.models.choice import Choice
from notify.models.hooks import Delivery, Hook
from notify.models.notice import Notice, Road

__all__ = ["Choice", "Delivery", "Hook", "Notice", "Road"]
