"""What is written of a notice when it leaves: all that a mail or a chat message is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from school.accounts import Account
from school.askers import Asker
from school.certificates import Certificate
from school.guardianship import Held
from school.news import News, Shown
from school.news_reading import NewsItem
from school.outbox import Notice
from school.platforms import Platform
from school.renewal import Due
from school.reporting import Report
from school.requesting import Asked
from school.staff import StaffMember


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail or a chat message is made of; words and layout are the channel's.

    ``token`` makes a reply and the link act, ``link_token`` the link only; ``stop_token`` stops
    further notices. ``asked`` is the request that staff is told of, ``member`` whoever is invited
    to the staff, ``held`` the right to a child whose end is told, ``due`` the terms that want an
    answer, ``asker`` whose request an address is. ``mark`` names the notice on a mail's envelope.
    An answer is ``in_reply_to`` a Message-ID; ``words`` are what ``writer`` wrote, on their way to
    the school, ``asked_about`` the address in question, ``given`` the certificates that go along.
    ``report`` is a problem that somebody has told the administrators. ``items`` are what a digest
    tells, each as if it was told alone. ``news`` is what a school tells, ``withdrawn`` what it has
    taken back; ``shown`` is how a chat shows it so far.
    """

    kind: str
    language: str
    platform: Platform | None
    certificate: Certificate | None
    account: Account | None
    data: Mapping[str, object]
    token: str | None = None
    stop_token: str | None = None
    link_token: str | None = None
    mark: str = ""
    in_reply_to: str = ""
    words: str = ""
    writer: str = ""
    asked_about: str = ""
    given: tuple[Certificate, ...] = ()
    asked: Asked | None = None
    member: StaffMember | None = None
    held: Held | None = None
    due: Due | None = None
    asker: Asker | None = None
    report: Report | None = None
    items: tuple[Letter, ...] = ()
    news: NewsItem | None = None
    withdrawn: News | None = None
    shown: Shown | None = None


def plain_letter(
    notice: Notice,
    platform: Platform | None,
    account: Account | None,
    news: NewsItem | None = None,
) -> Letter:
    """Give what all letters have: in the language of an account, else in the school's first."""
    first = platform.languages[0] if platform else "fr"
    return Letter(
        kind=notice.kind,
        language=account.language if account else first,
        platform=platform,
        certificate=None,
        account=account,
        data=notice.data,
        news=news,
    )
