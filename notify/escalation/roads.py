"""By which roads a site's managers can be told. A road more is a line here, and three things.

- A value of `models.Road`, and `Site.escalate_ROAD` and `Site.escalate_ROAD_after`: whether a site
  uses it, and the seconds of waiting after which (0: after `escalate_after`).
- `reached`: the managers of a site who can be told by it, as things stand, whatever they and the
  site have chosen; that is asked elsewhere.
- `send`: tells one of them, in a worker's thread. It is called when the notice is due and wanted,
  and is given the notice with dialog, site and visitor loaded and `upto_seq` brought up to what was
  said. Returning is "sent"; `Permanent` is "refused", for ever; whatever else is raised is tried
  again with back-off. A worker that is killed behind it calls it once more for the same notice.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import QuerySet

from dialogs.models import Site
from notify.escalation.telegram import reached_in_telegram, send_in_telegram
from notify.mail.sending import mailed, send_mail
from notify.models import Notice
from notify.models import Road as Name
from notify.push.sending import pushed, send_push


class Road(NamedTuple):
    """One of them; `queue` is a key of `settings.JOB_SLOTS`."""

    queue: str
    reached: Callable[[Site], QuerySet[User]]
    send: Callable[[Notice, User], None]


ROADS: dict[Name, Road] = {
    Name.PUSH: Road("push", pushed, send_push),
    Name.TELEGRAM: Road("telegram", reached_in_telegram, send_in_telegram),
    Name.MAIL: Road("mail", mailed, send_mail),
}
