"""A real nginx for the tests, as an ordinary user or as root, with nothing of the machine's own."""

import os
import re
import shutil
import signal
import subprocess
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Self

import psutil
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.services.debian import unpacked
from tests.services.fetching import succeeds
from tests.services.ports import Port, answers
from tests.services.process import (
    ROOT,
    Process,
    Unavailable,
    first_program,
    remove,
    temporary_directory,
)
from tests.waiting import eventually

# What stands around `conf.d/*.conf` in a distribution's nginx.conf, with places of our own.
MAIN = """
daemon off;
{main}
{user}
worker_processes 1;
pid nginx.pid;
error_log stderr;
events {{ worker_connections 4096; }}
http {{
    access_log logs/access.log;
    client_body_temp_path temp/body;
    proxy_temp_path temp/proxy;
    fastcgi_temp_path temp/fastcgi;
    uwsgi_temp_path temp/uwsgi;
    scgi_temp_path temp/scgi;
    types {{
        text/html html;
        text/css css;
        application/javascript js;
    }}
    default_type application/octet-stream;
    gzip on;  # as Debian's does
    # As behind a second proxy, which never sees this header: the first one keeps it.
    proxy_ignore_headers X-Accel-Buffering;
    include site.conf;
}}
"""


UPSTREAM = ROOT / "deploy" / "nginx" / "replyx-upstream.conf"
SERVER = re.compile(r" *server 127\.0\.0\.1:8001 .*;\n")


def upstream_of(*ports: int | str) -> str:
    """The file of the upstream for servers of this machine, a line each as it tells."""

    def lines(found: re.Match[str]) -> str:
        return "".join(found[0].replace("8001", str(port)) for port in ports)

    return SERVER.sub(lines, UPSTREAM.read_text())


@cache
def nginx_program() -> str:
    """The path of an nginx that runs here; raises `Unavailable`.

    In this order: the variable NGINX, the machine's own, the one in Debian's package, kept in the
    checkout.
    """
    if named := os.environ.get("NGINX"):
        if not shutil.which(named):
            raise Unavailable(f"NGINX={named} is not a program.")
        return named
    found = first_program("nginx") or unpacked("nginx", "nginx")
    if found and succeeds([str(found), "-v"]):
        return str(found)
    raise Unavailable(
        "No nginx for the tests: install it (on Debian: apt-get install nginx), "
        "or set NGINX to the path of one."
    )


class Nginx:
    """A private nginx. `logs` is the folder of all its logs; `start` says what it serves."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self.directory = temporary_directory("nginx")
        self.logs = self.directory / "logs"
        self.logs.mkdir()
        (self.directory / "temp").mkdir()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, configuration: str, *ports: Port, main: str = "") -> None:
        """Serve what stands in a file of `conf.d`; returns when each of its ports answers.

        `main` stands outside of `http`, as in a file of Debian's `modules-enabled`. The master
        listens before it has a worker, and then `reload` would find no old one to wait for.
        """
        # As root the workers would become a user who cannot enter our directories.
        user = "user root;" if os.geteuid() == 0 else ""
        (self.directory / "nginx.conf").write_text(MAIN.format(user=user, main=main))
        (self.directory / "site.conf").write_text(configuration)
        numbers = [port.let_go() for port in ports]
        process = self._process = Process(self._command(), self.logs / "stderr.log")
        process.wait_until(lambda: all(map(answers, numbers)) and bool(process.children()))

    def reload(self) -> None:
        """Have it read its files again; returns when only new workers take connections."""
        assert self._process
        old = self._process.children()
        subprocess.run([*self._command(), "-s", "reload"], check=True, capture_output=True)
        eventually(lambda: not any(map(_takes_connections, old)))

    def close(self) -> None:
        """Stop it and remove its files."""
        if self._process:
            self._process.end(signal.SIGTERM)
            self._process = None
        remove(self.directory)

    def _command(self) -> list[str]:
        return [
            *(nginx_program(), "-e", "stderr"),
            *("-p", str(self.directory), "-c", str(self.directory / "nginx.conf")),
        ]


def _takes_connections(worker: psutil.Process) -> bool:
    """Whether a worker has not been told to leave; after that it keeps what is open."""
    try:
        return "is shutting down" not in " ".join(worker.cmdline())
    except psutil.NoSuchProcess:
        return False


def make_certificate(name: str, certificate: Path, key: Path) -> int:
    """Write a certificate for a name that signs itself, and its key; returns its serial number."""
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(private, hashes.SHA256())
    )
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    return signed.serial_number
