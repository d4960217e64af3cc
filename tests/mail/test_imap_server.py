import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import LANGUAGES, Catalogues
from mail.imap_server import ImapServer
from school.refusals import Refusal


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("imaps://u:p@mail.example", ImapServer("mail.example", 993, "tls", "u", "p")),
        ("imaps://u:p@mail.example:993/INBOX", ImapServer("mail.example", 993, "tls", "u", "p")),
        ("imaps://u:p@mail.example/inbox", ImapServer("mail.example", 993, "tls", "u", "p")),
        ("imaps://u:p@Mail.Example:9/", ImapServer("mail.example", 9, "tls", "u", "p")),
        ("imap://u:p@mail.example", ImapServer("mail.example", 143, "starttls", "u", "p")),
        ("imap://u:p@127.0.0.1", ImapServer("127.0.0.1", 143, "offered", "u", "p")),
        ("imap://u:p@[::1]:1430?tls=no", ImapServer("::1", 1430, "none", "u", "p")),
        ("imap://u:p@localhost/INBOX?tls=no", ImapServer("localhost", 143, "none", "u", "p")),
        (
            "imaps://a%40b.be:p%2F%3F%23@mail.example/Boîte%2F%C3%A9cole/Bot",
            ImapServer("mail.example", 993, "tls", "a@b.be", "p/?#", "Boîte/école/Bot"),
        ),
    ],
)
def test_urls_are_read(url: str, server: ImapServer) -> None:
    assert ImapServer.from_url(url) == server


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("mail.example:993", "scheme"),
        ("smtp://u:secret@mail.example", "scheme"),
        ("imaps://", "host"),
        ("imaps://mail.example", "user"),
        ("imaps://u@mail.example", "user"),
        ("imaps://:secret@mail.example", "user"),
        ("imaps://u:secret@mail.example:0", "port"),
        ("imaps://u:secret@mail.example:x", "port"),
        ("imaps://u:secret@mail.example?tls=no", "always_tls"),
        ("imap://u:secret@mail.example?tls=no", "in_clear"),
        ("imap://u:secret@127.0.0.1?tls=maybe", "option"),
        ("imaps://u:sec/ret@mail.example", "port"),
        ("imaps://u:sec#ret@mail.example", "signs"),
        ("imaps://u:sec?ret@mail.example", "port"),
        ("imaps://u:secret@[::1", "malformed"),
    ],
)
def test_each_fault_has_words_of_its_own_without_the_password(url: str, fault: str) -> None:
    with pytest.raises(Refusal) as told:
        ImapServer.from_url(url)
    assert told.value.key == f"settings.server.{fault}"
    for words in map(Catalogues.load().of, LANGUAGES):
        said = words.text(told.value.key, **told.value.values)
        assert said.startswith("CARTABLE_IMAP")
        assert "sec" not in said


def test_a_server_that_is_printed_keeps_its_password() -> None:
    assert "hush" not in repr(ImapServer.from_url("imaps://user:hush@mail.example"))


def test_mailboxes_are_told_apart_by_a_name_that_betrays_nobody() -> None:
    one = ImapServer.from_url("imaps://bot%40school.be:one@mail.example")
    assert one.name == ImapServer.from_url("imap://bot%40school.be:two@mail.example").name
    others = ("imaps://b:p@mail.example", "imaps://bot%40school.be:p@mail.example/Replies")
    assert one.name not in {ImapServer.from_url(url).name for url in others}
    assert "bot" not in one.name


@given(
    user=st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs"])),
    password=st.text(alphabet=string.printable, min_size=1),
    mailbox=st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs"])),
)
def test_any_name_password_and_mailbox_can_be_written(
    user: str, password: str, mailbox: str
) -> None:
    parts = [quote(part, safe="") for part in (user, password, mailbox)]
    server = ImapServer.from_url("imaps://{}:{}@mail.example/{}".format(*parts))
    assert (server.user, server.password) == (user, password)
    assert server.mailbox == ("INBOX" if mailbox.upper() == "INBOX" else mailbox)
