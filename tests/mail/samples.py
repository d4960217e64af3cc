"""A letter of every kind of mail, as the school gives them; for tests and for pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from typing import Any

from mail.attachments import Attachment
from school.askers import Asker
from school.guardianship import Held
from school.news import AttachedFile, News, Text
from school.news_reading import NewsItem
from school.outbox import Lane, Notice
from school.problems import Problem, Said
from school.renewal import Due
from school.reporting import Report
from school.requesting import Asked
from school.requests import Request
from school.staff import StaffMember
from school.terms import Terms
from school.written import Letter
from tests.cast import ISU_DOUR, child, place
from tests.cast import account as guardian
from tests.mail.conversation_samples import asked, data_of
from tests.mail.factories import (
    BRUSSELS,
    KINDS,
    NOW,
    SOPHIE,
    STOP_TOKEN,
    TOKEN,
    account,
    certificate,
    letter,
    notice,
    platform,
)

ASKED = "<CAF1v+8sX@mail.gmail.com>"
PHILIPPE = Asker("Philippe D.", NOW.astimezone(BRUSSELS), is_contested=False)
CONTESTED = replace(PHILIPPE, is_contested=True)
DOUR = replace(ISU_DOUR, email="info@isu-dour.be", phone="+32 65 00 00 00")
MARK = "b-2hk7wq-0f3a9c1d2e4"
WORDS = "Bonjour,\n\nje ne comprends pas : mon fils n’est plus dans cette école ?\nMerci d’avance\n"


@dataclass(frozen=True)
class Sample:
    """What one mail is made from."""

    letter: Letter
    attached: tuple[Attachment, ...] = ()

    @property
    def notice(self) -> Notice:
        to = DOUR.email if self.letter.kind in ("question", "address_refused") else SOPHIE
        return replace(notice(self.letter.kind, to=to), lane=Lane.ANSWER)


def _answer(kind: str, language: str, **changes: Any) -> Letter:
    """An answer to somebody who has written."""
    plain = letter(
        kind,
        language,
        platform=platform(),
        certificate=None,
        account=account(language),
        token=None,
        stop_token=None,
        in_reply_to=ASKED,
        mark=MARK,
    )
    return replace(plain, **changes)


def _about_address(kind: str, language: str, **changes: Any) -> Letter:
    about: dict[str, Any] = {
        "account": None,
        "asker": PHILIPPE,
        "asked_about": SOPHIE,
        "platform": DOUR,
    }
    return _answer(kind, language, **(about | changes))


def _terms(kind: str, language: str, *, may_wait: bool = True) -> Letter:
    until = date(2026, 7, 1)
    text = Terms(DOUR.id, "2", "fr", "Texte", "Texte", "digest", NOW, until)
    due = Due(DOUR, text, (child(), child(2, first_name="Marie")), may_wait)
    stop = STOP_TOKEN if kind == "terms_reminder" else None
    return letter(kind, language, platform=DOUR, certificate=None, stop_token=stop, due=due)


def _digest(language: str) -> Letter:
    """What a parent hears once a day: of terms, and of one certificate more than fit."""
    items = [letter("certificate_added", language) for _ in range(20)]
    others = (_terms("terms_reminder", language), letter("certificate_revoked", language))
    plain = letter("digest", language, platform=None, certificate=None, token=None)
    return replace(plain, items=(*others, *items))


def _confirmation(kind: str, language: str) -> Letter:
    stop = STOP_TOKEN if kind == "confirmation_reminder" else None
    return _about_address(kind, language, token=TOKEN, stop_token=stop, in_reply_to="")


def _to_the_school(kind: str, language: str, **changes: Any) -> Letter:
    return _answer(
        kind,
        language,
        account=None,
        in_reply_to="",
        writer="s.lambert@example.net",
        **changes,
    )


def _conversation(kind: str, language: str, step: str, *, on_page: bool = False) -> Letter:
    """A conversation that was left, or goes on, at a step."""
    asking = asked(language)[step]
    reminds = kind == "conversation_reminder"
    return _answer(
        kind,
        language,
        platform=DOUR,
        token=TOKEN if asking.can_reply else None,
        stop_token=STOP_TOKEN if reminds else None,
        in_reply_to="" if reminds else ASKED,
        data=data_of(asking, on_page=on_page),
    )


def _problem(kind: str, language: str, writer: str = "") -> Letter:
    """A problem that was reported, or what an administrator has answered."""
    problem = Problem(1, DOUR.id, 1, "", language, "settings", NOW)
    said = Said(1, 1, writer, WORDS, NOW)
    antoinette = guardian(first_name="Antoinette", last_name="Dupond")
    report = Report(problem, DOUR, antoinette, (said,), said, {writer: writer})
    about = account(language) if kind == "help_answer" else None
    return Letter(
        kind, language, DOUR, None, about, {}, token=TOKEN, words=WORDS, writer=report.writer,
        report=report, mark=MARK,
    )  # fmt: skip


def _staff(kind: str, language: str) -> Letter:
    member = StaffMember(1, DOUR.id, "anne@isu-dour.be", "secretariat", invited_at=NOW)
    if kind == "staff_invitation":
        return Letter(kind, language, DOUR, None, None, {}, link_token=TOKEN, member=member)
    if kind == "access_ended":
        ends = Held(
            place(account=1), child(), guardian(), None, ends_on=date(2026, 9, 1), over=False
        )
        return Letter(kind, language, DOUR, None, guardian(), {}, held=ends)
    if kind == "child_erased":
        return Letter(kind, language, DOUR, None, guardian(), {"platform": DOUR.id})
    to_guardian = guardian() if kind == "separate_account_done" else None
    asked = Asked(
        Request(1, DOUR.id, "separate_account", 1, 1, NOW),
        guardian(first_name="Antoinette", last_name="Dupond"),
        child(class_name="3B"),
        DOUR,
    )
    return Letter(kind, language, DOUR, None, to_guardian, {}, asked=asked)


GIVEN = (
    certificate(account=9, activated_at=NOW),
    certificate(id=8, title="Anglais UE 2", kind="level_test", code="d" * 26, account=9),
)
PDF = Attachment(7, "Attestation - Néerlandais UE 3.pdf", b"%PDF-1.7 sample")


def _news(language: str, *, urgent: bool = False) -> Letter:
    """What a school tells, of which one file fits into the mail."""
    files = tuple(
        AttachedFile(name, "application/pdf", 1000, name) for name in ("horaire.pdf", "plan.pdf")
    )
    body = "Semaine du <b>16 novembre</b> &amp; suivantes.\n\n• temps de midi\n• le <i>soir</i>"
    text = Text("Horaire de surveillance", body)
    at = NOW.astimezone(BRUSSELS)
    news = News(
        1, ISU_DOUR.id, None, None, NOW, urgent, None, NOW, None, texts={"fr": text}, files=files
    )
    return letter(
        "news",
        language,
        platform=ISU_DOUR,
        certificate=None,
        account=guardian(language=language),
        token=None,
        stop_token=STOP_TOKEN,
        mark=MARK,
        news=NewsItem(news, text, ISU_DOUR, (child(),), at, None),
    )


@cache
def samples(language: str) -> Mapping[str, Sample]:
    """Give every kind, those apart that say something else; the name begins with the kind."""
    plain = {kind: Sample(letter(kind, language)) for kind in KINDS}
    about_one: dict[str, Any] = {"certificate": certificate(), "account": None}
    answer = partial(_answer, language=language)
    made: dict[str, Callable[[], Letter]] = {
        **{one: partial(_confirmation, one, language) for one in _CONFIRMING},
        **{one: partial(_terms, one, language) for one in _TERMS},
        **{one: partial(_staff, one, language) for one in _STAFF},
        **{one: partial(answer, one) for one in _PLAIN_ANSWERS},
        "conversation_reminder": partial(_conversation, "conversation_reminder", language, "role"),
        "conversation_reminder of a secret": partial(
            _conversation, "conversation_reminder", language, "secret"
        ),
        "conversation_reminder of a page": partial(
            _conversation, "conversation_reminder", language, "secret", on_page=True
        ),
        **{
            f"conversation_step {one}": partial(_conversation, "conversation_step", language, one)
            for one in ("phone", "first_name", "over")
        },
        "reply_unclear": partial(_about_address, "reply_unclear", language, token=TOKEN),
        "reply_unclear about a certificate": partial(
            answer, "reply_unclear", token=TOKEN, **about_one
        ),
        "reply_unclear again": partial(
            _about_address, "reply_unclear", language, token=TOKEN, data={"again": True}
        ),
        "reply_passed_on about an address": partial(
            _about_address, "reply_passed_on", language, token=TOKEN
        ),
        "reply_passed_on about a certificate": partial(
            answer, "reply_passed_on", token=TOKEN, **about_one
        ),
        "reply_activated": partial(
            answer, "reply_activated", token=TOKEN, certificate=GIVEN[0], given=GIVEN[:1]
        ),
        "reply_waiting": partial(
            answer, "reply_waiting", token=TOKEN, data={"others": ["Anglais UE 2"]}, **about_one
        ),
        "reply_waiting for an account": partial(
            answer, "reply_waiting", token=TOKEN, certificate=certificate()
        ),
        "reply_unproven": partial(
            _about_address, "reply_unproven", language, token=TOKEN, asker=CONTESTED
        ),
        "reply_sign_up": partial(answer, "reply_sign_up", token=TOKEN, **about_one),
        "reply_help": partial(answer, "reply_help", token=TOKEN),
        **{
            f"reply_command {one}": partial(
                answer, "reply_command", token=TOKEN, data={"command": one}
            )
            for one in ("certificates", "stop", "start")
        },
        "reply_certificates": partial(
            answer, "reply_certificates", given=GIVEN, data={"part": 1, "parts": 2, "waiting": 1}
        ),
        "reply_certificates without any": partial(answer, "reply_certificates"),
        "news": partial(_news, language),
        "news urgent": partial(_news, language, urgent=True),
        "help_request": partial(_problem, "help_request", language),
        "help_request answered": partial(
            _problem, "help_request", language, writer="admin1@isu-dour.be"
        ),
        "digest": partial(_digest, language),
        "help_answer": partial(_problem, "help_answer", language, writer="admin1@isu-dour.be"),
        "question": partial(
            _to_the_school, "question", language, words=WORDS, certificate=certificate()
        ),
        "question about nothing": partial(_to_the_school, "question", language, words=WORDS),
        "address_refused": partial(
            _to_the_school,
            "address_refused",
            language,
            words="Non, ce n’est pas moi.",
            asker=PHILIPPE,
            asked_about="s.lambert@example.net",
            platform=DOUR,
        ),
        "address_refused about a certificate": partial(
            _to_the_school, "address_refused", language, certificate=certificate()
        ),
    }
    found = plain | {name: Sample(make()) for name, make in made.items()}
    with_pdf = ("reply_certificates", "reply_activated", "news")
    return found | {name: replace(found[name], attached=(PDF,)) for name in with_pdf}


_CONFIRMING = ("confirmation", "confirmation_reminder")
_TERMS = ("terms_published", "terms_reminder", "terms_over")
_STAFF = (
    "staff_invitation", "separate_account", "separate_account_done", "access_ended", "child_erased",
)  # fmt: skip
_PLAIN_ANSWERS = (
    "reply_confirmed", "reply_refused", "reply_done", "reply_expired", "reply_elsewhere",
    "reply_passed_on", "reply_stopped", "reply_started",
)  # fmt: skip
