"""Who a mail is from is certain, or it is from nobody."""

from __future__ import annotations

import pytest

from mail.reading.authentication import sender_of
from tests.mail.factories import SOPHIE
from tests.mail.reading.judged import parsed

OURS = "mx.ecole.example"


def vouched(*results: str) -> str:
    return sender_of(parsed(headers={"authentication-results": results}), OURS)


def test_from_is_believed_where_nothing_is_asked() -> None:
    assert sender_of(parsed(), None) == SOPHIE
    assert sender_of(parsed(senders=("Sophie.LAMBERT@Example.org",)), None) == SOPHIE


@pytest.mark.parametrize(
    "changes",
    [
        {"senders": ()},
        {"senders": ("",)},
        {"senders": (SOPHIE, "mallory@example.org")},
        {"senders": (SOPHIE, SOPHIE)},
        {"senders": (SOPHIE,), "headers": {"from": (SOPHIE, "mallory@example.org")}},
        {"senders": ("sophie",)},
    ],
)
def test_several_or_broken_senders_are_none(changes: dict[str, object]) -> None:
    assert sender_of(parsed(**changes), None) == ""


@pytest.mark.parametrize(
    "result",
    [
        f"{OURS}; dmarc=pass header.from=example.org",
        f"{OURS.upper()} 1; spf=fail; DMARC = Pass (p=none) header.from=Example.ORG",
        f'{OURS}; dkim=pass (good; "x" (more)); dmarc=pass header.from="example.org"',
        f"(comment; dmarc=fail) {OURS};\n\tdmarc=pass (policy=none) header.from=example.org;",
    ],
)
def test_our_server_vouches(result: str) -> None:
    assert vouched(result) == SOPHIE


@pytest.mark.parametrize(
    "results",
    [
        (),
        ("",),
        (f"{OURS}; none",),
        (f"{OURS}; spf=pass smtp.mailfrom=example.org; dkim=pass header.d=example.org",),
        (f"{OURS}; dmarc=fail header.from=example.org",),
        (f"{OURS}; dmarc=none header.from=example.org",),
        (f"{OURS}; dmarc=pass header.from=evil.example",),
        (f"{OURS}; dmarc=pass",),
        (f"{OURS}; dmarc=pass header.from=example.org; dmarc=fail header.from=example.org",),
        ("mx.evil.example; dmarc=pass header.from=example.org",),
        (f"{OURS}.evil.example; dmarc=pass header.from=example.org",),
        ("mx.evil.example; none", f"{OURS}; dmarc=pass header.from=example.org"),
        (f"{OURS}; dmarc=fail header.from=x", f"{OURS}; dmarc=pass header.from=example.org"),
        (f"{OURS}; spf=pass (dmarc=pass header.from=example.org)",),
        (f"{OURS}; spf=pass reason=dmarc=pass header.from=example.org",),
        (f"{OURS}; xdmarc=pass header.from=example.org",),
    ],
)
def test_nobody_else_vouches(results: tuple[str, ...]) -> None:
    assert vouched(*results) == ""


def test_a_domain_of_other_letters_is_written_as_people_write_it() -> None:
    mail = parsed(
        senders=("anna@xn--schle-mva.example",),
        headers={
            "authentication-results": (f"{OURS}; dmarc=pass header.from=xn--schle-mva.example",)
        },
    )
    assert sender_of(mail, OURS) == "anna@schüle.example"
