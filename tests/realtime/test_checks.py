"""Setups that would lose messages or let strangers in do not start."""

import subprocess
import sys

import pytest

from tests.commands import manage
from tests.server import base_environment
from tests.services.process import ROOT

POSTGRES = "postgres://nobody:nothing@127.0.0.1:1/none"
REDIS = "redis://127.0.0.1:1/0"


@pytest.mark.parametrize(
    ("number", "env"),
    [
        ("E001", {"WEB_CONCURRENCY": "2", "DATABASE_URL": POSTGRES}),
        ("E002", {"WEB_CONCURRENCY": "2", "REDIS_URL": REDIS}),
        ("E003", {"SECRET_KEY": "insecure-key-for-development-only-never-outside-debug"}),
        ("E004", {"SECRET_KEY": "short"}),
        ("E006", {"HEARTBEAT_SECONDS": "0"}),
        ("E006", {"LEASE_SECONDS": "-1"}),
        ("E008", {"DATABASE_URL": POSTGRES, "REDIS_URL": "redis+sentinel://one:26379,two:26379"}),
        ("E008", {"DATABASE_URL": POSTGRES, "REDIS_URL": "redis+sentinel://one:port/service"}),
        ("E008", {"DATABASE_URL": POSTGRES, "REDIS_URL": "redis+cluster://one:6379,two:6379/3"}),
        ("E008", {"DATABASE_URL": POSTGRES, "REDIS_URL": "radish://one:6379/0"}),
        ("E007", {"REPLAY_LIMIT": "0"}),
        ("E007", {"LIMIT_QUEUE_FRAMES": "1"}),
    ],
)
def test_a_setup_that_cannot_work_is_refused_with_a_hint(number: str, env: dict[str, str]) -> None:
    done = manage("check", **env)
    assert done.returncode == 1
    assert f"(replyx.{number})" in done.stderr


@pytest.mark.parametrize(
    "env",
    [
        {},
        {"DEBUG": "1", "SECRET_KEY": "short"},
        {"WEB_CONCURRENCY": "2", "DATABASE_URL": POSTGRES, "REDIS_URL": REDIS},
    ],
)
def test_a_setup_that_works_is_let_through(env: dict[str, str]) -> None:
    done = manage("check", "--fail-level", "WARNING", **env)
    assert done.returncode == 0, done.stderr


def test_serve_does_not_serve_a_setup_that_cannot_work() -> None:
    done = manage("serve", "--port", "0", WEB_CONCURRENCY="2")
    assert done.returncode == 1
    assert "replyx.E001" in done.stderr


def test_another_channel_layer_beside_redis_is_refused() -> None:
    program = (
        "from replyx.settings import *\n"
        "CHANNEL_LAYERS = {'default': {'BACKEND': 'channels_redis.core.RedisChannelLayer'}}\n"
    )
    env = {**base_environment(), "REDIS_URL": REDIS, "DJANGO_SETTINGS_MODULE": "their_settings"}
    code = (
        "import sys, types\n"
        "module = types.ModuleType('their_settings')\n"
        f"exec({program!r}, module.__dict__)\n"
        "sys.modules['their_settings'] = module\n"
        "from django.core.management import execute_from_command_line\n"
        "execute_from_command_line(['manage.py', 'check'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60
    )
    assert "(replyx.E005)" in done.stderr


def test_postgresql_without_redis_is_let_through_with_a_warning() -> None:
    done = manage("check", DATABASE_URL=POSTGRES)
    assert done.returncode == 0
    assert "(replyx.W001)" in done.stderr


def test_plain_http_is_pointed_out_before_going_live() -> None:
    assert "(replyx.W002)" in manage("check", "--deploy").stderr
    assert "(replyx.W002)" not in manage("check", "--deploy", HTTPS="1").stderr
