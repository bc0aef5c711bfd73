from dialogs.auditing.act import Act
from dialogs.models.dialog import Dialog, DialogQuerySet
from dialogs.models.entry import Attachment, Entry
from dialogs.models.erasure import Erasure
from dialogs.models.history import History, begin_history, current_history
from dialogs.models.offer import Offer
from dialogs.models.people import Channel, Member, Profile, Visitor
from dialogs.models.reach import Reach
from dialogs.models.search import SearchText
from dialogs.models.site import Site
from dialogs.models.tokens import ApiToken

__all__ = [
    "Act",
    "ApiToken",
    "Attachment",
    "Channel",
    "Dialog",
    "DialogQuerySet",
    "Entry",
    "Erasure",
    "History",
    "Member",
    "Offer",
    "Profile",
    "Reach",
    "SearchText",
    "Site",
    "Visitor",
    "begin_history",
    "current_history",
]
