"""The first message of a topic: whose dialog it is, and the buttons; and the topic's name."""

from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from bot.models.groups import LONGEST_TOPIC
from bot.sending.html import escaped
from dialogs.cutting import one_line, shortened
from dialogs.models import Dialog
from replyx.reach import is_local, public_url

PRESS = "h:"  # how what a button sends begins: `h:<dialog>:<verb>`
LONGEST_PAGE = 300  # characters


def name_of(dialog: Dialog) -> str:
    """What the topic is called: the visitor, the dialog's number, the page. Needs the visitor."""
    with translation.override(dialog.site.locale):
        own = f"{one_line(str(dialog.visitor))} #{dialog.pk}"
    page = one_line(page_of(dialog)[0])
    return shortened(f"{own} · {page}" if page else own, LONGEST_TOPIC - 1)


def page_of(dialog: Dialog) -> tuple[str, str]:
    """The title and the address of the page where the visitor is; may be empty."""
    context: dict[str, Any] = dialog.context
    return str(context.get("title", "")), str(context.get("url", ""))


def head_of(dialog: Dialog) -> dict[str, Any]:
    """The fields of the message, but for its topic. Needs the people of the dialog."""
    visitor = dialog.visitor
    title, url = page_of(dialog)
    with translation.override(dialog.site.locale):
        lines = [f"<b>{escaped(one_line(str(visitor)))}</b> · {dialog.get_channel_display()}"]
        lines += [escaped(each) for each in (visitor.email or visitor.given_email,) if each]
        lines += [escaped(shortened(one_line(each, LONGEST_PAGE), LONGEST_PAGE - 1))
                  for each in (title, url) if each]  # fmt: skip
        lines += [
            escaped(inbox(dialog.pk)),
            "",
            escaped(_("Write here to answer; /help says more.")),
        ]
        return {
            "text": "\n".join(lines),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
            "reply_markup": keyboard(dialog),
        }


def inbox(dialog_id: int) -> str:
    """Where a manager opens a dialog."""
    return public_url(reverse("inbox-dialog", args=[dialog_id]))


def keyboard(dialog: Dialog) -> dict[str, Any]:
    """The buttons, in the site's language, as the dialog stands."""
    with translation.override(dialog.site.locale):
        if dialog.status == Dialog.Status.CLOSED:
            verbs = [(_("Reopen"), "reopen")]
        elif dialog.handoff == Dialog.Handoff.ACTIVE:
            verbs = [(_("Release"), "release"), (_("Close"), "close")]
        else:
            verbs = [(_("Take over"), "take"), (_("Close"), "close")]
        rows = [
            [{"text": text, "callback_data": f"{PRESS}{dialog.pk}:{verb}"} for text, verb in verbs]
        ]
        link = inbox(dialog.pk)
        # Telegram takes no button that leads to the machine itself.
        if not is_local(urlsplit(link).hostname or ""):
            rows.append([{"text": _("Open in the inbox"), "url": link}])
    return {"inline_keyboard": rows}
