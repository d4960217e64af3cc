"""Confirming: an address that somebody typed becomes theirs once its mailbox answers (scope B8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from school.accounts import Account
from school.addresses import Address, normal_address
from school.askers import Asker, shown_name
from school.confirmations import LINKS, Confirmation, Link, Outcome, Standing, link_of
from school.notices import Notices
from school.outbox import Notice
from school.reaching import Reaching
from school.refusals import Refusal
from school.store import Unit
from school.tokens import Token, tidy_token

LINK_VALID = timedelta(hours=24)
"""How long the link of one mail works (scope B8); another mail brings another link."""

MOST_MAILS = 5
"""Mails that somebody may ask for one after the other; then ``REST`` has to pass."""
REST = timedelta(hours=1)


class Confirming:
    """The use cases of confirming an address, within one transaction."""

    def __init__(self, unit: Unit, notices: Notices, reaching: Reaching, zone: tzinfo) -> None:
        """Take the unit; moments are shown as in ``zone``, where the schools are."""
        self._zone = zone
        self._unit = unit
        self._tx = unit.tx
        self._notices = notices
        self._reaching = reaching

    def state(self, account: int) -> Standing:
        """Say how far an account is with its address."""
        latest = self._tx.confirmations.latest(account)
        addresses = self.own(account)
        proven = [one.email for one in addresses if one.state != "bad"]
        if latest is not None and latest.closed_at is None and latest.email not in proven:
            return Standing("pending", latest.email)
        if proven:
            return Standing("confirmed", proven[0])
        if addresses and (latest is None or latest.outcome == "confirmed"):
            return Standing("bad", addresses[0].email)
        if latest is None:
            return Standing("none")
        ended = latest.outcome if latest.outcome in ("refused", "taken", "bad") else "expired"
        return Standing(ended, latest.email)

    def ask(self, account: int, email: str, platform: str) -> Standing:
        """Owe the mail that asks whether an address is an account's; ``platform`` signs it.

        A former address that still waits is given up for it. One that is asked already, or is
        confirmed, is owed nothing. Raises ``Refusal`` where it is no address, where its mailbox
        has refused this account or was told that it is another's, or after too many mails.
        """
        email = self.checked(account, email)
        latest = self.latest(account)
        waiting = latest if latest is not None and latest.closed_at is None else None
        owner = self.owner(email)
        if owner == account or (waiting is not None and waiting.email == email):
            if waiting is not None and waiting.email != email:
                self.close(waiting, "corrected")
            return self.state(account)
        sent = self._mails(latest)
        now = self._unit.clock.now()
        if waiting is not None:
            self.close(waiting, "corrected")
        wanted = Confirmation(self._unit.ids.next(), account, platform, email, now, now, sent)
        self._tx.addresses.wait_for(email)
        self._tx.confirmations.add(wanted)
        self._owe(wanted)
        return self.state(account)

    def checked(self, account: int, text: str) -> str:
        """Give an address as typed in its normal form; raises ``Refusal`` as ``ask`` does.

        The identifier of a child looks like an address and is read by the child, if by anybody.
        """
        email = normal_address(text)
        held = self._tx.places.of_account(account)
        children = [self._tx.children.get(one.child) for one in held]
        if any(one is not None and email in (one.identifier, one.email) for one in children):
            raise Refusal("address.of_the_child")
        owner, ended = self.owner(email), self._tx.confirmations.has_ended
        if owner != account and ended(account, email, "refused"):
            raise Refusal("address.not_yours", email=email)
        if owner not in (None, account) and ended(account, email, "taken"):
            raise Refusal("address.not_free", email=email)
        return email

    def again(self, account: int) -> Standing:
        """Owe the mail once more, also where the wait for an answer is over.

        Raises ``Refusal`` where there is nothing to confirm, or after too many mails.
        """
        latest, standing = self.latest(account), self.state(account)
        if not standing.unconfirmed:
            raise Refusal("address.nothing_to_confirm")
        if latest is None or latest.closed_at is not None:
            return self.ask(account, standing.email, self.signer(account))
        asked = replace(latest, sent=self._mails(latest), sent_at=self._unit.clock.now())
        self._tx.confirmations.update(asked)
        self._owe(asked)
        return self.state(account)

    def to_tell(self, notice: Notice) -> Confirmation | None:
        """Give what a mail asks about, or ``None`` where there is nothing to ask any more.

        A mailbox that is another account's, or that wants no reminders, is not reminded.
        """
        wanted = notice.data.get("confirmation")
        confirmation = self._tx.confirmations.get(wanted) if isinstance(wanted, int) else None
        if confirmation is None or confirmation.closed_at is not None:
            return None
        address = self._tx.addresses.get(confirmation.email)
        if address is None:
            return confirmation
        asked_for = notice.kind == "confirmation"
        wants_it = asked_for or (address.account is None and address.quiet_at is None)
        return confirmation if wants_it and not self._is_theirs(confirmation) else None

    def asker(self, confirmation: Confirmation) -> Asker:
        """Give what is shown of whose request it is, to whoever reads that mailbox."""
        account = self._tx.accounts.get(confirmation.account)
        name = shown_name(account.first_name, account.last_name) if account else ""
        is_contested = self._tx.confirmations.is_contested(confirmation)
        return Asker(name, confirmation.asked_at.astimezone(self._zone), is_contested)

    # -- links --------------------------------------------------------------------------------

    def link(self, token: str) -> tuple[Link, Confirmation | None]:
        """Say what the link with a token would do, changing nothing; a foreign one is unknown."""
        tidy = tidy_token(token)
        return self.kept(self._unit.tokens.digest(tidy)) if tidy else (Link.UNKNOWN, None)

    def kept(self, digest: str) -> tuple[Link, Confirmation | None]:
        """Say the same of a link whose token's digest was kept."""
        found = self._tx.tokens.get(digest)
        return self.of(found) if found is not None else (Link.UNKNOWN, None)

    def of(self, found: Token, at: datetime | None = None) -> tuple[Link, Confirmation | None]:
        """Say the same of a token that was read; ``at`` is when it came back to us, if not now."""
        if found.purpose != "confirmation" or found.subject is None:
            return Link.UNKNOWN, None
        until = found.made_at + LINK_VALID
        confirmation = self._tx.confirmations.get(found.subject)
        if confirmation is None or confirmation.email != found.email:
            return Link.UNKNOWN, None
        # One that another mail's link was used instead of may have been too old by then.
        if (found.used_at or at or self._unit.clock.now()) >= until:
            return Link.UNKNOWN, None
        return link_of(confirmation, self.owner(confirmation.email)), confirmation

    def click(self, token: str) -> Link:
        """Treat a person's click as the mailbox's answer: the address is the account's."""
        return self.settle(*self.link(token), "confirmed")

    def refuse(self, token: str) -> Link:
        """Treat it as the answer that the mailbox is somebody else's."""
        return self.settle(*self.link(token), "refused")

    def answer(self, digest: str, *, yes: bool, chat: int) -> Link:
        """Do either by a link whose token's digest was kept, in a chat, which needs no notice."""
        return self.settle(*self.kept(digest), "confirmed" if yes else "refused", chat)

    def settle(
        self,
        link: Link,
        confirmation: Confirmation | None,
        outcome: Outcome,
        chat: int | None = None,
    ) -> Link:
        """Close a confirmation whose mailbox has answered; another account's address stays theirs.

        Whoever pressed this account's own link is told so there, and therefore in its chats too.
        """
        if confirmation is None or link is not Link.READY:
            return link
        now = self._unit.clock.now()
        self._tx.tokens.use_of("confirmation", confirmation.id, now)
        if outcome == "confirmed" and not self._prove(confirmation, now):
            outcome = "taken"
        if outcome == "refused":
            self._tx.addresses.refuse(confirmation.email)
        self._tx.confirmations.update(replace(confirmation, outcome=outcome, closed_at=now))
        self._notices.in_chats(
            f"address_{outcome}",
            confirmation.account,
            str(confirmation.id),
            topic="address",
            but=chat,
            address=confirmation.email,
        )
        return LINKS[outcome]

    def _prove(self, confirmation: Confirmation, now: datetime) -> bool:
        account = self._tx.accounts.get(confirmation.account)
        if account is None or self.owner(confirmation.email) is not None:
            return False
        address = self._tx.addresses.get(confirmation.email)
        old = self._tx.addresses.replaced_by(confirmation.id)
        if old is None and (address is None or address.account is None):
            self._notices.address_proven(account, confirmation.email)  # to its first one, if any
        proven = self._tx.addresses.prove(confirmation.email, confirmation.account, now)
        if proven and old is not None:
            self.replace(account, old, confirmation.email)
        return proven

    def replace(self, account: Account, old: str, new: str) -> None:
        """Let a proven address take the place of another one, which is told."""
        self._tx.addresses.replace(account.id, old, new, self._unit.clock.now())
        self._reaching.readdressed(account.id, old)
        self._notices.address_replaced(account, old)

    # -- what they share ----------------------------------------------------------------------

    def signer(self, account: int) -> str:
        """Give the platform that signs an account's mails; raises ``Refusal`` if none does."""
        known = self.known_at(account)
        if known is None:
            raise Refusal("address.nothing_to_confirm")
        return known

    def known_at(self, account: int) -> str | None:
        """Give a platform that knows an account, if any: that it has given its address to, first.

        A student's address was proven by a certificate and never asked for.
        """
        latest = self._tx.confirmations.latest(account)
        if latest is not None:
            return latest.platform
        for certificate in self._tx.certificates.of_account(account):
            return certificate.platform
        for place in self._tx.places.of_account(account):
            return place.platform
        for member in self._tx.staff.of_account(account):
            return member.platform
        return None

    def own(self, account: int) -> list[Address]:
        """Give the proven addresses of an account but for those that others have replaced."""
        return [one for one in self._tx.addresses.of_account(account) if one.replaced_at is None]

    def latest(self, account: int) -> Confirmation | None:
        """Give an account's newest confirmation, held until the transaction ends."""
        self._tx.confirmations.hold(account)
        latest = self._tx.confirmations.latest(account)
        return self._tx.confirmations.get(latest.id) if latest is not None else None

    def owner(self, email: str) -> int | None:
        """Give whose an address is; of one at which no mail arrives it has to be shown anew."""
        address = self._tx.addresses.get(email)
        return address.account if address is not None and address.state != "bad" else None

    def _is_theirs(self, confirmation: Confirmation) -> bool:
        return self.owner(confirmation.email) == confirmation.account

    def _mails(self, latest: Confirmation | None) -> int:
        """Count one more mail that was asked for; raises ``Refusal`` where it is one too many."""
        now = self._unit.clock.now()
        if latest is None or now - latest.sent_at >= REST:
            return 1
        if latest.sent >= MOST_MAILS:
            left = latest.sent_at + REST - now
            raise Refusal("address.too_many_mails", n=max(1, -(-int(left.total_seconds()) // 60)))
        return latest.sent + 1

    def close(self, confirmation: Confirmation, outcome: Outcome) -> None:
        """Close one that is given up for another."""
        now = self._unit.clock.now()
        self._tx.confirmations.update(replace(confirmation, outcome=outcome, closed_at=now))
        self._tx.addresses.forget(confirmation.email)

    def _owe(self, confirmation: Confirmation) -> None:
        self._notices.by_mail(
            "confirmation",
            confirmation.email,
            None,
            confirmation.account,
            confirmation=confirmation.id,
            platform=confirmation.platform,
        )
