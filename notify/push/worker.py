"""The script of the service worker, in the directory that it works for: no larger scope is asked
for, and no header that would allow one.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from replyx.static_files.published import publish
from replyx.static_files.sending import ASK, send


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """`/admin/inbox/push.js`; browsers ask now and then for a new one."""
    file = publish("adminpanel/push/worker.js")
    assert file
    return send(request, file, ASK)
