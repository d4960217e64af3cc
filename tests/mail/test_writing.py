import re
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import LANGUAGES, Catalogues
from mail.links import Links
from mail.writing import MailWriter
from school.refusals import Refusal
from tests.mail.factories import (
    BOT,
    CHANGES,
    INVITING,
    KINDS,
    LINKS,
    NOW,
    SOPHIE,
    STOP_TOKEN,
    TOKEN,
    account,
    certificate,
    letter,
    notice,
    platform,
    writer,
)
from tests.mail.postbox import parsed
from tests.mail.seeing import Seen, html_of, text_of

WRITER = writer()
WORDS = Catalogues.load()
PAGE = f"https://attestations.ecole.example/a/{TOKEN}"
CHAT = f"https://t.me/{BOT}?start=a_{TOKEN}"
STOP = f"https://attestations.ecole.example/u/{STOP_TOKEN}"


def sent(
    kind: str,
    language: str = "fr",
    by: MailWriter = WRITER,
    bot: str | None = BOT,
    **changes: object,
) -> EmailMessage:
    """The mail as a reader gets it."""
    envelope = by.envelope(notice(kind), letter(kind, language, **changes), bot, NOW)
    assert envelope.content.isascii()
    assert max(len(line) for line in envelope.content.split(b"\r\n")) <= 200
    return parsed(envelope.content)


def with_plain_spaces(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_has_two_faces_and_names_whom_and_what_it_is_about(kind: str, language: str) -> None:
    message = sent(kind, language)
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    text = text_of(message)
    assert "Sophie" in text
    assert "Institut des Carrières" in text
    assert "info@ecole.example" in text
    assert "+32\u00a02\u00a0000\u00a000\u00a000" in text
    if kind not in ("welcome", *CHANGES):
        assert "Néerlandais UE 3" in text
        assert WORDS.of(language).date(certificate().awarded_on) in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_is_signed_by_the_school_that_it_comes_from(kind: str) -> None:
    message = sent(kind)
    school = message["From"].addresses[0].display_name
    assert f"{WORDS.of('fr').text('mail.closing')}\n{school}" in text_of(message)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", INVITING)
def test_an_invitation_offers_page_chat_and_reply(kind: str, language: str) -> None:
    message = sent(kind, language)
    assert {PAGE, CHAT, STOP} <= Seen(html_of(message)).links
    text = text_of(message)
    assert PAGE in text.splitlines()
    assert CHAT in text.splitlines()
    assert WORDS.of(language).text("mail.activation.reply") in " ".join(text.split("\n"))
    assert message["Reply-To"] == f"cartable+{TOKEN}@ecole.example"
    assert message["Subject"].endswith(f" [#{TOKEN}]")


@pytest.mark.parametrize("kind", sorted(set(KINDS) - set(INVITING)))
def test_what_asks_for_nothing_carries_the_token_that_commands_need(kind: str) -> None:
    """The same in address and subject, should the plus-address get lost (contract, Mail)."""
    message = sent(kind)
    assert message["Subject"].endswith(f" [#{STOP_TOKEN}]")
    assert message["Reply-To"] == f"cartable+{STOP_TOKEN}@ecole.example"


def test_without_a_public_address_the_chat_and_the_reply_remain() -> None:
    message = sent("activation", by=writer(Links(None, "http://127.0.0.1:8082/", replies=True)))
    assert Seen(html_of(message)).links == {f"http://127.0.0.1:8082/{BOT}?start=a_{TOKEN}"}
    assert message["List-Unsubscribe-Post"] is None
    assert message["List-Unsubscribe"] == (
        f"<mailto:cartable+{STOP_TOKEN}@ecole.example?subject=stop>"
    )
    assert "« stop »" in text_of(message).replace("\u202f", " ")


def test_without_a_bot_the_page_and_the_reply_remain() -> None:
    message = sent("activation", bot=None)
    assert Seen(html_of(message)).links == {PAGE, STOP}
    assert "Telegram" not in text_of(message)


def test_with_neither_one_still_can_reply() -> None:
    message = sent("activation", by=writer(Links(replies=True)), bot=None)
    assert not Seen(html_of(message)).links
    assert "« oui »" in text_of(message).replace("\u202f", " ")


def test_the_welcome_keeps_what_one_signs_in_with() -> None:
    text = text_of(sent("welcome"))
    assert f"Votre identifiant : {SOPHIE}" in with_plain_spaces(text)
    assert "Gardez bien en mémoire votre identifiant" in text
    assert "« Identifiez-vous »" in text.replace("\u202f", " ")


def test_a_reminder_lists_what_else_waits() -> None:
    text = text_of(sent("activation_reminder"))
    assert "- Anglais UE 2\n- Comptabilité" in text
    one = text_of(sent("activation_reminder", data={"others": ["Anglais UE 2"]}))
    assert "Une autre attestation" in one
    assert "autre attestation" not in text_of(sent("activation_reminder", data={"others": []}))


def test_a_revocation_says_why() -> None:
    assert "Motif du retrait : Erreur d’encodage" in with_plain_spaces(
        text_of(sent("certificate_revoked"))
    )


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_is_told_with_its_time_there(kind: str) -> None:
    message = sent(kind)
    text = " ".join(text_of(message).split("\n"))
    assert "26 juin 2026, 11:45" in text
    # Accounts are parted by the school: that was never oneself.
    assert ("Ce n’était pas vous" in text) is (kind != "accounts_parted")
    assert STOP not in text  # what concerns safety cannot be stopped


def test_a_further_address_is_named() -> None:
    assert "L’adresse s.lambert@example.net a rejoint" in " ".join(
        text_of(sent("address_proven")).split("\n")
    )


@pytest.mark.parametrize(
    ("email", "phone", "said"),
    [
        ("a@b.be", "", "Écrivez à a@b.be."),
        ("", "02", "Appelez le 02."),
        ("", "", "Adressez-vous au secrétariat"),
    ],
)
def test_one_is_told_whom_to_ask(email: str, phone: str, said: str) -> None:
    text = text_of(sent("activation", platform=platform(email=email, phone=phone)))
    assert said in text


def test_headers_tell_machines_what_this_is() -> None:
    message = sent("activation", "nl")
    assert message["From"].addresses[0].display_name == "Institut des Carrières"
    assert message["From"].addresses[0].addr_spec == "cartable@ecole.example"
    assert message["To"] == SOPHIE
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Precedence"] == "bulk"
    suppressed = {one.strip() for one in message["X-Auto-Response-Suppress"].split(",")}
    assert "OOF" in suppressed
    assert not {"All", "NDR"} & suppressed  # reports of failure must come back
    assert message["Content-Language"] == "nl"
    assert message["Date"].datetime == NOW
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_identifiers_are_not_encoded_however_long_they_are() -> None:
    long = Links(f"https://{'attestations.' * 8}ecole.example/cartable", replies=True)
    raw = writer(long).envelope(notice("activation"), letter("activation"), BOT, NOW).content
    head = raw.partition(b"\r\n\r\n")[0].decode().replace("\r\n ", " ")
    assert (
        f"List-Unsubscribe: <{long.stop(STOP_TOKEN)}>,"
        f" <mailto:cartable+{STOP_TOKEN}@ecole.example?subject=stop>\r\n"
    ) in head
    assert f"Reply-To: cartable+{TOKEN}@ecole.example\r\n" in head


def test_mails_about_one_certificate_make_a_thread_and_a_retry_is_the_same_mail() -> None:
    first, reminder = sent("activation"), sent("activation_reminder")
    assert first["Message-ID"] == sent("activation")["Message-ID"] == "<notice.4711@ecole.example>"
    assert first["References"] == reminder["References"] == reminder["In-Reply-To"]
    other = sent("activation", certificate=certificate(id=8))
    assert other["References"] != first["References"]
    assert sent("welcome")["References"] is None


def test_addresses_beyond_ascii() -> None:
    about = letter("activation")
    idn = WRITER.envelope(notice("activation", to="sophie@école.example"), about, BOT, NOW)
    assert (idn.recipient, idn.international) == ("sophie@xn--cole-9oa.example", False)
    local = WRITER.envelope(notice("activation", to="zoé@école.example"), about, BOT, NOW)
    assert (local.recipient, local.international) == ("zoé@xn--cole-9oa.example", True)
    assert "To: zoé@xn--cole-9oa.example\r\n".encode() in local.content


@pytest.mark.parametrize(
    "to", ["x", "a@b.be\r\nBcc: c@d.be", "a@b.be, c@d.be", "<a@b.be> <c@d.be>", '"a b"@c.be']
)
def test_what_is_no_address_is_not_written_to(to: str) -> None:
    with pytest.raises(Refusal):
        WRITER.envelope(notice("activation", to=to), letter("activation"), BOT, NOW)


HOSTILE = st.text(max_size=120) | st.sampled_from(
    [
        "x\r\nBcc: thief@evil.example",
        "x\n\nSubject: other",
        '"><script src=//evil.example></script>',
        "<img src=x onerror=alert(1)>",
        "</title></style><a href='https://evil.example'>",
        "a, b <evil@evil.example>",
        "École, « Sainte-Union »; (Dour) <evil@evil.example>",
        "{school} %s {{ 7*7 }}",
        "\u202egpj.exe\u2066",
        "é" * 100,
        "a" * 120,
    ]
)
PLAIN = Seen(html_of(sent("activation")))


@given(title=HOSTILE, first_name=HOSTILE, school=HOSTILE)
def test_whatever_people_and_schools_are_called_does_no_harm(
    title: str, first_name: str, school: str
) -> None:
    message = sent(
        "activation",
        certificate=certificate(title=title, first_name=first_name),
        platform=platform(name=school),
    )
    assert sorted(message.keys()) == sorted(sent("activation").keys())
    assert [one.addr_spec for one in message["From"].addresses] == ["cartable@ecole.example"]
    assert message["To"] == SOPHIE
    assert message["Subject"].endswith(f"[#{TOKEN}]")
    text, seen = text_of(message), Seen(html_of(message))
    assert seen.tags - Counter({"br": seen.tags["br"]}) == PLAIN.tags - Counter(
        {"br": PLAIN.tags["br"]}
    )
    assert seen.links == PLAIN.links
    assert not any(one in text for one in "\r\u202e\u2066\x00")


def test_a_name_of_nothing_is_left_out() -> None:
    text = text_of(sent("welcome", account=account(first_name="\u202e")))
    assert "Bonjour,\n" in text


def test_the_catalogues_have_all_words_of_mails_and_no_others() -> None:
    sources = Path(__file__).parents[2] / "mail"
    used = {
        key
        for path in [*sources.glob("*.py"), *sources.glob("templates/*")]
        for key in re.findall(r'"(mail\.[\w.]+)"', path.read_text("utf-8"))
    }
    for language in LANGUAGES:
        assert {key for key in WORDS.of(language).keys if key.startswith("mail.")} == used


def test_the_links_of_this_test_are_the_programs() -> None:
    assert LINKS.ways(letter("activation"), BOT) == (PAGE, CHAT)
    assert LINKS.stop(STOP_TOKEN) == STOP


@pytest.mark.parametrize("kind", ["activation", "activation_reminder"])
def test_no_mail_asks_for_a_reply_that_nobody_reads(kind: str) -> None:
    unread = sent(kind, by=writer(Links("https://attestations.ecole.example")))
    assert "répondre" in text_of(sent(kind))
    assert "répond" not in text_of(unread)
    assert "répond" not in html_of(unread)
