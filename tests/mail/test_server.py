import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.server import SmtpServer


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
    ("url", "advice"),
    [
        ("mail.example:25", "smtp://"),
        ("http://mail.example", "smtp://"),
        ("smtp://", "name the server"),
        ("smtp://mail.example:0", "port"),
        ("smtp://mail.example:99999", "port"),
        ("smtp://mail.example:x", "port"),
        ("smtp://mail.example/inbox", "tls=no"),
        ("smtp://mail.example?tls=maybe", "tls=no"),
        ("smtp://mail.example?verify=no", "tls=no"),
        ("smtps://mail.example?tls=no", "smtp://"),
        ("smtp://u:secret@mail.example?tls=no", "in clear"),
        ("smtp://u:sec/ret@mail.example", "%2F"),
        ("smtp://u:sec#ret@mail.example", "%23"),
        ("smtp://u:secret@[::1", "smtp://"),
    ],
)
def test_faults_are_told_with_their_remedy_and_without_the_password(url: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice) as told:
        SmtpServer.from_url(url)
    assert "secret" not in str(told.value)


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
