"""What makes the school owe mails."""

from __future__ import annotations

from school.outbox import Lane
from school.school import School
from tests.mail.conftest import House
from tests.mail.factories import NOW, row


async def issue(house: House, *emails: str) -> None:
    """Issues a certificate to each address, which owes each an activation mail."""

    def work(school: School) -> None:
        for email in emails:
            school.certificates.issue("icc", row(house.ids.next(), email))

    await house.do(work)


def people(count: int) -> list[str]:
    return [f"student{number}@example.org" for number in range(count)]


def answer(email: str, school: School) -> None:
    """Owes an answer to somebody who has asked for help."""
    school.notices.by_mail("reply_help", email, None, lane=Lane.ANSWER, in_reply_to="<1@x.example>")


def wake(school: School) -> None:
    """Owes a mail, which has the delivery look at what is due."""
    school.notices.by_mail("device_unlinked", "wakes@example.org", None, at=NOW.isoformat())
