"""The calls of the Mini App, `/bot/{id}/app/…`; `docs/protocol.md` lists them."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed, NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from bot.app import calls
from bot.app.calls import AppView, bot_of
from bot.app.init_data import OLDEST_RENEWED, BadInitData, read
from bot.app.sessions import CALLS, FOLLOWS, SECONDS, Over, token_of, user_behind
from bot.earning.ledger.reading import balance_of, history_of
from bot.earning.payouts.asking import ask_payout, payouts_of, represent_payout
from bot.earning.payouts.settings import rules_of
from bot.earning.tasks.doing import finish
from bot.earning.tasks.showing import represent_submission, submissions_of, tasks_for
from bot.managers.linking import manager_of
from bot.models import BotUser, Task
from bot.visitors.people import dialog_of, user_of
from dialogs.limits import hit_sessions
from dialogs.views.serializers import validated


class SessionView(AppView):
    """Who opened the page begins a session, or a new one when theirs is over."""

    permission_classes = [AllowAny]

    def perform_authentication(self, request: Request) -> None:
        """What an older session was is not asked."""

    def post(self, request: Request, bot_id: int) -> Response:
        """The session, and the tokens of the visitor whose conversation it is: 401 `init_data` for
        what Telegram did not sign, `old` for what it signed long ago, which is a day for whoever
        has a session that is not over.
        """
        address = request.META["REMOTE_ADDR"]
        hit_sessions(None, address)
        bot = bot_of(bot_id)
        data = validated(calls.Opening, request.data)
        going_on = going_on_of(request)
        try:
            opened = read(data["init_data"], bot.token, oldest=OLDEST_RENEWED)
            if going_on != (bot.pk, opened.telegram_id):
                opened = read(data["init_data"], bot.token)
        except BadInitData as bad:
            raise AuthenticationFailed(_("Open the page again in Telegram."), bad.code) from None
        user = user_of(bot, opened.user)
        dialog = dialog_of(user)
        hit_sessions(dialog.visitor_id, "")
        tokens = import_string(settings.VISITOR_TOKENS)
        return Response(
            {
                "token": token_of(CALLS, user),
                "sync_token": token_of(FOLLOWS, user),
                "expires_in": SECONDS,
                "user": represent_user(user),
                "manages": manager_of(bot.site, user.telegram_id) is not None,
                "visitor": {"id": dialog.visitor_id},
                "dialog": {"id": dialog.pk, "last_seq": dialog.last_seq},
                "visitor_token": tokens.visitor_token(dialog.visitor),
                "stream_token": tokens.stream_token(dialog),
            }
        )


class MeView(AppView):
    """Everything that the page shows of its user."""

    def get(self, request: Request, bot_id: int) -> Response:
        """Who they are, the balance, tasks, what they did, the history and payouts."""
        user, language = self.user, self.language
        return Response(
            {
                "user": represent_user(user),
                "balance": balance_of(user),
                "smallest_payout": rules_of(user.bot.site_id).smallest,
                "tasks": tasks_for(user, language),
                "submissions": submissions_of(user, language),
                "history": history_of(user),
                "payouts": payouts_of(user),
            }
        )


class HistoryView(AppView):
    """Older lines of the ledger."""

    def get(self, request: Request, bot_id: int) -> Response:
        """Those before the line of a number."""
        asked = validated(calls.Older, request.query_params)
        return Response({"history": history_of(self.user, asked.get("before"))})


class DoneView(AppView):
    """A task that they did."""

    def post(self, request: Request, bot_id: int, task_id: int) -> Response:
        """201 what became of it, 200 on a repeat; 409 where it cannot be done."""
        self.count()
        data = validated(calls.Done, request.data)
        task = Task.objects.filter(pk=task_id, site=self.user.bot.site_id).first()
        if task is None:
            raise NotFound(_("There is no such task."))
        done, is_new = finish(self.user, task, f"app:{data['client_id']}", data["text"])
        answer = {**represent_submission(done, self.language), "balance": balance_of(self.user)}
        return Response(answer, status=201 if is_new else 200)


class PayoutsView(AppView):
    """A payout that they want."""

    def post(self, request: Request, bot_id: int) -> Response:
        """201 the payout, 200 on a repeat; 409 where there is not so much."""
        self.count()
        data = validated(calls.Asking, request.data)
        payout, is_new = ask_payout(self.user, data["amount"], data["details"], data["client_id"])
        answer = {**represent_payout(payout), "balance": balance_of(self.user)}
        return Response(answer, status=201 if is_new else 200)


def going_on_of(request: Request) -> tuple[int, int] | None:
    """The bot and the person of a session that is shown and not over."""
    _word, _space, token = request.headers.get("Authorization", "").partition(" ")
    try:
        user, _until = user_behind(CALLS, token.strip())
    except Over:
        return None
    return user.bot_id, user.telegram_id


def represent_user(user: BotUser) -> dict[str, Any]:
    """Somebody to themselves."""
    return {"id": user.pk, "name": user.name, "username": user.username, "language": user.language}
