"""A school with a secretary and a family, and what is owed to them, for tests about staff."""

from __future__ import annotations

from dataclasses import replace

from school.outbox import Notice
from school.school import School
from school.staff import StaffRole
from school.written import Letter
from tests.cast import ISU_DOUR, NOW, account, child, device, place
from tests.conftest import SchoolAtWork

ANNE, BEN, PARENT, OTHER_PARENT = 11, 12, 1, 2
ANNE_AT, BEN_AT = "anne@isu-dour.be", "ben@isu-dour.be"
ALBERT = 1
CHATS = {ANNE: 511, BEN: 512, PARENT: 501, OTHER_PARENT: 502}
"""The chat of each account."""


def open_house(school: School) -> None:
    """Put the school there, with four people who have a chat each, and Albert of two of them."""
    school.tx.platforms.put(ISU_DOUR)
    names = {ANNE: "Anne", BEN: "Ben", PARENT: "Antoinette", OTHER_PARENT: "Luc"}
    for number, chat in CHATS.items():
        school.tx.accounts.add(account(number, first_name=names[number], last_name="Dupond"))
        school.tx.devices.meet(chat, "fr", NOW)
        school.tx.devices.link(device(number, account=number, chat=chat))
    school.tx.children.add(child(ALBERT))
    school.tx.places.add(place(1, account=PARENT, taken_at=NOW, opened_at=NOW))
    school.tx.places.add(place(2, number=2, account=OTHER_PARENT, taken_at=NOW, opened_at=NOW))


def employ(school: School, account: int, email: str, role: StaffRole = "secretariat") -> None:
    """Give somebody a role, as if they had accepted an invitation."""
    member = school.staffing.invite(email, ISU_DOUR.id, role)
    school.tx.addresses.prove(email, account, NOW)
    school.tx.staff.update(replace(member, account=account, accepted_at=NOW))


async def owed(school: SchoolAtWork) -> list[tuple[Notice, Letter | None]]:
    """Let everything leave that is owed; gives each notice with what would be written."""

    def work(school: School) -> list[tuple[Notice, Letter | None]]:
        now, found = school.unit.clock.now(), []
        for channel in ("telegram", "mail"):
            while leased := school.tx.outbox.lease(channel, 100, now):
                for notice in leased:
                    found.append((notice, school.writing.letter(notice)))
                    school.tx.outbox.sent(notice.id, now)
        return found

    return await school.do(work)


async def told(school: SchoolAtWork) -> list[tuple[str, str]]:
    """Let everything leave that is owed; gives kind and recipient of what is really written."""
    return sorted((one.kind, one.to) for one, letter in await owed(school) if letter is not None)


async def acts(school: SchoolAtWork) -> list[tuple[str, str, str]]:
    """What the audit log holds, the oldest first: actor, action, subject."""
    found = await school.do(lambda school: school.tx.audit.latest(100))
    return [(one.actor, one.action, one.subject) for one in reversed(found)]
