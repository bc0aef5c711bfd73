"""Settings that an operator would notice."""

from pathlib import Path

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import default_storage

from tests.server import base_environment, run_python


def test_options_in_the_databases_address_are_kept_beside_the_pool() -> None:
    address = "postgresql://replyx@db.example/replyx?sslmode=require"
    printed = run_python(
        "-c",
        "from replyx import settings; print(settings.DATABASES['default']['OPTIONS'])",
        env={**base_environment(), "DATABASE_URL": address},
    )
    assert "'sslmode': 'require'" in printed
    assert "'pool'" in printed


def test_a_proxy_may_read_static_files_and_not_those_of_visitors() -> None:
    assert getattr(staticfiles_storage, "file_permissions_mode", None) == 0o644
    assert getattr(default_storage, "file_permissions_mode", None) == 0o600


def test_a_command_uses_the_key_that_bin_run_made(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("made-by-bin-run-and-kept-for-every-other-command\n")
    env = {**base_environment(), "DATA_DIR": str(tmp_path)}
    given = env.pop("SECRET_KEY")
    words = ("-c", "from replyx import settings; print(settings.SECRET_KEY)")
    assert run_python(*words, env=env).startswith("made-by-bin-run")
    assert run_python(*words, env={**env, "SECRET_KEY": given}).strip() == given
    run_python("manage.py", "migrate", "-v0", env=env)
    run_python("manage.py", "demo", env=env)
    assert len(run_python("manage.py", "token", "anna", env=env).split()[-1]) == 40
