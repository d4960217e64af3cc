"""Of all the parts of a mail, the text that a person reads."""

import pytest

from mail.reading.parsing import parse
from tests.mail.reading.mails import base64_part, mail, multipart, nested, part

PLAIN = part("text/plain", "Oui\n")
HTML = part("text/html; charset=utf-8", "<p>Oui en HTML</p>")
BLANK = part("text/plain", " \n\u200b\n")
PICTURE = base64_part("image/png", b"\x89PNG", "Content-Disposition: inline; filename=a.png")
PDF = base64_part("application/pdf", b"%PDF", "Content-Disposition: attachment; filename=a.pdf")
INVITATION = part(
    "text/calendar; method=REPLY",
    'BEGIN:VCALENDAR\nSUMMARY;X="a:b":Accepté \\, oui\nDESCRIPTION:un\\ndeux\n  trois\n',
)
FORWARDED = part("message/rfc822", mail("Subject: Avant", body="Texte transmis"))


def text_of(raw: bytes) -> str:
    return parse(raw).text.strip()


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (multipart("alternative", PLAIN, HTML), "Oui"),
        (multipart("alternative", HTML, PLAIN), "Oui"),
        (multipart("alternative", BLANK, HTML), "Oui en HTML"),
        (multipart("alternative", BLANK, HTML, INVITATION), "Oui en HTML"),
        (multipart("alternative", part("text/x-amp-html", "<p>amp"), HTML), "Oui en HTML"),
        (multipart("mixed", PLAIN, PICTURE, part("text/plain", "Jean")), "Oui\n\nJean"),
        (multipart("mixed", PLAIN, PDF, HTML), "Oui\n\nOui en HTML"),
        (multipart("mixed", PLAIN, part("text/plain; name=a.txt", "Pièce")), "Oui"),
        (multipart("mixed", PLAIN, FORWARDED), "Oui"),
        (
            multipart("mixed", PICTURE, part("text/plain", "x", "Content-Disposition: attachment")),
            "x",
        ),
        (multipart("related", HTML, PICTURE), "Oui en HTML"),
        (multipart("signed", PLAIN, part("application/pgp-signature", "x")), "Oui"),
        (multipart("report", PLAIN, part("message/delivery-status", "")), "Oui"),
        (multipart("x-unheard-of", PLAIN, HTML), "Oui"),
        (multipart("digest", FORWARDED), "Texte transmis"),
        (FORWARDED, "Texte transmis"),
        (base64_part("message/rfc822", mail("Subject: x", body="Texte codé")), "Texte codé"),
        (INVITATION, "Accepté , oui\nun\ndeux trois"),
        (nested(20, PLAIN), "Oui"),
        (part("TEXT/HTML", "<p>Oui"), "Oui"),
        (part("text/html", "Oui\nmerci"), "Oui\nmerci"),
        (part("text/plain", "<html><body><p>Oui"), "Oui"),
        (part("text/markdown", "*Oui*"), "*Oui*"),
        (part("rubbish", "Oui"), "Oui"),
        (mail("Content-Type:", body="Oui"), "Oui"),
        (
            part(
                "text/rtf",
                r"{\rtf1\ansicpg1252 {\fonttbl{\f0 Arial;}}Oui, l\'e9t\'e9\par \u8364?{\*\x y}}",
            ),
            "Oui, lété\n€",
        ),
    ],
)
def test_the_text_is_chosen(raw: bytes, text: str) -> None:
    assert text_of(raw) == text


def test_the_root_of_related_parts_may_be_named() -> None:
    raw = multipart('related; start="<b>"', PICTURE, part("text/html", "<p>Oui", "Content-ID: <b>"))

    assert text_of(raw) == "Oui"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (
            multipart("encrypted", part("application/pgp-encrypted", "Version: 1"), PDF),
            "[multipart/encrypted]",
        ),
        (
            multipart("mixed", BLANK, part("application/pgp-encrypted", "x"), PDF),
            "[application/pgp-encrypted]",
        ),
        (
            base64_part("application/pkcs7-mime; smime-type=enveloped-data", b"\x30\x03"),
            "[application/pkcs7-mime]",
        ),
        (multipart("mixed", BLANK, part("audio/amr", "x")), "[audio/amr]"),
        (PICTURE, "[image/png]"),
        (multipart("mixed", PDF), "[application/pdf]"),
        (multipart("mixed", BLANK, PDF), ""),
        (multipart("mixed", BLANK, PICTURE, BLANK), ""),
        (part("text/html", "<img src='data:" + "a" * 1_100_000 + "'>Non"), "[text/html]"),
        (BLANK, ""),
        (part("text/html", "<p>&nbsp;</p><img src=cid:logo alt=Logo>"), ""),
    ],
)
def test_what_is_said_without_words_is_not_nothing(raw: bytes, text: str) -> None:
    assert parse(raw).text == text


@pytest.mark.parametrize(
    ("lines", "body", "text"),
    [
        (["Content-Transfer-Encoding: base64"], "T3Vp\n", "Oui"),
        (["Content-Transfer-Encoding: BASE64 "], "T3V\np\n", "Oui"),
        (
            ["Content-Transfer-Encoding: base64"],
            "T3Vp\n-- \nun pied de page",
            "Oui-- \nun pied de page",
        ),
        (["Content-Transfer-Encoding: base64"], "T3U=\naQ==\n", "Oui"),
        (["Content-Transfer-Encoding: base64"], "Non, ce n’est pas moi", "Non, ce n’est pas moi"),
        (["Content-Transfer-Encoding: base64"], "Non", "Non"),
        (["Content-Transfer-Encoding: quoted-printable"], "l=C3=A9=\n ger=", "lé ger"),
        (["Content-Transfer-Encoding: quoted-printable"], "a=ZZb =", "a=ZZb "),
        (["Content-Transfer-Encoding: x-unknown"], "Oui", "Oui"),
        (["Content-Transfer-Encoding: 7bit"], "été".encode("latin-1"), "été"),
        (
            ["Content-Type: text/plain; charset=utf-8"],
            "Oui\0\x07\ud83d".encode("utf-8", "surrogatepass"),
            "Oui",
        ),
    ],
)
def test_a_body_is_decoded_as_far_as_it_is_encoded(
    lines: list[str], body: str | bytes, text: str
) -> None:
    assert text_of(mail(*lines, body=body)).startswith(text.strip())


def test_flowed_paragraphs_are_joined_and_quotations_stay() -> None:
    body = "Oui, c'est \nbien moi.\n\n> une \n> deux\n>> trois \n quatre\n -- \n-- \nJean\n"
    flowed = parse(mail("Content-Type: text/plain; format=Flowed", body=body)).text
    deleted = parse(
        mail("Content-Type: text/plain; format=flowed; delsp=yes", body="c'est \nbien")
    ).text

    assert flowed == "Oui, c'est bien moi.\n\n> une deux\n>> trois \nquatre\n-- \n-- \nJean\n"
    assert deleted == "c'estbien"


def test_a_signed_text_is_read_without_its_frame() -> None:
    body = (
        "Bonjour\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nOui\n- -- \nJean\n"
        "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"
    )

    assert text_of(mail("Subject: x", body=body)) == "Bonjour\nOui\n-- \nJean"


def test_a_mail_inside_a_signature_is_read() -> None:
    def element(tag: int, *contents: bytes) -> bytes:
        joined = b"".join(contents)
        return bytes([tag, 0x82]) + len(joined).to_bytes(2, "big") + joined

    def endless(tag: int, *contents: bytes) -> bytes:
        return bytes([tag, 0x80]) + b"".join(contents) + b"\0\0"

    signed_data, data = (
        bytes.fromhex("06092a864886f70d010702"),
        bytes.fromhex("06092a864886f70d010701"),
    )
    inner = part("text/plain; charset=utf-8", "Oui, signé")
    whole = element(0x04, inner)
    pieces = endless(0x24, element(0x04, inner[:20]), element(0x04, inner[20:]))
    for octets, wrap in ((whole, element), (pieces, endless)):
        content = wrap(0x30, data, wrap(0xA0, octets))
        cms = wrap(0x30, signed_data, wrap(0xA0, wrap(0x30, b"\x02\x01\x01", b"\x31\x00", content)))
        raw = base64_part("application/pkcs7-mime; smime-type=signed-data", cms)

        assert text_of(raw) == "Oui, signé"
        for end in range(0, len(cms), 7):
            parse(base64_part("application/pkcs7-mime", cms[:end]))


@pytest.mark.parametrize(
    "raw",
    [
        multipart("mixed", PLAIN, closed=False),
        multipart("mixed", PLAIN).replace(b'; boundary="=_one"', b""),
        multipart("mixed", PLAIN).replace(b'boundary="=_one"', b"boundary=other"),
        multipart("mixed", PLAIN).replace(b"--=_one\r\n", b"--=_one  \t\r\n"),
        b"Content-Type: multipart/mixed\r\n\r\nOui",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\nOui",
        multipart("mixed", PLAIN) + b"\r\nepilogue",
        b"Content-Type: multipart/mixed; boundary==_one\r\n\r\nprologue\r\n"
        + multipart("mixed", PLAIN).split(b"\r\n\r\n", 1)[1],
    ],
    ids=[
        "truncated",
        "no boundary",
        "wrong boundary",
        "spaces",
        "no parts",
        "no delimiter",
        "epilogue",
        "prologue",
    ],
)
def test_a_broken_multipart_still_says_what_it_says(raw: bytes) -> None:
    assert text_of(raw) == "Oui"


def test_the_outer_boundary_ends_the_inner_part() -> None:
    inner = multipart("mixed", PLAIN, boundary="in", closed=False)
    outer = multipart("mixed", inner, part("text/plain", "Merci"), boundary="out")

    assert text_of(outer) == "Oui\n\nMerci"


def test_the_headers_tell_what_it_is() -> None:
    read = parse(multipart("Report; Report-Type=Disposition-Notification", PLAIN))

    assert read.content_type == "multipart/report"
    assert read.report_type == "disposition-notification"
    assert parse(HTML).was_html
    assert not parse(PLAIN).was_html
