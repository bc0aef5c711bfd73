"""A release as a directory, and a colour as a link to one."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from switch.failing import Failed
from switch.settings import Colour

LOCK_SECONDS = 3  # that a statement of `migrate` waits for a table, and all others behind it


def place(colour: Colour, release: str) -> str:
    """Have the colour's `directory` lead to a release; its whole path. Raises Failed."""
    tree = Path(release).resolve()
    lead(Path(colour.words["directory"]), tree)
    return str(tree)


def lead(link: Path, tree: Path) -> None:
    """Have a link lead to a release, from one moment to the next. Raises Failed."""
    if not (tree / "manage.py").is_file():
        raise Failed(f"{tree} is no release: there is no manage.py in it.")
    if link.is_dir() and not link.is_symlink():
        raise Failed(f"{link} is a directory; it should be a link to a release, or not be there.")
    beside = link.with_name(f".{link.name}.new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(tree)
    beside.replace(link)


def environment(colour: Colour) -> dict[str, str]:
    """What the colour's files of variables say, NAME=value a line, in quotes or not; a line
    with # before it is a comment. Of what systemd reads more, such as lines that go on, nothing.
    """
    found = dict(os.environ)
    names = colour.words.get("environment", [])
    for name in [names] if isinstance(names, str) else names:
        for line in Path(name).read_text().splitlines():
            key, equals, value = line.strip().partition("=")
            if equals and not key.startswith("#"):
                found[key.strip()] = unquoted(value.strip())
    return found


def unquoted(value: str) -> str:
    """A value without the quotes around it."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def patience(words: Sequence[str], options: str = "") -> dict[str, str]:
    """The variable by which no statement of `migrate` holds up the others for long. What else there
    is may come through a pooler, which lets no such option in.
    """
    if "migrate" not in words:
        return {}
    return {"PGOPTIONS": f"{options} -c lock_timeout={LOCK_SECONDS}s".strip()}


def manage(
    command: Sequence[str], colour: Colour, seconds: float
) -> subprocess.CompletedProcess[str]:
    """Run a command in a colour's tree. Raises Failed where it can't be run, or does not end."""
    try:
        env = environment(colour)
        return subprocess.run(
            command,
            cwd=Path(colour.words["directory"]).resolve(),
            env=env | patience(command, env.get("PGOPTIONS", "")),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except OSError as error:
        raise Failed(f"{command[0]} can't be run: {error}.") from None
    except subprocess.TimeoutExpired:
        raise Failed(f"{' '.join(command)} does not end.") from None
