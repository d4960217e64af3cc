"""Requesting: a guardian's wish reaches the secretariat, and its answer comes back (scope B11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from school.accounts import Account
from school.auditing import Auditing, by_account
from school.children import Child
from school.notices import Notices
from school.outbox import Notice
from school.platforms import Platform
from school.refusals import Refusal
from school.requests import Request
from school.staff import StaffMember, StaffRole
from school.staffing import Staffing
from school.store import Unit

TREATING: tuple[StaffRole, ...] = ("secretariat", "administrator")
"""Who sees the requests of families, and answers them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with the names that whoever treats it needs."""

    request: Request
    guardian: Account
    child: Child
    platform: Platform


class Requesting:
    """The use cases of requests, within one transaction."""

    def __init__(
        self, unit: Unit, notices: Notices, staffing: Staffing, auditing: Auditing
    ) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._notices = notices
        self._staffing = staffing
        self._auditing = auditing

    def ask_separate_account(self, account: int, child: int) -> Request:
        """Ask that a guardian get an account apart from the other's (seed ISU Dour, note).

        Asking again while that is open gives the same request, and bothers nobody twice. Raises
        ``Refusal`` for a child that there is not.
        """
        about = self._tx.children.get(child)
        if about is None:
            raise Refusal("requests.unknown")
        request = Request(
            id=self._unit.ids.next(),
            platform=about.platform,
            kind="separate_account",
            account=account,
            child=child,
            made_at=self._unit.clock.now(),
        )
        if not self._tx.requests.add(request):
            return self._tx.requests.open_at(account, child, "separate_account") or request
        self._auditing.record(
            by_account(account), "ask_request", f"request:{request.id}", about.platform
        )
        self._tell_the_school(request)
        return request

    def open_for(self, account: int) -> list[Asked]:
        """Give the open requests that an account may treat, the oldest first."""
        treated = sorted({one.platform for one in self._treating(account)})
        waiting = [one for platform in treated for one in self._tx.requests.open_of(platform)]
        found = [self._asked(one) for one in waiting]
        return [one for one in found if one is not None]

    def treats(self, account: int, platform: str | None = None) -> bool:
        """Whether an account answers requests now, at one school or at any."""
        return any(platform in (None, one.platform) for one in self._treating(account))

    def asked(self, request: int, account: int) -> Asked:
        """Give an open one to an account that may treat it.

        Raises ``Refusal``: ``staff.not_allowed``, the same for one that is unknown, or
        ``requests.done`` where somebody was faster, ``requests.done_by_you`` at a second tap.
        """
        known = self._tx.requests.get(request)
        if known is None:
            raise Refusal("staff.not_allowed")
        self._staffing.require(account, known.platform, *TREATING)
        asked = self._asked(known)
        if asked is None:
            raise Refusal("staff.not_allowed")
        if known.closed_at is not None:
            own = known.closed_by == account
            raise Refusal("requests.done_by_you" if own else "requests.done")
        return asked

    def close(self, request: int, account: int) -> Asked:
        """Record that a request was met, and tell the guardian; raises as ``asked`` does."""
        asked = self.asked(request, account)
        if not self._tx.requests.close(request, account, self._unit.clock.now()):
            raise Refusal("requests.done")
        self._auditing.record(
            by_account(account), "close_request", f"request:{request}", asked.platform.id
        )
        self._notices.separate_account_done(asked.guardian.id, request)
        return asked

    def to_tell(self, notice: Notice) -> Asked | None:
        """Give what a notice tells, or ``None`` where nobody needs it, or may not read it now."""
        number = notice.data.get("request")
        request = self._tx.requests.get(number) if isinstance(number, int) else None
        if request is None or notice.kind == "separate_account_done":
            return self._asked(request) if request else None
        asked = self._asked(request)
        if asked is None or request.closed_at is not None:
            return None
        if notice.account is None:
            return asked if notice.to in mailboxes(asked.platform) else None
        return asked if self.treats(notice.account, request.platform) else None

    def _treating(self, account: int) -> list[StaffMember]:
        return [one for one in self._staffing.memberships(account) if one.role in TREATING]

    def _asked(self, request: Request) -> Asked | None:
        guardian = self._tx.accounts.get(request.account)
        child = self._tx.children.get(request.child) if request.child is not None else None
        platform = self._tx.platforms.get(request.platform)
        if guardian is None or child is None or platform is None:
            return None
        return Asked(request, guardian, child, platform)

    def _tell_the_school(self, request: Request) -> None:
        """Tell who treats requests in their chats, and the school's mailbox."""
        platform = self._tx.platforms.get(request.platform)
        assert platform is not None
        for account in self._staffing.accounts(platform.id, TREATING):
            self._notices.in_chats(
                "separate_account", account, str(request.id), topic="work", request=request.id
            )
        for email in mailboxes(platform):
            self._notices.by_mail(
                "separate_account", email, f"request:{request.id}:{email}", request=request.id
            )


def mailboxes(platform: Platform) -> Sequence[str]:
    """Give where a school's own mail goes: its mailbox, or where it named none, its administrators.

    A request names a guardian and a child, so it goes to the fewest who must read it.
    """
    return (platform.email,) if platform.email else platform.administrators
