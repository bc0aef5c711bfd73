"""Where Telegram posts updates: stored, then answered; a job does the rest."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from bot.models import Bot
from bot.updates.reading import NoUpdate, read
from bot.updates.storing import store
from replyx.errors import error_body

SECRET = "X-Telegram-Bot-Api-Secret-Token"


@method_decorator(csrf_exempt, name="dispatch")  # no cookie says who it is; the secret does
class WebhookView(View):
    """An update of a bot."""

    def post(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """200 once it is stored, also if it was before; 400, 403 and 404 store nothing."""
        bot = Bot.objects.filter(pk=bot_id, enabled=True).first()
        if bot is None:
            return refusal(404, "not_found", _("There is no such bot."))
        if not constant_time_compare(request.headers.get(SECRET, ""), bot.secret):
            return refusal(403, "permission_denied", _("The secret is not the one of this bot."))
        try:
            update = read(request.body)
        except NoUpdate:
            return refusal(400, "bad_request", _("This is no update of Telegram."))
        store(bot, [update])
        return JsonResponse({})


def refusal(status: int, code: str, detail: str) -> JsonResponse:
    """An error as the contract words it."""
    return JsonResponse(error_body(code, detail), status=status)
