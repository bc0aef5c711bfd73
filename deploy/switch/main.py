"""The two commands."""

import signal
import sys
import traceback
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from switch.drivers import driver_of
from switch.failing import Failed, why
from switch.settings import Wrong, read
from switch.state import StateFile
from switch.switching import Switch
from switch.telling import Telling

DONE, WENT_BACK, REFUSED, STUCK = 0, 1, 2, 3
FILE = "/etc/replyx/deploy.toml"
CODES = (
    "Exit codes: 0 the new version is live; 1 it went back, and the old one is; 2 nothing was "
    "begun; 3 somebody is needed (docs/deploy.md)."
)


def bluegreen(words: Sequence[str]) -> int:
    """`deploy/bluegreen RELEASE`."""
    parser = parser_of("bluegreen", "Have a release take over from what is live, unnoticed.")
    parser.add_argument(
        "release", nargs="?", help="its directory; with Compose the name of its image"
    )
    parser.add_argument("--first", action="store_true", help="nothing is live yet")
    parser.add_argument(
        "--repair",
        action="store_true",
        help="make good what a killed deploy left, and have what is live run; no release",
    )
    parser.add_argument("--no-migrate", action="store_true", help="the tables are left as they are")
    options = parser.parse_args(words)
    if bool(options.release) == options.repair:
        parser.error("a RELEASE, or --repair")
    return run(options, options.release)


def rollback(words: Sequence[str]) -> int:
    """`deploy/rollback`."""
    parser = parser_of("rollback", "Have the version before this one take over, unnoticed.")
    options = parser.parse_args(words)
    options.first = options.repair = False
    options.no_migrate = True
    return run(options, None)


def parser_of(name: str, text: str) -> ArgumentParser:
    """What both take."""
    parser = ArgumentParser(prog=f"deploy/{name}", description=text, epilog=CODES)
    parser.add_argument("--settings", type=Path, default=Path(FILE), help=f"default: {FILE}")
    parser.add_argument("--json", action="store_true", help="one object for programs at the end")
    return parser


def run(options: Namespace, release: str | None) -> int:
    """The exit code."""
    signal.signal(signal.SIGTERM, interrupted)
    tell = Telling(sys.stdout, sys.stderr, as_json=options.json)
    switch: Switch | None = None
    try:
        settings = read(options.settings)
        file = StateFile(settings.state)
        with file.alone():
            switch = Switch(settings, driver_of(settings), file, tell)
            return go(switch, options, release, tell)
    except Wrong as wrong:
        tell.end(ok=False, text=str(wrong))
        return REFUSED
    except (Exception, KeyboardInterrupt) as error:
        if not isinstance(error, Failed | KeyboardInterrupt):
            traceback.print_exc()  # nobody has thought of it
        return went_wrong(switch, error, tell)


def go(switch: Switch, options: Namespace, release: str | None, tell: Telling) -> int:
    """Do what was asked for. Raises Failed, Wrong, KeyboardInterrupt."""
    if options.repair:
        switch.start_live()
    elif options.first:
        switch.first(release or "")
    else:
        release = release or switch.state.previous
        if release is None:
            raise Wrong("There is no version before this one.")
        switch.to(release, migrate=not options.no_migrate)
    state = switch.state
    tell.end(
        ok=True, text=f"{state.live} is live with {state.release}", live=state.live,
        release=state.release,
    )  # fmt: skip
    return DONE


def went_wrong(switch: Switch | None, error: BaseException, tell: Telling) -> int:
    """Tell how it stands now."""
    state = switch.state if switch else None
    live = state.live if state else None
    if state is not None and state.step is not None:
        text = f"{why(error)} Run deploy/bluegreen --repair; docs/deploy.md says what else."
        tell.end(ok=False, text=text, live=live, step=state.step)
        return STUCK
    text = f"{why(error)} {live} is live, as before." if live else why(error)
    tell.end(ok=False, text=text, live=live)
    return WENT_BACK


def interrupted(*_signal: object) -> NoReturn:
    """SIGTERM is as Ctrl-C."""
    raise KeyboardInterrupt
