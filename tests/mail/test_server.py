import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import LANGUAGES, Catalogues
from mail.server import SmtpServer
from school.refusals import Refusal


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:2525", SmtpServer("127.0.0.1", 2525, "offered")),
        ("smtp://127.0.0.1:2525?tls=no", SmtpServer("127.0.0.1", 2525, "none")),
        ("smtp://[::1]:2525/?tls=no", SmtpServer("::1", 2525, "none")),
        ("smtp://Relay.School.example", SmtpServer("relay.school.example", 25, "offered")),
        ("smtp://relay.local?tls=no", SmtpServer("relay.local", 25, "none")),
        ("smtps://mail.example", SmtpServer("mail.example", 465, "tls")),
        ("smtps://u:p@mail.example:1", SmtpServer("mail.example", 1, "tls", "u", "p")),
        ("smtp://u:p@mail.example", SmtpServer("mail.example", 587, "starttls", "u", "p")),
        ("smtp://u:p@localhost:25", SmtpServer("localhost", 25, "offered", "u", "p")),
        ("smtp://u:p@127.0.0.1:25?tls=no", SmtpServer("127.0.0.1", 25, "none", "u", "p")),
        (
            "smtps://a%40b.be:p%2F%3F%23@mail.example",
            SmtpServer("mail.example", 465, "tls", "a@b.be", "p/?#"),
        ),
    ],
)
def test_urls_are_read(url: str, server: SmtpServer) -> None:
    assert SmtpServer.from_url(url) == server


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("mail.example:25", "scheme"),
        ("http://mail.example", "scheme"),
        ("smtp://", "host"),
        ("smtp://mail.example:0", "port"),
        ("smtp://mail.example:99999", "port"),
        ("smtp://mail.example:x", "port"),
        ("smtp://mail.example/inbox", "path"),
        ("smtp://mail.example?tls=maybe", "option"),
        ("smtp://mail.example?verify=no", "option"),
        ("smtps://mail.example?tls=no", "always_tls"),
        ("smtp://u:secret@mail.example?tls=no", "in_clear"),
        ("smtp://u:sec/ret@mail.example", "port"),
        ("smtp://u:sec#ret@mail.example", "signs"),
        ("smtp://u:secret@[::1", "malformed"),
    ],
)
def test_each_fault_has_words_of_its_own_without_the_password(url: str, fault: str) -> None:
    with pytest.raises(Refusal) as told:
        SmtpServer.from_url(url)
    assert told.value.key == f"settings.server.{fault}"
    for words in map(Catalogues.load().of, LANGUAGES):
        said = words.text(told.value.key, **told.value.values)
        assert said.startswith("CARTABLE_SMTP")
        assert "sec" not in said


def test_a_server_that_is_printed_keeps_its_password() -> None:
    assert "hush" not in repr(SmtpServer.from_url("smtps://user:hush@mail.example"))


@given(
    user=st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs"])),
    password=st.text(alphabet=string.printable, min_size=1),
)
def test_any_name_and_password_can_be_written(user: str, password: str) -> None:
    url = f"smtps://{quote(user, safe='')}:{quote(password, safe='')}@mail.example"
    server = SmtpServer.from_url(url)
    assert (server.user, server.password) == (user, password)
