"""The portfolio (scope A6): the list, one certificate, its PDF, and what still waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from bot.conversations.saying import words
from bot.conversations.steps import Door, Words
from bot.desk import Desk
from bot.handlers.home import CERTIFICATES, HOME, SIGN_IN, help_about
from bot.handlers.paging import paged_list, turning
from bot.handlers.targets import Target
from bot.presenting import Message, doors, escape
from bot.visit import Visit
from school.accounts import Account
from school.certificates import Certificate, grouped
from school.refusals import Refusal

PAGE = 8
"""Certificates on one page of the list."""


def certificate_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of ``/certificates`` and of everything under « Mes attestations »."""
    return paged_list(
        desk,
        "certificates",
        show_portfolio,
        pages="certificates",
        entries="certificate",
        acts=("pdf", "activate"),
        tapped=_tapped,
    )


def _tapped(visit: Visit, target: Target) -> None:
    account = visit.account
    if account is None:
        _ask_to_sign_in(visit)
        return
    try:
        _ACTS[target.act](visit, account, target.number)
    except Refusal as refusal:
        visit.say(Words(refusal.key, refusal.values), CERTIFICATES, HOME)


def show_portfolio(visit: Visit, page: int) -> None:
    """Show a page of the portfolio: what waits first, then by year and kind, newest first."""
    account = visit.account
    if account is None:
        _ask_to_sign_in(visit)
        return
    held = visit.school.certificates.portfolio(account.id)
    waiting = visit.school.certificates.waiting_for(account.id)
    if not held and not waiting:
        visit.say(Words("portfolio.empty"), HOME)
        return
    pages = max(1, -(-len(held) // PAGE))
    page = min(page, pages - 1)
    shown = held[page * PAGE : (page + 1) * PAGE]
    text = "\n\n".join(
        part
        for part in (
            words(visit.words, Words("portfolio.title", {"n": len(held)})),
            *_years(visit, shown),
            _to_activate(visit, waiting[:PAGE]) if waiting and page == 0 else "",
        )
        if part
    )
    wanted = [_opening(one) for one in shown]
    if page == 0:
        wanted += [_activating(one) for one in waiting[:PAGE]]
    keyboard = doors(visit.words, wanted)
    keyboard += turning(
        visit.words,
        "certificates",
        page,
        pages,
        before="portfolio.previous",
        after="portfolio.next",
    )
    visit.show(Message(text, [*keyboard, *doors(visit.words, [help_about("certificates"), HOME])]))


def _ask_to_sign_in(visit: Visit) -> None:
    visit.say(Words("portfolio.sign_in"), SIGN_IN, HOME)


def _years(visit: Visit, shown: Sequence[Certificate]) -> list[str]:
    """Give a paragraph for each year, its lines by kind."""
    parts = []
    for year, of_year in groupby(shown, key=lambda one: one.awarded_on.year):
        by_kind = sorted(of_year, key=lambda one: one.kind)
        lines = [f"<b>{year}</b>"]
        for kind, of_kind in groupby(by_kind, key=lambda one: one.kind):
            lines.append(words(visit.words, Words(f"certificate.kind.{kind}.heading")))
            lines += [_line(one) for one in of_kind]
        parts.append("\n".join(lines))
    return parts


def _line(certificate: Certificate) -> str:
    return f"• {escape(certificate.title)}"


def _to_activate(visit: Visit, waiting: Sequence[Certificate]) -> str:
    heading = words(visit.words, Words("portfolio.to_activate"))
    return "\n".join([heading, *(_line(one) for one in waiting)])


def _opening(certificate: Certificate) -> Door:
    return Door(
        f"certificate:{certificate.id}", Words("portfolio.open", {"title": certificate.title})
    )


def _activating(certificate: Certificate) -> Door:
    return Door(
        f"certificate.activate:{certificate.id}",
        Words("portfolio.activate", {"title": certificate.title}),
    )


def _show_one(visit: Visit, account: Account, number: int) -> None:
    certificate = visit.school.certificates.open(number, account.id)
    platform = visit.tx.platforms.get(certificate.platform)
    said = Words(
        "certificate.card",
        {
            "title": certificate.title,
            "kind": Words(f"certificate.kind.{certificate.kind}"),
            "school": platform.name if platform else certificate.platform,
            "date": visit.words.date(certificate.awarded_on),
            "name": f"{certificate.first_name} {certificate.last_name}",
            "code": grouped(certificate.code),
        },
    )
    receive = Door(f"certificate.pdf:{number}", Words("certificate.receive"))
    visit.say(said, receive, Door("certificates", Words("certificate.back")), HOME)


def _send_pdf(visit: Visit, account: Account, number: int) -> None:
    certificate = visit.school.certificates.open(number, account.id)
    visit.send_certificate(certificate.id)
    visit.toast = visit.words.text("certificate.sending")


def _activate(visit: Visit, account: Account, number: int) -> None:
    visit.school.certificates.activate(number, account.id)
    _show_one(visit, account, number)
    visit.toast = visit.words.text("certificate.activated")


_ACTS: Mapping[str, Callable[[Visit, Account, int], None]] = {
    "": _show_one,
    "pdf": _send_pdf,
    "activate": _activate,
}
