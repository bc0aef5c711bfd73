from notify.models.hooks import Delivery, Hook

__all__ = ["Delivery", "Hook"]
