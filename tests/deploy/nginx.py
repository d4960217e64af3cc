"""nginx with the site of ``deploy/``, on this machine: only names, ports and paths are replaced."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

SITE = Path(__file__).parents[2] / "deploy" / "nginx.conf"
_PATIENCE = 30.0  # seconds; only a fault takes as long

_MAIN = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log notice;
error_log stderr error;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/cartable.conf;
}}
"""


@dataclass(frozen=True)
class Ports:
    """Where nginx is to listen."""

    plain: int
    tls: int

    @classmethod
    def free(cls) -> Ports:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            two.bind(("127.0.0.1", 0))
            return cls(one.getsockname()[1], two.getsockname()[1])


@dataclass(frozen=True)
class Nginx:
    """A running nginx; ``trust`` knows its certificate."""

    folder: Path
    ports: Ports
    trust: ssl.SSLContext

    @property
    def url(self) -> str:
        return f"https://localhost:{self.ports.tls}"

    def logged(self) -> str:
        """Give all that it has written: logs, and what it may have put aside on the disk."""
        written = [file for file in self.folder.rglob("*") if file.suffix != ".conf"]
        return "\n".join(one.read_text("utf-8", "replace") for one in written if one.is_file())


def make_certificate(folder: Path) -> Path:
    """Make a certificate for localhost and its key; gives the certificate's file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(IPv4Address("127.0.0.1"))]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "privkey.pem").write_bytes(secret)
    file = folder / "fullchain.pem"
    file.write_bytes(certificate.public_bytes(Encoding.PEM))
    return file


def _adapted(certificate: Path, folder: Path, ports: Ports, upstreams: Sequence[str]) -> str:
    """Give the site with what differs on each machine; fails where something is not found."""
    text = SITE.read_text("utf-8")
    for found, instead in (
        ("    listen [::]:80;\n", ""),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{ports.plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{ports.tls} ssl http2;"),
        ("server 127.0.0.1:8080;", "".join(f"server {one};" for one in upstreams)),
        ("/etc/letsencrypt/live/cartable.example.org", str(certificate.parent)),
        ("/var/log/nginx", str(folder)),
        ("cartable.example.org", "localhost"),
    ):
        assert found in text, found
        text = text.replace(found, instead)
    return text


def _write(folder: Path, site: str) -> None:
    folder.mkdir()
    (folder / "cartable.conf").write_text(site)
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder, user=user))


@asynccontextmanager
async def nginx(
    certificate: Path, folder: Path, ports: Ports, upstreams: Sequence[str]
) -> AsyncIterator[Nginx]:
    """Run nginx in front of ``upstreams``, each a host and a port."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    assert program, "nginx is not installed: sh tests/system-packages.sh"
    _write(folder, _adapted(certificate, folder, ports, upstreams))
    process = await asyncio.create_subprocess_exec(
        program, "-c", folder / "nginx.conf", "-p", folder, "-e", folder / "nginx.log"
    )
    try:
        await _answers(process, ports.tls)
        yield Nginx(folder, ports, ssl.create_default_context(cafile=certificate))
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _answers(process: asyncio.subprocess.Process, port: int) -> None:
    async with asyncio.timeout(_PATIENCE):
        while True:
            assert process.returncode is None, "nginx has said why"
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                await writer.wait_closed()
                return
