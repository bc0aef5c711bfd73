"""What the calls of the Mini App have in common: who is asking, how often, and what they send."""

from typing import Any, cast

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotFound
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from bot.app.sessions import CALLS, Over, user_behind
from bot.models import Bot, BotUser
from bot.models.earning.ledger import LARGEST
from dialogs.limits import MINUTE, hit
from dialogs.views.base import LimitedView
from realtime.redis.windows import Window


class AppAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token of a session>`, for calls about the bot of that session."""

    def authenticate(self, request: Request) -> tuple[BotUser, None] | None:
        """The user; None for who shows nothing. Raises AuthenticationFailed."""
        word, _space, token = request.headers.get("Authorization", "").partition(" ")
        if word.lower() != "bearer":
            return None
        try:
            user, _until = user_behind(CALLS, token.strip())
        except Over:
            raise AuthenticationFailed(_("Open the page again."), "session") from None
        if user.bot_id != request.parser_context["kwargs"]["bot_id"]:
            raise AuthenticationFailed(_("Open the page again."), "session")
        return user, None

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return "Bearer"


class IsUser(BasePermission):
    """Whoever has a session."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.user, BotUser)


class AppView(LimitedView):
    """A call of a user of a bot."""

    schema = None  # docs/protocol.md has them; the API's schema is of sites and managers
    authentication_classes = [AppAuthentication]
    permission_classes = [IsUser]

    @property
    def user(self) -> BotUser:
        """Who is asking; the permission let nobody else through."""
        return cast(BotUser, self.request.user)

    @property
    def language(self) -> str:
        """In which they read; of two that are there."""
        return self.request.LANGUAGE_CODE  # type: ignore[no-any-return]

    def count(self) -> None:
        """They do something: as often as they may write, so that no code word is found by trying.
        Raises TooMany.
        """
        amount = settings.LIMIT_MESSAGES_PER_MINUTE
        if amount:
            hit([Window(f"earning:user:{self.user.pk}", amount, MINUTE)])


def bot_of(bot_id: int) -> Bot:
    """A bot that is there and on. Raises NotFound."""
    bot = Bot.objects.select_related("site").filter(pk=bot_id, enabled=True).first()
    if bot is None:
        raise NotFound(_("There is no such bot."))
    return bot


class Opening(serializers.Serializer[Any]):
    """What Telegram gave the page."""

    init_data = serializers.CharField(allow_blank=True, trim_whitespace=False)


class Done(serializers.Serializer[Any]):
    """A task that was done: `text` is the code word, or what is told to staff."""

    client_id = serializers.UUIDField()
    text = serializers.CharField(max_length=1000, allow_blank=True, default="")


class Asking(serializers.Serializer[Any]):
    """A payout."""

    client_id = serializers.UUIDField()
    amount = serializers.IntegerField(min_value=1, max_value=LARGEST)
    details = serializers.CharField(max_length=500)


class Older(serializers.Serializer[Any]):
    """Lines of the history behind one."""

    before = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
