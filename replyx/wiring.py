"""How the apps are put together where imports would go upwards; settings name what is here."""

from assistant.demo.loading import have_answered, load_articles
from assistant.settings import AssistantSettings
from assistant.talking.answering import Answers
from bot.app.chat import VisitorChat
from bot.app.door import user_access, user_rights
from bot.earning.payouts.settings import PayoutSettings
from bot.keeping import BotHolder
from bot.managers.calling import TelegramRoad
from bot.telling.composing import typed as typed_in_telegram
from bot.telling.effect import Telling
from bot.telling.reached import telegram_has
from bot.topics.telling import Topics
from dialogs import delivery
from dialogs.access import connecting, staying
from dialogs.announce import Typed
from dialogs.keeping.holding import Holder
from dialogs.keeping.own import OwnHolder
from dialogs.log import Effect
from dialogs.sites.demo import DemoPart
from dialogs.sites.settings import Section
from dialogs.tracing.elsewhere import SentToTelegram, ToldElsewhere, VisitorMailed
from jobs.backlog import backlog
from notify.escalation.told import told_of
from notify.keeping import NotifyHolder
from notify.visitors import links
from notify.visitors.told import visitor_told_of
from notify.webhooks.events import Webhooks
from notify.webhooks.settings import WebhookSettings
from realtime.host import Door, Host
from widget import tokens, visitor_access, words
from widget.colors import palette
from widget.views.resume import Links

effects: tuple[Effect, ...] = (Webhooks(), Answers(), Telling(), Topics())

site_settings: tuple[Section, ...] = (
    WebhookSettings(),
    AssistantSettings(),
    PayoutSettings(),
)

holders: tuple[Holder, ...] = (OwnHolder(), NotifyHolder(), BotHolder())

demo_parts: tuple[DemoPart, ...] = (load_articles, have_answered)

told_elsewhere: ToldElsewhere = told_of
visitor_mailed: VisitorMailed = visitor_told_of
sent_to_telegram: SentToTelegram = telegram_has
typed: Typed = typed_in_telegram

telegram_road = TelegramRoad()

visitor_tokens = tokens
visitor_chat = VisitorChat(words.words, palette)

visitor_links = Links(leads_to=links.leads_to, use=links.use)

realtime_host = Host(
    dialogs=delivery,
    site_access=visitor_access.site_access,
    admin_access=connecting.admin_access,
    inbox_access=connecting.inbox_access,
    site_rights=visitor_access.site_rights,
    admin_rights=staying.admin_rights,
    backlog=backlog,
    # Who else may hear of what is theirs has a door before that of staff, who may have a session.
    sync_doors=(
        Door(user_access, user_rights),
        Door(connecting.sync_access, staying.admin_rights),
    ),
)
