"""The effect (`dialogs.log.Effect`) by which each entry of a dialog stands in its topic, once."""

from collections.abc import Sequence

from bot.models import Group, Topic
from bot.topics.heads import keyboard, name_of
from bot.topics.here import is_done_here
from bot.topics.placing import Place
from bot.topics.threads import HEAD
from dialogs.models import Dialog, Entry, Site

# After which the buttons are others, and with which the topic is closed or opened.
MOVES = {
    "closed": "closeForumTopic",
    "merged": "closeForumTopic",
    "reopened": "reopenForumTopic",
    "handoff_started": "",
    "handoff_released": "",
    "handoff_cancelled": "",
    "handoff_expired": "",
}


class Topics:
    """What is said on a site is said in its managers' group."""

    def concerns(self, site: Site, /) -> bool:
        """Whether the site has a group."""
        return site.has_group

    def __call__(self, entries: Sequence[Entry], /) -> None:
        """Put what is to be said in the groups, one after the other: so two that write in several
        dialogs wait for no chat of each other.
        """
        sites = {entry.dialog.site_id for entry in entries}
        for group in Group.objects.filter(site__in=sites, trouble="").order_by("pk"):
            for entry in entries:
                if entry.dialog.site_id == group.site_id:
                    tell(group, entry)


def tell(group: Group, entry: Entry) -> None:
    """Put what is to be said of an entry, and what the topic is behind it."""
    place = Place(group, topic_for(group, entry.dialog_id), entry)
    opens = entry.system_type == "reopened"
    if opens:
        follow(place)
    if not is_done_here(entry):
        say(place)
    if not opens:
        follow(place)


def topic_for(group: Group, dialog_id: int) -> Topic:
    """The topic of a dialog, whose row is locked; it is made where there is none."""
    topic = Topic.objects.filter(group=group, dialog=dialog_id).first()
    if topic is None:
        dialog = Dialog.objects.with_people().get(pk=dialog_id)
        topic = Topic.objects.create(group=group, dialog=dialog, name=name_of(dialog))
    return topic


def say(place: Place) -> None:
    """Say an entry, or change or take back what says the one that it is about."""
    match place.entry.kind:
        case Entry.Kind.MESSAGE:
            place.say()
        case Entry.Kind.EDIT:
            place.change()
        case Entry.Kind.DELETION:
            place.take_back()


def follow(place: Place) -> None:
    """Show the buttons of now, and close or open the topic with its dialog."""
    method = MOVES.get(place.entry.system_type)
    if method is None:
        return
    buttons = {"message_id": f"copy://{HEAD}/0", "reply_markup": keyboard(place.entry.dialog)}
    place.put("editMessageReplyMarkup", buttons)
    if method:
        place.put(method, place.thread)
