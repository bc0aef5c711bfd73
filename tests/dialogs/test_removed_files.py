"""A file that is to go goes, also where it cannot be removed at once."""

from pathlib import Path

import pytest
from pytest_django import Settings

from dialogs.files.removing import remove, remove_again
from jobs.models import Job


@pytest.mark.django_db
def test_a_file_that_cannot_be_removed_now_is_tried_again(
    settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    kept = tmp_path / "7" / "tea"
    (kept / "in-the-way").mkdir(parents=True)  # nothing removes a folder that has something in it
    remove("7/tea")
    job = Job.objects.get(path__endswith="remove_again")
    assert (job.args, job.queue) == (["7/tea"], "upkeep")
    with pytest.raises(OSError, match="tea"):
        remove_again.call("7/tea")
    (kept / "in-the-way").rmdir()
    remove_again.call("7/tea")
    assert not kept.exists()
    remove("7/tea")  # gone already: no error, and nothing to do again
    assert Job.objects.count() == 1
