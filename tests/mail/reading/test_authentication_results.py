"""What others chose and our server repeats never makes a result of ours."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mail.reading.authentication import sender_of
from mail.reading.authentication_results import Result, Results, results_of
from mail.reading.parsing import parse
from tests.mail.factories import SOPHIE
from tests.mail.reading.judged import parsed
from tests.mail.reading.mails import mail

OURS = "mx.ecole.example"
PASS = "dmarc=pass header.from=example.org"
FAIL = "dmarc=fail header.from=example.org"

FORGED = [
    f'spf=pass smtp.mailfrom="x; {PASS}"@evil.example; dkim=none',
    f'spf=pass smtp.mailfrom="(x"@evil.example; {FAIL}; dkim=pass header.i="x); {PASS}; "@e.test',
    f'{FAIL}; spf=pass (domain of "a) ; {PASS} ; (" @evil.example) smtp.mailfrom=a@evil.example',
    f'spf=pass (domain of "a) ; {PASS} ; ("@evil.example) smtp.mailfrom=a@evil.example',
    f'spf=pass (domain of "\\"; {PASS}; x=\\""@e.example) smtp.mailfrom="\\") ; {PASS}"@e.example',
    f'spf=pass smtp.mailfrom="\\"; {PASS}; x=\\""@evil.example',
    f"spf=pass (a (b) ; {PASS}",
    f"spf=pass a) ; {PASS}",
    f'spf=pass smtp.mailfrom="x ; {PASS}',
    f"spf=pass \\; {PASS}",
    f"{PASS}; {FAIL}",
    f"{PASS}; dmarc=pass header.from=evil.example",
    f"{PASS} header.from=evil.example",
    f"{PASS} header.from=example.org",
    f"{PASS}; spf=pass (" + "x" * 10_000 + ")",
    'dmarc=pass header.from="example.org;"',
    "dmarc=pass header.from=example.org@evil.example",
    'dmarc=pass smtp.mailfrom="header.from=example.org"@evil.example',
]  # fmt: skip


def sender(results: str) -> str:
    return sender_of(parsed(headers={"authentication-results": (f"{OURS}; {results}",)}), OURS)


@pytest.mark.parametrize("results", FORGED)
def test_a_forged_pass_is_none(results: str) -> None:
    assert sender(results) == ""


@pytest.mark.parametrize(
    "results",
    [
        f'spf=fail smtp.mailfrom="x; {FAIL} (\\")"@example.com; {PASS}',
        f'spf=pass (domain of "odd one; "@example.com (a (b \\) c)) designates); {PASS} (p=none)',
        f"{PASS}; {PASS.upper()}",
        "dkim=pass header.b=aB/c+d==; dmarc / 1 = pass action=none header.from = example.org;",
        'dmarc=pass header.from="ex\\ample.org"',
    ],
)
def test_what_others_chose_does_not_take_a_pass_away_that_can_be_read(results: str) -> None:
    assert sender(results) == SOPHIE


def test_results_are_read() -> None:
    assert results_of('"MX.a" 1; SPF=Pass (ok) smtp.mailfrom=SRS0=x=b@c; dkim="none" x="a b"') == (
        Results(
            "mx.a",
            (
                Result("spf", "pass", (("smtp.mailfrom", "srs0=x=b@c"),)),
                Result("dkim", "none", (("x", '"'),)),
            ),
        )
    )


def test_only_the_topmost_is_read_even_where_it_cannot_be() -> None:
    values = (f"{OURS}; (", f"{OURS}; {PASS}")
    assert sender_of(parsed(headers={"authentication-results": values}), OURS) == ""


def test_a_result_within_an_encoded_word_is_none() -> None:
    word = f"=?utf-8?q?;_{PASS.replace('=', '=3D').replace(' ', '_')}_;?="
    raw = mail(
        f"Authentication-Results: {OURS}; spf=pass smtp.mailfrom={word}@evil.example",
        f"From: {SOPHIE}",
        body="oui",
    )
    assert sender_of(parse(raw), OURS) == ""
    plain = mail(f"Authentication-Results: {OURS};\r\n\t{PASS}", f"From: {SOPHIE}", body="oui")
    assert sender_of(parse(plain), OURS) == SOPHIE


CHOSEN = st.lists(
    st.one_of(
        st.sampled_from(
            [PASS, FAIL, '"', "(", ")", ";", "\\", "=", " ", ",", "<", "@", "dmarc=pass",
             "header.from=example.org", f"); {PASS}; (", f"; {PASS};"]
        ),
        st.characters(codec="ascii", min_codepoint=32),
    ),
    max_size=12,
).map("".join)  # fmt: skip


def quoted(text: str) -> str:
    """Text as SMTP lets it stand before the @ (RFC 5321, 4.1.2)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def commented(text: str) -> str:
    """Text in a comment as RFC 5322, 3.2.2, has it."""
    return "".join(f"\\{letter}" if letter in "()\\" else letter for letter in text)


TEMPLATES = st.sampled_from(
    [
        "spf=pass smtp.mailfrom={a}@evil.example; {own}; dkim=pass header.i={b}@evil.example",
        "spf=pass (domain of {a}@evil.example designates) smtp.mailfrom={b}@evil.example; {own}",
        "{own}; dkim=pass (of {a} (or {b})) header.i={a}@evil.example; spf=none ({b}@evil.example)",
        "spf=pass ({c}) smtp.mailfrom={b}@evil.example; {own} ({c}); dkim=none ({c} {a}) x={b}",
    ]
)
OWN_RESULTS = st.sampled_from(
    ["arc=none", FAIL, "dmarc=none", "dmarc=pass header.from=evil.example"]
)


@given(TEMPLATES, OWN_RESULTS, CHOSEN, CHOSEN, CHOSEN)
@example("spf=pass ({a}) x={b}; {own}", FAIL, f"a) ; {PASS} ; (", "(", "")
def test_nothing_that_others_choose_makes_a_failing_mail_pass(
    template: str, own: str, one: str, other: str, comment: str
) -> None:
    results = template.format(a=quoted(one), b=quoted(other), c=commented(comment), own=own)
    assert sender(results) == ""


@given(st.text(st.sampled_from(list('"()\\;= dmarcpsx/.')) | st.characters()))
def test_any_value_is_read(value: str) -> None:
    results_of(value)
