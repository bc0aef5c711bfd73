"""`/api/push/`: a manager's browsers, asked by the inbox in each of them."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dialogs.access.authentication import IsManager
from dialogs.models.tokens import password_mark
from dialogs.representations import iso
from dialogs.views.schema import BOOLEAN, ERROR, INTEGER, STRING, answer
from notify.models import Browser, PushKey
from notify.push.keys import AUTH_BYTES, current_key, decoded, encoded, point
from notify.push.posting import push_all
from notify.push.sending import browsers_of, note
from notify.push.services import require_push_service
from notify.push.words import trial_of
from replyx.outbound import Refused

MOST = 20  # browsers of a person; the oldest goes for one more
NULLABLE = {"type": ["string", "null"]}
BROWSER = answer(
    id=INTEGER,
    agent=STRING,
    here=BOOLEAN,
    created_at=STRING,
    taken_at=NULLABLE,
    failed_at=NULLABLE,
    failure=STRING,
)
LIST = answer(key=STRING, csrf_token=STRING, results={"type": "array", "items": BROWSER})
TRIED = answer(taken=BOOLEAN, failure=STRING)


class Keys(serializers.Serializer[Any]):
    """What a browser wants to be written to with."""

    p256dh = serializers.CharField(max_length=100)
    auth = serializers.CharField(max_length=40)

    def validate_p256dh(self, text: str) -> str:
        """A point of P-256, without padding. Raises ValidationError."""
        try:
            point(text)
        except ValueError:
            raise serializers.ValidationError(_("That is no key.")) from None
        return encoded(decoded(text))

    def validate_auth(self, text: str) -> str:
        """16 bytes, without padding. Raises ValidationError."""
        try:
            secret = decoded(text)
        except ValueError:
            secret = b""
        if len(secret) != AUTH_BYTES:
            raise serializers.ValidationError(_("That is no key."))
        return encoded(secret)


class Subscription(serializers.Serializer[Any]):
    """A `PushSubscription` as browsers write it, and the one that it comes in the place of."""

    endpoint = serializers.CharField(max_length=1000)
    keys = Keys()
    key = serializers.SlugRelatedField("public", queryset=PushKey.objects.all())
    old = serializers.CharField(max_length=1000, required=False, allow_blank=True)

    def validate_endpoint(self, endpoint: str) -> str:
        """An address of a push service that is known. Raises ValidationError."""
        try:
            require_push_service(endpoint)
        except Refused as error:
            raise serializers.ValidationError(str(error), "refused") from None
        return endpoint


class FromInbox(IsManager):
    """A manager in a browser: a program with an API token has no notifications."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the caller is one, logged in by a session."""
        by_session = isinstance(request.successful_authenticator, SessionAuthentication)
        return by_session and super().has_permission(request, view)


class PushView(APIView):
    """The caller's own browsers; another's is not there (404)."""

    permission_classes = [FromInbox]

    def find(self, browser_id: int) -> Browser:
        """A browser. Raises NotFound."""
        own = Browser.objects.filter(user=user_of(self.request)).select_related("key")
        browser = own.filter(pk=browser_id).first()
        if browser is None:
            raise NotFound(_("There is no such browser."))
        return browser


class BrowsersView(PushView):
    """All of them, and one more."""

    @extend_schema(responses={200: LIST})
    def get(self, request: Request) -> Response:
        """Those that are told, and what a browser needs to become one of them."""
        asked = cast(HttpRequest, request)
        return Response(
            {
                "key": current_key().public,
                "csrf_token": get_token(asked),  # a service worker sees no cookies
                "results": [shown(each, asked) for each in browsers_of(user_of(request))],
            }
        )

    @extend_schema(request=Subscription, responses={200: BROWSER, 201: BROWSER, 400: ERROR})
    def post(self, request: Request) -> Response:
        """Tell this browser from now on, or go on telling it."""
        asked = Subscription(data=request.data)
        asked.is_valid(raise_exception=True)
        words, user = asked.validated_data, user_of(request)
        Browser.objects.filter(user=user, endpoint=words.get("old", "")).delete()
        browser, is_new = Browser.objects.update_or_create(
            endpoint=words["endpoint"],
            defaults={
                "user": user,
                "key": words["key"],
                **words["keys"],
                "agent": request.headers.get("User-Agent", "")[:300],
                "language": get_language()[:2],
                "session": str(request.session.session_key),
                "mark": password_mark(user.password),
            },
        )
        forget_more_than(MOST, user)
        return Response(shown(browser, request), status=201 if is_new else 200)


class OneBrowserView(PushView):
    """One of them."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, browser_id: int) -> Response:
        """Tell it no more."""
        self.find(browser_id).delete()
        return Response(status=204)


class TrialView(PushView):
    """A test."""

    @extend_schema(request=None, responses={200: TRIED})
    def post(self, request: Request, browser_id: int) -> Response:
        """Have it show something; whether its push service took that."""
        browser = self.find(browser_id)
        [outcome] = push_all([(browser, trial_of(browser.language))], "test")
        note(outcome)
        return Response({"taken": outcome.taken, "failure": outcome.failure})


def user_of(request: Request) -> User:
    """Who calls: a manager, by `FromInbox`."""
    return cast(User, request.user)


def shown(browser: Browser, request: HttpRequest) -> dict[str, Any]:
    """A browser as its manager sees it; `here` is the one that asks."""
    return {
        "id": browser.pk,
        "agent": browser.agent,
        "here": browser.session == request.session.session_key,
        "created_at": iso(browser.created_at),
        "taken_at": iso(browser.taken_at) if browser.taken_at else None,
        "failed_at": iso(browser.failed_at) if browser.failed_at else None,
        "failure": browser.failure,
    }


def forget_more_than(most: int, user: User) -> None:
    """Keep so many browsers of a person, the newest."""
    browsers = Browser.objects.filter(user=user)
    kept = list(browsers.order_by("-pk").values_list("pk", flat=True)[:most])
    browsers.exclude(pk__in=kept).delete()
