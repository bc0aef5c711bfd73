"""Several hosts, each with a network of its own: cut off, killed, and whole again."""

import os
import subprocess
import sys

import pytest

from tests.services.nftables import nft
from tests.services.process import ROOT

WAYS = (("unshare", "--net"), ("unshare", "--map-root-user", "--net"))


def apart() -> tuple[str, ...]:
    """The words before a command that has a network of its own, as far as this user may have it."""
    for way in WAYS:
        try:
            wire = ["ip", "link", "add", "x", "type", "veth", "peer", "name", "y"]
            if subprocess.run([*way, *wire], capture_output=True).returncode == 0:
                return way
        except FileNotFoundError:
            pass
    pytest.fail(
        "No network namespaces for the tests: install util-linux and iproute2, and let users have "
        "namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone)."
    )


def test_hosts_that_are_cut_off_and_killed_lose_nothing_and_count_everybody() -> None:
    nft()  # fetched here: a network of one's own leads nowhere
    command = [*apart(), sys.executable, "-m", "tests.hosts.story"]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "replyx.settings"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-6000:]}"
    assert "none lost, none twice" in done.stdout
