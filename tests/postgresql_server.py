"""A real PostgreSQL for tests: started when a test first wants one, gone when the tests are."""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from glob import glob
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

USER = "cartable"
PASSWORD = "pärt/1@2:3%"
"""With every sign that means something in a URL."""

_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/usr/pgsql-*/bin",
)
_PATIENCE = 60  # seconds; only a fault takes as long
_SETTINGS = {
    "fsync": "off",  # nobody cuts the power of tests
    "full_page_writes": "off",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "log_min_messages": "fatal",
}

DURABLE = {"fsync": "on", "full_page_writes": "on"}
"""For a server whose disk is made to fail."""

_WATCHING = """
while kill -0 "$1" 2>/dev/null && kill -0 "$2" 2>/dev/null; do sleep 0.5; done
kill -0 "$1" 2>/dev/null && exit
kill -QUIT "$2" 2>/dev/null
left=100
while kill -0 "$2" 2>/dev/null && [ "$left" -gt 0 ]; do left=$((left - 1)); sleep 0.1; done
rm -rf "$3"
"""
"""Until process 1 ends, however that is, or stops server 2 itself; then 2 ends, and folder 3."""


def programs() -> Path:
    """Give the folder of PostgreSQL's newest programs; fails where there are none."""
    found = [Path(folder) for pattern in _FOLDERS for folder in glob(pattern)]
    found = [folder for folder in found if (folder / "initdb").exists()]
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    if not found:
        raise FileNotFoundError("PostgreSQL is not installed: sh tests/system-packages.sh")
    return max(found, key=_version)


def _version(folder: Path) -> int:
    words = subprocess.run([folder / "initdb", "--version"], capture_output=True, check=True)
    return int(words.stdout.split()[-1].split(b".")[0])


def _account() -> dict[str, Any]:
    """Say as whom the server runs: never as root, which it refuses."""
    if os.getuid() != 0:
        return {}
    who = pwd.getpwnam("postgres")
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
        return port


@dataclass
class PostgresqlServer:
    """A cluster in a folder of its own, on loopback and on a Unix socket."""

    folder: Path
    port: int
    process: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def make(cls) -> PostgresqlServer:
        """Make the folder and the cluster in it, which does not run yet."""
        folder = Path(tempfile.mkdtemp(prefix="cartable-", dir="/tmp"))  # a socket's path is short
        account = _account()
        if account:
            os.chown(folder, account["user"], account["group"])
        secret = folder / "password"
        secret.write_text(PASSWORD, "utf-8")
        secret.chmod(0o644)
        subprocess.run(
            [
                programs() / "initdb", "--pgdata", folder / "data", "--username", USER,
                "--pwfile", secret, "--auth-local", "trust", "--auth-host", "scram-sha-256",
                "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
            ],
            check=True, capture_output=True, cwd=folder, **account,
        )  # fmt: skip
        return cls(folder, _free_port())

    def start(self, session: int = 0) -> None:
        """Start it and wait until it answers; it never outlives process ``session``, else ours."""
        settings = {
            **_SETTINGS,
            **self.settings,
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.folder),
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [programs() / "postgres", "-D", self.folder / "data", *words],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                start_new_session=True, **_account(),
            )  # fmt: skip
        self.process = process.pid
        self._watch(session or os.getpid())
        ends = time.monotonic() + _PATIENCE
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                if process.poll() is not None or time.monotonic() > ends:
                    raise RuntimeError((self.folder / "log").read_text("utf-8")) from None
                time.sleep(0.02)
            else:
                process.returncode = 0  # whoever stops it waits for it, not this object
                return

    def _watch(self, session: int) -> None:
        watching = subprocess.Popen(
            ["sh", "-c", _WATCHING, "sh", str(session), str(self.process), self.folder],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        watching.returncode = 0  # it outlives us

    def stop(self) -> None:
        """Stop it as fast as it can: every connection breaks."""
        os.kill(self.process, signal.SIGQUIT)
        ends = time.monotonic() + _PATIENCE
        while _lives(self.process):
            assert time.monotonic() < ends
            time.sleep(0.01)

    def remove(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder)

    def url(self, database: str) -> str:
        """Give a database's URL over the Unix socket."""
        return f"postgresql://{USER}@/{database}?host={self.folder}&port={self.port}"

    def url_with_password(self, database: str, password: str = PASSWORD) -> str:
        """Give a database's URL over loopback, where the password is asked for."""
        return f"postgresql://{USER}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template1", options: str = "") -> str:
        """Create a database; gives its URL."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(
                f'CREATE DATABASE "{database}" TEMPLATE "{template}" {options}'.encode()
            )
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drop a database, whoever is connected to it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)'.encode())


def _lives(process: int) -> bool:
    try:
        if os.waitpid(process, os.WNOHANG)[0]:
            return False
    except ChildProcessError:
        pass
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def shared_server(folder: Path, session: int) -> PostgresqlServer:
    """Give the one server of a test session, started by whoever comes first.

    ``folder`` is common to the session's processes; when process ``session`` has ended, however
    that was, the server is stopped and removed.
    """
    with (folder / "postgresql.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        note = folder / "postgresql.json"
        if note.exists():
            known = json.loads(note.read_text())
            return PostgresqlServer(Path(known["folder"]), known["port"], known["process"])
        server = PostgresqlServer.make()
        server.start(session)
        facts = {"folder": str(server.folder), "port": server.port, "process": server.process}
        note.write_text(json.dumps(facts))
        return server


@contextmanager
def own_server(settings: Mapping[str, str] | None = None) -> Iterator[PostgresqlServer]:
    """Give a server that a test may stop and start as it likes."""
    server = PostgresqlServer.make()
    server.settings = settings or {}
    try:
        server.start()
        yield server
    finally:
        if _lives(server.process):
            server.stop()
        server.remove()


def empty(connection: psycopg.Connection[Any]) -> None:
    """Remove every row of a database, and every other connection that an earlier test has left.

    Over one connection again and again: a new one costs the server ten times as much.
    """
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    connection.execute(_EMPTYING)


_EMPTYING = """
DO $$
DECLARE one text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename NOT LIKE '%yoyo%'
    LOOP
        EXECUTE format('DELETE FROM %I', one);
    END LOOP;
END $$
"""
