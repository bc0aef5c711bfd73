"""Many files at once: each is told that fails, and none stops the others."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.db import DatabaseError
from django.utils.translation import gettext as _

from assistant.finding.certainty import calibrate
from assistant.knowledge.writing import take
from assistant.reading.documents import Document
from assistant.reading.files import ALL_KINDS, LARGEST, Failure, read
from dialogs.models import Site

Progress = Callable[["Report"], None]


@dataclass
class Report:
    """What became of files: how many articles are new or say something else now, how many say the
    same as before, and `(where, why)` of each that was not read. `skipped` are a folder's files of
    other kinds.
    """

    changed: int = 0
    unchanged: int = 0
    failed: list[Failure] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """`{"changed", "unchanged", "failed": [{"path", "error"}], "skipped": [path]}`."""
        failed = [{"path": where, "error": why} for where, why in self.failed]
        return {**asdict(self), "failed": failed}


def import_paths(site: Site, paths: Iterable[Path], progress: Progress | None = None) -> Report:
    """Import files, and the folders' files of a kind that can be read; progress is called after
    each article.
    """
    report = Report()
    for name, path in files_of(paths, report):
        try:
            with path.open("rb") as file:
                data = file.read(LARGEST + 1)  # of a larger one `read` says so
        except OSError as error:
            report.failed.append((str(path), error.strerror or str(error)))
            continue
        import_file(site, name, data, report, progress)
    calibrate(site)
    return report


def import_file(
    site: Site, name: str, data: bytes, report: Report, progress: Progress | None = None
) -> None:
    """Import one file, and say in a report what became of it."""
    documents, failed = read(name, data)
    report.failed += failed
    for document in documents:
        _take(site, name, document, report)
        if progress:
            progress(report)


def _take(site: Site, name: str, document: Document, report: Report) -> None:
    try:
        is_new = take(site, document)
    except DatabaseError as error:
        report.failed.append((name, _("It cannot be stored: %s") % error))
        return
    if is_new:
        report.changed += 1
    else:
        report.unchanged += 1


def files_of(paths: Iterable[Path], report: Report) -> Iterator[tuple[str, Path]]:
    """Each file with the name that it is known by: within a folder that was named, or its own, with
    its folder's where another has the same.
    """
    seen: set[str] = set()
    for path in paths:
        if path.is_dir():
            yield from _files_in(path, report)
            continue
        name = path.name if path.name not in seen else f"{path.resolve().parent.name}/{path.name}"
        seen.add(name)
        yield name, path


def _files_in(folder: Path, report: Report) -> Iterator[tuple[str, Path]]:
    """Those of a kind that can be read; others are noted, unless they are hidden."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if not path.is_file() or any(part.startswith(".") for part in name.parts):
            continue
        if path.suffix.lower() in ALL_KINDS:
            yield name.as_posix(), path
        else:
            report.skipped.append(name.as_posix())
