"""Staff takes a copy of what is held of a visitor, however large that is."""

import os
import re
import tempfile
import zipfile

from tests.adminpanel.test_logins import Browser, memory
from tests.clients import VisitorClient
from tests.conftest import StartServer
from tests.shell import Shell

MEGABYTE = 1024 * 1024
FILES, SIZE = 12, 9
URL = "/admin/dialogs/visitor/"
MANY_FILES = f"""
import os
from django.core.files.uploadedfile import SimpleUploadedFile
from dialogs.actions import post_message
for number in range({FILES}):
    file = SimpleUploadedFile(f"{{number}}.dat", os.urandom({SIZE * MEGABYTE}))
    post_message(dialog, "user", "", files=[file])
"""


def test_a_large_copy_is_sent_in_pieces_and_never_in_memory(start_server: StartServer) -> None:
    server = start_server("local")
    vera = VisitorClient(server)
    vera.session()
    vera.post("I have a lot to show")
    with Shell(server) as shell:
        shell(f"dialog = {vera.dialog}")
        shell(MANY_FILES)
        number = shell("Dialog.objects.get(pk=dialog).visitor_id")
    browser = Browser(server)
    assert browser.log_in("root", "root").status_code == 302
    page = browser.http.get(URL).text
    form = {"action": "export", "_selected_action": number}
    form["csrfmiddlewaretoken"] = re.findall(r'name="csrfmiddlewaretoken" value="(.*?)"', page)[0]
    before = memory(server)
    with (
        tempfile.TemporaryFile() as kept,
        browser.http.stream("POST", URL, data=form, timeout=120) as answer,
    ):
        assert answer.status_code == 200
        most = 0
        for piece in answer.iter_bytes(MEGABYTE):
            kept.write(piece)
            most = max(most, memory(server) - before)
        with zipfile.ZipFile(kept) as archive:
            files = [each for each in archive.infolist() if each.filename.startswith("files/")]
            assert archive.testzip() is None
        assert kept.seek(0, os.SEEK_END) > FILES * SIZE * MEGABYTE
    assert [each.file_size for each in files] == [SIZE * MEGABYTE] * FILES
    assert most < FILES * SIZE * MEGABYTE / 3
