"""Settings that an operator would notice."""

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
