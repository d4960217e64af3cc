"""People who answer by mail, for tests about replies: what leaves, and what they write back."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from school.outbox import Notice
from school.replies import MailClass, Reply, Verdict
from school.school import School
from school.written import Letter
from tests.cast import account, device, row
from tests.conftest import SchoolAtWork

ANTOINETTE, SOPHIE_ACCOUNT = 1, 2
HERS = "antoinette.dupond@example.org"
CHAT = 101
_numbers = count(1)


@dataclass(frozen=True)
class Mailed:
    """A mail that left: who got it, and what it was made of."""

    notice: Notice
    letter: Letter

    @property
    def kind(self) -> str:
        return self.notice.kind

    @property
    def to(self) -> str:
        return self.notice.to

    @property
    def token(self) -> str:
        assert self.letter.token is not None
        return self.letter.token

    @property
    def stop_token(self) -> str:
        assert self.letter.stop_token is not None
        return self.letter.stop_token


async def open_account(school: SchoolAtWork, *, with_chat: bool = True) -> None:
    """Give Antoinette an account that waits for nothing."""

    def work(one: School) -> None:
        one.tx.accounts.add(account(ANTOINETTE, first_name="Antoinette", last_name="Dupond"))
        if with_chat:
            one.tx.devices.meet(CHAT, "fr", school.clock.now())
            one.tx.devices.link(device(1, account=ANTOINETTE, chat=CHAT))

    await school.do(work)


async def ask(school: SchoolAtWork, email: str = HERS) -> Mailed:
    """Let Antoinette give her address; gives the mail that asks whether it is hers."""
    await school.do(lambda one: one.confirming.ask(ANTOINETTE, email, "icc"))
    (mail,) = await mails(school)
    return mail


async def issue(school: SchoolAtWork, **changes: object) -> Mailed:
    """Issue a certificate to somebody without an account; gives the mail that invites."""
    await school.do(lambda one: one.certificates.issue("icc", row(**changes)))
    (mail,) = await mails(school)
    return mail


async def leaving(school: SchoolAtWork) -> list[Mailed]:
    """Take everything that is owed, as sent; mails stay ready to be sent again."""

    def work(one: School) -> list[Mailed]:
        now, outbox, taken = school.clock.now(), one.tx.outbox, []
        while notices := [*outbox.lease("telegram", 99, now), *outbox.lease("mail", 99, now)]:
            for notice in notices:
                letter = one.writing.letter(notice)
                if letter is None:
                    outbox.drop(notice.id, "no longer needed", now)
                    continue
                outbox.sent(notice.id, now, keep=notice.channel == "mail")
                taken.append(Mailed(notice, letter))
        return taken

    return await school.do(work)


async def mails(school: SchoolAtWork) -> list[Mailed]:
    return [one for one in await leaving(school) if one.notice.channel == "mail"]


async def told(school: SchoolAtWork) -> list[tuple[str, str]]:
    """Take what is owed; gives kind and recipient of each."""
    return [(one.kind, one.to) for one in await leaving(school)]


async def reply(
    school: SchoolAtWork,
    sender: str,
    *tokens: str,
    verdict: Verdict = "yes",
    message: str | None = None,
    **more: Any,
) -> MailClass:
    """Let somebody answer; each mail has a Message-ID of its own unless one is named."""
    message = message if message is not None else f"<{next(_numbers)}@mail.example.org>"
    written = Reply(sender, tokens, verdict, message=message, **more)
    return await school.do(lambda one: one.replying.treat(written, one.replying.token(written)))


async def state_of(school: SchoolAtWork, email: str) -> str | None:
    found = await school.do(lambda one: one.tx.addresses.get(email))
    return found.state if found else None
