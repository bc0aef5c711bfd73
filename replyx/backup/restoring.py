"""A backup is put back: judged before anything is changed, files first, the database at once."""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from replyx.backup.archive import stream_sum, sum_of, unpacked
from replyx.backup.databases import Store, store
from replyx.backup.databases.content import COUNTED, said_already, table
from replyx.backup.manifest import DATABASE, FILES, MANIFEST, SUMS, Manifest, Unfit, decoded

STEP = 500
EMPTY = {table(model) for model in COUNTED[:3]}  # whose rows make a database one that is used
Tell = Callable[[str], None]


def restore(
    source: Path, room: Path, tell: Tell, *, replace: bool, gap: int, moved: bool
) -> Manifest:
    """Put a backup in the place of this installation's data. `gap` is how many ids may have been
    given since it was taken: none of them is given again. What waited then to leave for visitors
    does not leave, unless it `moved`: nothing ran since. Raises Unfit; then the database is as it
    was.
    """
    if not source.exists():
        raise Unfit(_("There is no backup at {path}.").format(path=source))
    with unpacked(source, room) as place:
        tell(_("Checking …"))
        manifest, sums = judged(place)
        here = store()
        refuse(manifest, here, replace)
        with here.alone():
            put_files(place, sums, tell)
            tell(_("The database …"))
            then = [] if moved else [*said_already(manifest.migrations)]
            here.fill(place / DATABASE, manifest.rows, gap, manifest.schema, then)
    return manifest


def judged(place: Path) -> tuple[Manifest, dict[str, str]]:
    """What the backup says, and the sum of each of its files, all of which are right. Raises Unfit
    for one that was cut off or changed.
    """
    try:
        manifest = decoded((place / MANIFEST).read_bytes())
        listed = (place / SUMS).read_text()
    except FileNotFoundError as error:
        text = _("This is no whole backup: {name} is missing.")
        raise Unfit(text.format(name=Path(error.filename).name)) from None
    if sum_of(place / SUMS) != manifest.sums:
        raise Unfit(_("The backup is damaged: {name}").format(name=SUMS))
    sums = {name: sum for sum, _two, name in (line.partition("  ") for line in listed.splitlines())}
    for name, sum in sums.items():
        if not (place / name).is_file() or sum_of(place / name) != sum:
            raise Unfit(_("The backup is damaged: {name}").format(name=name))
    if DATABASE not in sums:
        raise Unfit(_("This is no whole backup: {name} is missing.").format(name=DATABASE))
    return manifest, sums


def refuse(manifest: Manifest, here: Store, replace: bool) -> None:
    """Raises Unfit where it does not fit here."""
    if manifest.vendor != here.vendor:
        text = _("The backup is of {theirs}, the database of the settings is {ours}.")
        raise Unfit(text.format(theirs=manifest.vendor, ours=here.vendor))
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := set(manifest.migrations) - known:
        text = _("The backup is of a newer version ({version}: {names}). Restore it with that one.")
        names = ", ".join(sorted(newer)[:5])
        raise Unfit(text.format(version=manifest.version, names=names))
    rows = here.rows()
    if not replace and any(rows.get(name) for name in EMPTY):
        raise Unfit(_("There are data here already. --replace puts the backup in their place."))


def put_files(place: Path, sums: dict[str, str], tell: Tell) -> None:
    """Write the files of messages; those that are there stay. What no row names any more is
    nobody's, and stays too.
    """
    names = list(named_files(sums))
    for done, name in enumerate(names):
        if done % STEP == 0:
            tell(_("Files: {done} of {count}").format(done=done, count=len(names)))
        if default_storage.exists(name):
            with default_storage.open(name, "rb") as there:
                if stream_sum(there) == sums[FILES + name]:
                    continue
            default_storage.delete(name)
        with (place / FILES / name).open("rb") as file:
            default_storage.save(name, File(file))


def named_files(sums: dict[str, str]) -> Iterator[str]:
    """The names of messages' files, as rows have them."""
    for name in sums:
        if name.startswith(FILES):
            yield name.removeprefix(FILES)
