"""Settings that an operator would notice."""

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from tests.clients import VisitorClient, ok
from tests.server import Server, base_environment, run_python


def test_options_in_the_databases_address_are_kept_beside_the_pool() -> None:
    address = "postgresql://replyx@db.example/replyx?sslmode=require"
    printed = run_python(
        "-c",
        "from replyx import settings; print(settings.DATABASES['default']['OPTIONS'])",
        env={**base_environment(), "DATABASE_URL": address},
    )
    assert "'sslmode': 'require'" in printed
    assert "'pool'" in printed


def modes(data: Path, *, static: bool) -> dict[str, str]:
    """The rights of everything in DATA_DIR, or of the static files; a database's helpers may go."""
    found = {}
    for path in [data, *data.rglob("*")]:
        name = str(path.relative_to(data))
        with suppress(FileNotFoundError):
            if name.startswith("static") == static:
                found[name] = f"{path.stat().st_mode & 0o777:o}"
    return found


def test_what_any_command_makes_is_its_users_alone_but_static_files(tmp_path: Path) -> None:
    data = tmp_path / "not" / "there" / "yet"
    env = {**base_environment(), "DATA_DIR": str(data)}
    write = (
        "from pathlib import Path; from django.conf import settings;"
        "from django.core.files.storage import default_storage as files;"
        "from django.core.files.base import ContentFile;"
        "files.save('a/b/letter.txt', ContentFile(b'private'));"
        "(settings.DATA_DIR / 'later').write_text('what another command of ours may leave')"
    )
    before = os.umask(0)  # the most careless that a machine can be
    try:
        for words in (["migrate"], ["collectstatic", "--noinput"], ["shell", "-c", write]):
            run_python("manage.py", *words, "-v0", env=env)
    finally:
        os.umask(before)
    assert set(modes(data, static=False)) >= {"replyx.sqlite3", "files/a/b/letter.txt", "later"}
    assert set(modes(data, static=False).values()) == {"700", "600"}
    assert set(modes(data, static=True).values()) == {"755", "644"}


def test_so_is_what_a_running_server_makes(server: Server) -> None:
    vera = VisitorClient(server)
    vera.session()
    fields = {"text": "a letter", "client_id": str(uuid4())}
    ok(vera.http.post(vera.path(vera.dialog, "messages"), data=fields, files={"file": b"private"}))
    found = modes(server.data, static=False)
    assert any(name.startswith("files/") for name in found)
    assert ("metrics" in found) == (server.setup == "real")
    assert set(found.values()) == {"700", "600"}


def test_a_command_uses_the_key_that_bin_run_made(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("made-by-bin-run-and-kept-for-every-other-command\n")
    env = {**base_environment(), "DATA_DIR": str(tmp_path)}
    given = env.pop("SECRET_KEY")
    words = ("-c", "from replyx import settings; print(settings.SECRET_KEY)")
    assert run_python(*words, env=env).startswith("made-by-bin-run")
    assert run_python(*words, env={**env, "SECRET_KEY": given}).strip() == given
    run_python("manage.py", "migrate", "-v0", env=env)
    run_python("manage.py", "demo", env=env)
    assert len(run_python("manage.py", "token", "anna", env=env).split()[-1]) == 64
