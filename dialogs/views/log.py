"""Reading a dialog: its messages as they read now, and its log as it was written."""

import json

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs import delivery, queries
from dialogs.representations import state_of
from dialogs.views.base import DialogView
from dialogs.views.schema import HISTORY, LOG
from dialogs.views.serializers import HistoryQuery, LogQuery, validated
from realtime.connections.cursor import is_of_another_history


class LogView(DialogView):
    """What a gap check asks for: the numbered frames behind `after`."""

    @extend_schema(parameters=[LogQuery], responses={200: LOG})
    def get(self, request: Request, dialog_id: int) -> Response:
        """The frames; `reset` and none of them where the caller is too far behind."""
        dialog = self.find(dialog_id)
        query = validated(LogQuery, request.query_params)
        behind = dialog.last_seq - query["after"]
        foreign = is_of_another_history(query["epoch"])
        reset = foreign or behind < 0 or behind > settings.REPLAY_LIMIT
        frames = (
            []
            if reset
            else delivery.page_after(dialog.pk, self.side, query["after"], query["limit"])
        )
        if frames:
            self.note(dialog.pk, "sent", frames[-1][0])
        return Response(
            {
                "frames": [json.loads(text) for _, text in frames],
                "last_seq": dialog.last_seq,
                "reset": reset,
                "dialog": state_of(dialog, self.side),  # who polls gets no `dialog.updated`
            }
        )


class HistoryView(DialogView):
    """The messages of a dialog, newest page first."""

    @extend_schema(parameters=[HistoryQuery], responses={200: HISTORY})
    def get(self, request: Request, dialog_id: int) -> Response:
        """A page of messages as they read now, oldest first."""
        dialog = self.find(dialog_id)
        query = validated(HistoryQuery, request.query_params)
        messages, has_more = queries.history(dialog, self.side, query.get("before"), query["limit"])
        return Response({"messages": messages, "last_seq": dialog.last_seq, "has_more": has_more})
