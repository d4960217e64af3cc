"""A real Dovecot for tests, in a folder of its own and without root: mail comes in by LMTP."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from imapclient import IMAPClient

USER = "cartable@cartable.example"
PASSWORD = "pärt/1@2:3%"
"""With every sign that means something in a URL, and one that is not ASCII."""

_FOLDERS = ("/usr/sbin", "/opt/homebrew/sbin", "/opt/homebrew/bin", "/usr/local/sbin")
_PATIENCE = 60  # seconds; only a fault takes as long

_SHARED = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = 127.0.0.1
protocols = imap lmtp
first_valid_uid = 1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
recipient_delimiter = +
mail_fsync = never
mail_max_userip_connections = 100
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service lmtp {{
  unix_listener lmtp {{
    mode = 0666
  }}
}}
"""

_BEFORE_2_4 = """
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u allow_all_users=yes
}}
"""

_FROM_2_4 = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = {folder}/mail/%{{user}}
mail_inbox_path = {folder}/mail/%{{user}}
passdb static {{
  password = {password}
}}
userdb static {{
  allow_all_users = yes
  fields {{
    uid = {user}
    gid = {group}
    home = {folder}/mail/%{{user}}
  }}
}}
"""

_TLS = {
    False: "ssl = yes\nssl_cert = <{folder}/{certificate}\nssl_key = <{folder}/privkey.pem\n",
    True: "ssl = yes\nssl_server_cert_file = {folder}/{certificate}\n"
    "ssl_server_key_file = {folder}/privkey.pem\n",
}

_WATCHING = """
while kill -0 "$1" 2>/dev/null && kill -0 "$2" 2>/dev/null; do sleep 0.5; done
kill -0 "$1" 2>/dev/null && exit
kill -TERM "$2" 2>/dev/null
left=100
while kill -0 "$2" 2>/dev/null && [ "$left" -gt 0 ]; do left=$((left - 1)); sleep 0.1; done
rm -rf "$3"
"""
"""Until the tests (1) end, however that is, or Dovecot (2) does; then 2 ends, and folder 3."""


def program(name: str) -> str:
    """Give the path of one of Dovecot's programs; fails where it is not installed."""
    found = shutil.which(name, path=os.pathsep.join((os.environ["PATH"], *_FOLDERS)))
    if found is None:
        raise FileNotFoundError("Dovecot is not installed: sh tests/system-packages.sh")
    return found


@cache
def _is_from_2_4() -> bool:
    """Whether its settings are written as they are since 2.4 (Debian 13, Homebrew)."""
    said = subprocess.run([program("dovecot"), "--version"], capture_output=True, check=True)
    major, minor, *_ = said.stdout.decode().split(".")
    return (int(major), int(minor)) >= (2, 4)


def _who() -> pwd.struct_passwd:
    """As whom it runs: never as root, so that it is the same for whoever runs the tests."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())


def _account() -> dict[str, Any]:
    if os.getuid() != 0:
        return {}
    return {"user": _who().pw_uid, "group": _who().pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
        return port


@dataclass
class Dovecot:
    """A server whose every user is let in with the one password; ``more`` are further settings.

    ``separator`` and ``prefix`` are those of its folders' names.
    """

    folder: Path
    port: int
    tls_port: int = 0
    more: str = ""
    separator: str = "/"
    prefix: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def configuration(self) -> Path:
        return self.folder / "dovecot.conf"

    def configure(self, certificate: Path | None = None) -> None:
        """Write its settings; beside a certificate lies its ``privkey.pem``."""
        new = _is_from_2_4()
        own = _FROM_2_4 if new else _BEFORE_2_4
        # Those of the new kind say first which version they are of.
        text = own + _SHARED if new else _SHARED + own
        values = {
            "folder": self.folder,
            "user": _who().pw_name,
            "group": grp.getgrgid(_who().pw_gid).gr_name,
            "port": self.port,
            "tls_port": self.tls_port,
            "separator": self.separator,
            "prefix": self.prefix,
            "password": f'"{PASSWORD}"' if new else PASSWORD.replace("%", "%%"),
        }
        written = text.format(**values)
        if certificate is None:
            written += "ssl = no\n"
        else:
            for file in (certificate, certificate.with_name("privkey.pem")):
                shutil.copyfile(file, self.folder / file.name)
            written += _TLS[new].format(folder=self.folder, certificate=certificate.name)
        self.configuration.write_text(written + self.more, "utf-8")
        if _account():
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, _who().pw_uid, _who().pw_gid)

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [program("dovecot"), "-F", "-c", str(self.configuration)]
        with (self.folder / "out").open("ab") as out:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=self.folder,
                start_new_session=True, **_account(),
            )  # fmt: skip
        self._watch(self.process.pid)
        ends = time.monotonic() + _PATIENCE
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 5) as asking:
                    assert asking.recv(4) == b"* OK"
                    return
            except (OSError, AssertionError):
                if self.process.poll() is not None or time.monotonic() > ends:
                    raise RuntimeError(self.log()) from None
                time.sleep(0.01)

    def _watch(self, process: int) -> None:
        watching = subprocess.Popen(
            ["sh", "-c", _WATCHING, "sh", str(os.getpid()), str(process), self.folder],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        watching.returncode = 0  # it outlives us

    def stop(self) -> None:
        """End all its processes at once: every connection breaks."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(_PATIENCE)
            self.process = None

    def log(self) -> str:
        """What it has said of itself, for whoever looks for a fault."""
        files = [self.folder / "out", self.folder / "log"]
        return "".join(file.read_text("utf-8", "replace") for file in files if file.exists())

    def url(self, user: str = USER, mailbox: str = "INBOX", how: str = "?tls=no") -> str:
        """Give a user's mailbox as ``CARTABLE_IMAP`` names it; ``how`` may be "tls" or empty."""
        who, secret, where = (quote(part, safe="") for part in (user, PASSWORD, mailbox))
        if how == "tls":
            return f"imaps://{who}:{secret}@127.0.0.1:{self.tls_port}/{where}"
        return f"imap://{who}:{secret}@127.0.0.1:{self.port}/{where}{how}"

    # -- mail comes in ------------------------------------------------------------------------

    def deliver(self, *mails: bytes, to: str = USER, sender: str = "someone@example.org") -> None:
        """Deliver mails by LMTP, as a mail server does for what has come to ``to``."""
        with smtplib.LMTP(str(self.folder / "run" / "lmtp")) as lmtp:
            for mail in mails:
                lmtp.sendmail(sender, [to], mail)

    def fill(self, mails: Iterable[bytes], user: str = USER) -> None:
        """Lay many mails into an INBOX at once, as if they had long been there."""
        new = self.folder / "mail" / user / "new"
        for folder in (new, new.with_name("cur"), new.with_name("tmp")):
            folder.mkdir(parents=True, exist_ok=True)
        for number, mail in enumerate(mails):
            (new / f"{number:09}.fill").write_bytes(mail)
        if _account():
            account = f"{_who().pw_uid}:{_who().pw_gid}"
            subprocess.run(["chown", "-R", account, self.folder / "mail"], check=True)

    # -- what befalls a mailbox ---------------------------------------------------------------

    def kick(self, user: str = USER) -> None:
        """Cut every connection of a user."""
        self._administer("kick", user)

    def renumber(self, user: str = USER) -> None:
        """Lose the indexes of an INBOX: its mails get other UIDs, and it another UIDVALIDITY."""
        self._administer("kick", user)
        for file in (self.folder / "mail" / user).glob("dovecot*"):
            if not file.name.startswith("dovecot-uidvalidity"):
                file.unlink()

    def _administer(self, *words: str) -> None:
        command = [program("doveadm"), "-c", str(self.configuration), *words]
        subprocess.run(command, capture_output=True, cwd=self.folder, check=False, **_account())

    # -- what lies there ----------------------------------------------------------------------

    @contextmanager
    def colleague(self, user: str = USER, mailbox: str = "INBOX") -> Iterator[IMAPClient]:
        """Look into a mailbox as a colleague does with a mail program."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False)
        client.plain_login(user, PASSWORD)
        client.select_folder(mailbox)
        try:
            yield client
        finally:
            with suppress(Exception):  # the server may be gone
                client.logout()

    def subjects(self, mailbox: str = "INBOX", user: str = USER) -> dict[str, tuple[bytes, ...]]:
        """Give the subjects of a mailbox's mails, each with its flags; none where it is not."""
        with self.colleague(user) as client:
            if not client.folder_exists(mailbox):
                return {}
            client.select_folder(mailbox, readonly=True)
            found = client.fetch(client.search(), ["FLAGS", "BODY.PEEK[HEADER.FIELDS (SUBJECT)]"])
        field = b"BODY[HEADER.FIELDS (SUBJECT)]"
        return {_subject(one[field]): tuple(sorted(one[b"FLAGS"])) for one in found.values()}


def _subject(header: bytes) -> str:
    return header.partition(b":")[2].strip().decode()


@contextmanager
def dovecot(
    more: str = "", *, certificate: Path | None = None, separator: str = "/", prefix: str = ""
) -> Iterator[Dovecot]:
    """Give a Dovecot of one's own; ``more`` are further settings."""
    folder = Path(tempfile.mkdtemp(prefix="cartable-", dir="/tmp"))  # a socket's path is short
    tls_port = _free_port() if certificate else 0
    server = Dovecot(folder, _free_port(), tls_port, more, separator, prefix)
    server.configure(certificate)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def mail(subject: str, headers: Mapping[str, str] | None = None, text: str = "oui") -> bytes:
    """Give a small mail."""
    told = {
        "From": "Sophie <sophie@example.org>",
        "To": USER,
        "Subject": subject,
        "Message-ID": f"<{subject.replace(' ', '-')}@example.org>",
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"{head}\r\n{text}\r\n".encode()
