"""Staffing: invites the people who work for a school, and says what each may do (scope D0)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace

from school.accounts import Account
from school.addresses import normal_address
from school.auditing import COMMAND, Auditing, by_account
from school.notices import Notices
from school.outbox import Notice
from school.passwords import RULES, PasswordRule
from school.platforms import Platform
from school.refusals import Refusal
from school.sign_in import SignIn
from school.staff import StaffMember, StaffRole
from school.store import Unit
from school.tokens import tidy_token


@dataclass(frozen=True, slots=True)
class StaffInvitation:
    """What an open link for staff is about; ``owner`` has proven the address already.

    ``link`` is the digest of its token: a conversation keeps that, and nothing that opens a door.
    """

    link: str
    member: StaffMember
    platform: Platform
    owner: int | None


class Staffing:
    """The use cases of staff, within one transaction."""

    def __init__(self, unit: Unit, notices: Notices, sign_in: SignIn, auditing: Auditing) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._notices = notices
        self._sign_in = sign_in
        self._auditing = auditing

    # -- rights -------------------------------------------------------------------------------

    def memberships(self, account: int) -> list[StaffMember]:
        """Give the roles that an account has now, at any school."""
        return [one for one in self._tx.staff.of_account(account) if one.works]

    def roles(self, account: int, platform: str) -> frozenset[StaffRole]:
        """Give the roles that an account has now at a school."""
        return frozenset(one.role for one in self.memberships(account) if one.platform == platform)

    def require(self, account: int, platform: str, *roles: StaffRole) -> None:
        """Let nobody go on who has none of these roles now; raises ``Refusal``."""
        if not self.roles(account, platform) & set(roles):
            raise Refusal("staff.not_allowed")

    def accounts(self, platform: str, roles: Collection[StaffRole]) -> list[int]:
        """Give the accounts that have one of these roles at a school, each once."""
        working = [one for one in self._tx.staff.of_platform(platform) if one.works]
        found = {one.account: None for one in working if one.role in roles}
        return [account for account in found if account is not None]

    # -- what the secretariat's commands do ---------------------------------------------------

    def invite(self, email: str, platform: str, role: StaffRole) -> StaffMember:
        """Invite somebody by mail; invited again, a fresh link goes out and the older stops.

        Raises ``Refusal`` for what is no address, an unknown school, and who has the role.
        """
        address = normal_address(email)
        if self._tx.platforms.get(platform) is None:
            raise Refusal("staff.unknown_platform", platform=platform)
        now = self._unit.clock.now()
        member = StaffMember(self._unit.ids.next(), platform, address, role, invited_at=now)
        if not self._tx.staff.add(member):
            member = self._invited_before(member)
            self._tx.staff.update(member)
            self._tx.tokens.use_of("staff", member.id, now)
        # Two links to one mailbox, used at the same moment, take turns at this row.
        self._tx.addresses.wait_for(address)
        self._owe_invitation(member)
        self._auditing.record(COMMAND, "invite_staff", f"staff:{member.id}", platform, role=role)
        return member

    def revoke(self, email: str, platform: str, role: StaffRole | None = None) -> list[StaffMember]:
        """Take somebody's roles at a school away, or one of them, with any open invitation.

        Holds from the next thing they do, and for what waits to be sent to them. Raises
        ``Refusal`` where there is nothing to take away.
        """
        address = normal_address(email)
        theirs = self._standing(address, platform, role)
        if not theirs:
            raise Refusal("staff.unknown_member", platform=platform)
        return [self._revoke(one) for one in theirs]

    def to_tell(self, notice: Notice) -> StaffMember | None:
        """Give whom a notice is about, or ``None`` where it is about nobody, or no more true."""
        number = notice.data.get("staff")
        member = self._tx.staff.get(number) if isinstance(number, int) else None
        if member is None or notice.kind != "staff_invitation":
            return member
        invited = member.revoked_at is None and member.account is None
        as_then = notice.data.get("at") == member.invited_at.isoformat()
        return member if invited and as_then else None

    # -- the link in the invitation -----------------------------------------------------------

    def invitation(self, token: str) -> StaffInvitation:
        """Give what a link is about.

        Raises ``Refusal``: ``staff.link_used`` for a used link, ``staff.link_old`` for one that
        came too late, ``staff.link_unknown`` for any other that opens nothing.
        """
        tidy = tidy_token(token)
        if tidy is None:
            raise Refusal("staff.link_unknown")
        return self.kept(self._unit.tokens.digest(tidy))

    def kept(self, link: str) -> StaffInvitation:
        """Give what a link is about whose digest was kept; raises as ``invitation`` does."""
        found = self._tx.tokens.get(link)
        if found is None or found.purpose != "staff" or found.subject is None:
            raise Refusal("staff.link_unknown")
        member = self._tx.staff.get(found.subject)
        platform = self._tx.platforms.get(member.platform) if member else None
        if member is None or platform is None or member.revoked_at is not None:
            raise Refusal("staff.link_unknown")
        if member.account is not None or not found.open:
            raise Refusal("staff.link_used")
        if self._unit.clock.now() >= member.valid_until:
            raise Refusal("staff.link_old")
        address = self._tx.addresses.get(member.email)
        return StaffInvitation(link, member, platform, address.account if address else None)

    def rule(self) -> PasswordRule:
        """Give the rule of a staff account's password: the strict one, whatever the school's."""
        return RULES["strict"]

    def password_judge(
        self, invitation: StaffInvitation, first_name: str, last_name: str
    ) -> Callable[[str], Awaitable[str | Refusal]]:
        """Give what turns a typed password into its hash, or into the reason against it."""
        passwords, rule, platform = self._unit.passwords, self.rule(), invitation.platform
        context = (first_name, last_name, invitation.member.email, platform.name, platform.id)

        async def judge(password: str) -> str | Refusal:
            weaknesses = await passwords.judge(rule, password, context)
            return weaknesses[0] if weaknesses else await passwords.hash(password)

        return judge

    def open_account(
        self,
        invitation: StaffInvitation,
        *,
        first_name: str,
        last_name: str,
        password_hash: str,
        language: str,
        chat: int,
    ) -> Account:
        """Open the account of somebody new, link their chat, give them the role.

        ``invitation`` was given in the same transaction. Raises ``Refusal`` where another device
        was faster.
        """
        if invitation.owner is not None:
            raise Refusal("sign_up.account_exists")
        account = Account(
            id=self._unit.ids.next(),
            first_name=first_name,
            last_name=last_name,
            birth_date=None,
            language=language,
            password_hash=password_hash,
            opened_at=self._unit.clock.now(),
        )
        self._tx.accounts.add(account)
        self._sign_in.link(account, chat)
        self.accept(invitation, account)
        return account

    def accept(self, invitation: StaffInvitation, account: Account) -> StaffMember:
        """Give an account the role; whoever holds the link reads the mailbox, which proves it.

        ``invitation`` was given in the same transaction. Raises ``Refusal`` where the mailbox is
        another account's.
        """
        now = self._unit.clock.now()
        member = replace(invitation.member, account=account.id, accepted_at=now)
        if invitation.owner is None:
            self._notices.address_proven(account, member.email)
        if not self._tx.addresses.prove(member.email, account.id, now):
            raise Refusal("activation.other_account")
        self._tx.staff.update(member)
        self._tx.tokens.use_of("staff", member.id, now)
        self._auditing.record(
            by_account(account.id),
            "accept_staff",
            f"staff:{member.id}",
            member.platform,
            role=member.role,
        )
        return member

    def _invited_before(self, member: StaffMember) -> StaffMember:
        """Find the open invitation to the same role, as from now; raises where it was accepted."""
        known = self._standing(member.email, member.platform, member.role)
        if not known:
            raise Refusal("staff.unknown_member", platform=member.platform)
        if known[0].account is not None:
            raise Refusal("staff.works_already", platform=member.platform)
        return replace(known[0], invited_at=member.invited_at)

    def _standing(self, email: str, platform: str, role: StaffRole | None) -> list[StaffMember]:
        """Give somebody's roles at a school that were not revoked, held against other changes."""
        theirs = [
            self._tx.staff.get(one.id)
            for one in self._tx.staff.of_platform(platform)
            if one.email == email and role in (None, one.role)
        ]
        return [one for one in theirs if one is not None and one.revoked_at is None]

    def _owe_invitation(self, member: StaffMember) -> None:
        # An older one that waits still is not written: the moment in it is not the invitation's.
        at = member.invited_at.isoformat()
        key = f"staff_invitation:{member.id}:{at}"
        self._notices.by_mail("staff_invitation", member.email, key, staff=member.id, at=at)

    def _revoke(self, member: StaffMember) -> StaffMember:
        now = self._unit.clock.now()
        revoked = replace(member, revoked_at=now)
        self._tx.staff.update(revoked)
        self._tx.tokens.use_of("staff", member.id, now)
        self._auditing.record(
            COMMAND, "revoke_staff", f"staff:{member.id}", member.platform, role=member.role
        )
        if member.account is not None:
            self._notices.in_chats("staff_revoked", member.account, str(member.id), staff=member.id)
        return revoked
