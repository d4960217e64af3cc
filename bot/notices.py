"""Notices in the chat: the words and buttons of what the school owes, when it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from bot.conversations import digest
from bot.conversations.helping import screen_name
from bot.conversations.merge_accounts import MERGE
from bot.conversations.saying import words
from bot.conversations.steps import Door, Words
from bot.presenting import doors
from bot.requests import asked_words, closing
from locales import Catalogues
from school.merging import UNDONE_WITHIN
from school.outbox import Notice
from school.written import Letter

Said = tuple[Words, tuple[Door, ...]]
"""What a notice says, and the buttons under it."""

_HOME = Door("home", Words("menu.home"))
_ADDRESS = Door("address", Words("address.button"))
_DEVICES = Door("devices", Words("settings.devices"))


def notice_call(catalogues: Catalogues, notice: Notice, letter: Letter) -> Mapping[str, Any]:
    """Give the parameters of ``sendMessage`` that tell a notice."""
    catalogue = catalogues.of(letter.language)
    said, wanted = _SAYING.get(letter.kind, _certificate)(letter)
    text = [words(catalogue, said), *(words(catalogue, one) for one in digest.lines(letter))]
    parameters: dict[str, Any] = {
        "chat_id": int(notice.to),
        "text": "\n\n".join(text),
        "parse_mode": "HTML",
        "reply_markup": {"inline_keyboard": doors(catalogue, wanted)},
    }
    tells_of_child = any(one.due or one.news for one in letter.items)
    if any((letter.asked, letter.held, letter.due, tells_of_child)):
        parameters["protect_content"] = True  # what names a child is not passed on (safety)
    return parameters


def _certificate(letter: Letter) -> Said:
    certificate = letter.certificate
    said = Words(
        f"notice.{letter.kind}",
        {
            "title": certificate.title if certificate else "",
            "school": _school(letter),
            "why": (certificate.revoked_why or "") if certificate else "",
        },
    )
    portfolio = Door("certificates", Words("menu.certificates"))
    if certificate is None or certificate.revoked_at is not None:
        return said, (portfolio,)
    return said, (Door(f"certificate:{certificate.id}", Words("notice.open")), portfolio)


def _digest(letter: Letter) -> Said:
    return Words("digest.title"), (*digest.doors_of(letter), _HOME)


def _separate_account(letter: Letter) -> Said:
    asked = letter.asked
    assert asked is not None
    return asked_words(asked), (closing(asked), _HOME)


def _separate_account_done(letter: Letter) -> Said:
    return Words("requests.separate_account_done", {"school": _school(letter)}), (_HOME,)


def _staff_revoked(letter: Letter) -> Said:
    return Words("staff.revoked", {"school": _school(letter)}), (_HOME,)


def _school_unreached(letter: Letter) -> Said:
    data = letter.data
    values = {"school": _school(letter)} | {
        name: str(data.get(name, "")) for name in ("mailbox", "writer", "words")
    }
    key = "staff.unreached.refused" if data.get("refused") else "staff.unreached.question"
    return Words(key, values), (_HOME,)


def _access_ended(letter: Letter) -> Said:
    held = letter.held
    assert held is not None
    values = {"child": held.child.first_name, "school": _school(letter), "date": held.ends_on}
    return Words("guardians.ended" if held.over else "guardians.ends", values), (_HOME,)


def _child_erased(letter: Letter) -> Said:
    return Words("child_privacy.told", {"school": _school(letter)}), (_HOME,)


def _terms(letter: Letter) -> Said:
    due = letter.due
    assert due is not None
    values = {
        "children": ", ".join(child.first_name for child in due.children),
        "school": _school(letter),
        "until": due.terms.ignore_until,
    }
    if letter.kind == "terms_published":
        key = "terms.notice.published_until" if due.may_wait else "terms.notice.published"
    else:
        key = "terms.notice.reminder" if due.may_wait else "terms.notice.over"
    answer = [
        Door(f"terms:{child.id}", Words("terms.notice.answer", {"child": child.first_name}))
        for child in due.children
    ]
    return Words(key, values), (*answer, _HOME)


def _conversation_moved(letter: Letter) -> Said:
    return Words("conversation.moved"), (Door("home", Words("conversation.go_on")),)


def _address_confirmed(letter: Letter) -> Said:
    return Words("address.told.confirmed", _address(letter)), (_HOME,)


def _address_asked(letter: Letter) -> Said:
    return Words("address.told.asked"), (_ADDRESS, _DEVICES)


def _address_bad(letter: Letter) -> Said:
    return Words("address.told.bad", _address(letter)), (_ADDRESS, _HOME)


def _address_expired(letter: Letter) -> Said:
    return Words("address.told.expired", _address(letter)), (_ADDRESS, _HOME)


def _address_refused(letter: Letter) -> Said:
    return Words("address.told.refused", _address(letter)), (_ADDRESS, _HOME)


def _address_taken(letter: Letter) -> Said:
    return Words("address.told.taken", _address(letter)), (MERGE, _ADDRESS, _HOME)


def _accounts_merged(letter: Letter) -> Said:
    return Words("merge_accounts.told", {"n": UNDONE_WITHIN.days}), (_DEVICES, _HOME)


def _accounts_parted(letter: Letter) -> Said:
    return Words("merge_accounts.parted"), (_HOME,)


def _address(letter: Letter) -> Mapping[str, object]:
    return {"email": str(letter.data.get("address", ""))}


def _password_changed(letter: Letter) -> Said:
    return Words("new_password.told"), (_DEVICES, _HOME)


def _devices_removed(letter: Letter) -> Said:
    return Words("devices.told", {"n": letter.data.get("n", 1)}), (_DEVICES, _HOME)


def _help_request(letter: Letter) -> Said:
    report = letter.report
    assert report is not None
    values = {"name": report.name, "school": _school(letter), "words": letter.words}
    answer = Door(f"help_answer:{report.problem.id}", Words("help_answer.door"))
    if report.last.writer:
        answered = values | {"writer": letter.writer}
        return Words("help_request.answered", answered), (answer, _HOME)
    screen = screen_name(report.problem.screen)
    where = Words("help_request.screen", {"screen": screen}) if screen else ""
    return Words("help_request.told", values | {"screen": where}), (answer, _HOME)


def _help_answer(letter: Letter) -> Said:
    report = letter.report
    assert report is not None
    values = {"school": _school(letter), "writer": letter.writer, "words": letter.words}
    onward = Door(f"help_request:{report.problem.id}", Words("help_request.go_on"))
    return Words("help_answer.told", values), (onward, _HOME)


def _school(letter: Letter) -> str:
    return letter.platform.name if letter.platform else ""


_SAYING: Mapping[str, Callable[[Letter], Said]] = MappingProxyType(
    {
        "accounts_merged": _accounts_merged,
        "accounts_parted": _accounts_parted,
        "address_confirmed": _address_confirmed,
        "address_asked": _address_asked,
        "address_bad": _address_bad,
        "address_expired": _address_expired,
        "address_refused": _address_refused,
        "address_taken": _address_taken,
        "conversation_moved": _conversation_moved,
        "devices_removed": _devices_removed,
        "digest": _digest,
        "help_answer": _help_answer,
        "help_request": _help_request,
        "password_changed": _password_changed,
        "separate_account": _separate_account,
        "separate_account_done": _separate_account_done,
        "staff_revoked": _staff_revoked,
        "school_unreached": _school_unreached,
        "access_ended": _access_ended,
        "child_erased": _child_erased,
        "terms_published": _terms,
        "terms_reminder": _terms,
        "terms_over": _terms,
    }
)
