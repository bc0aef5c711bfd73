"""Counters of several processes, written where each of them can add all up."""

import atexit
import os
import shutil
from pathlib import Path


def count_together(data_directory: Path) -> None:
    """Have this process and those that it forks write their counters into files.

    prometheus_client asks for the place when it is loaded, long before a `serve` knows that it is
    the only one: so each has a folder of its own until it ends.
    """
    own = _folders(data_directory) / str(os.getpid())
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(own)


def forget_others(data_directory: Path) -> None:
    """Remove what servers left that were killed."""
    for each in _folders(data_directory).iterdir():
        if each.name == str(os.getpid()):
            continue
        if each.is_dir():
            shutil.rmtree(each, ignore_errors=True)
        else:
            each.unlink(missing_ok=True)  # an earlier version kept its files here


def _folders(data_directory: Path) -> Path:
    return data_directory / "metrics"
