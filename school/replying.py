"""Replying: a mail that a person wrote takes effect, or its writer learns what would (scope C4)."""

from __future__ import annotations

from collections.abc import Mapping

from school.activation import Activation
from school.answering import Answering
from school.confirmations import Confirmation, Link, Outcome
from school.confirming import LINK_VALID, Confirming
from school.mail_commands import MailCommands
from school.refusals import Refusal
from school.replies import MailClass, Reply
from school.store import Unit
from school.tokens import Token

_DECIDED = ("yes", "no", "empty")


class Replying:
    """The use cases of replies by mail, within one transaction.

    What a mail asks for is done once, however often it comes (its Message-ID and its token).
    """

    def __init__(
        self,
        unit: Unit,
        activation: Activation,
        confirming: Confirming,
        answering: Answering,
        commands: MailCommands,
    ) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._activation = activation
        self._confirming = confirming
        self._answering = answering
        self._commands = commands

    def treat(self, reply: Reply, token: Token | None) -> MailClass:
        """Do what a reply asks for that brought ``token``; gives what it turned out to be."""
        is_theirs = token is not None and reply.sender == token.email
        if self.is_new(reply, token):
            if token is not None and is_theirs:
                self._tx.addresses.recover(reply.sender)
                self._obey(reply, token)
            else:
                self._explain(reply, token)
        return _class_of(reply, token if is_theirs else None)

    def token(self, reply: Reply) -> Token | None:
        """Give the first token of a reply that was ever sent out, held for this transaction."""
        for one in reply.tokens:
            found = self._tx.tokens.get(self._unit.tokens.digest(one))
            if found is not None:
                return found
        return None

    def is_new(self, reply: Reply, token: Token | None) -> bool:
        """Whether the same mail was not treated for the same token before; remembers it."""
        if not reply.message:
            return True
        about = f"{token.digest if token else ''}:{reply.sender}"
        return self._is_first(f"message:{reply.message}:{about}")

    # -- from the mailbox that was asked ------------------------------------------------------

    def _obey(self, reply: Reply, token: Token) -> None:
        if reply.command is not None:
            self._command(reply, token)
        elif token.purpose == "confirmation":
            self._confirm(reply, token)
        elif token.purpose == "activation":
            self._activate(reply, token)
        elif reply.verdict == "question":
            self._ask(reply, token)

    def _command(self, reply: Reply, token: Token) -> None:
        assert reply.command is not None
        is_old = self._unit.clock.now() >= token.made_at + LINK_VALID
        # The link that stops notices never wears out; what hands something out does (scope C3).
        lasts = token.purpose != "command" and reply.command != "certificates"
        if is_old and not lasts:
            self._commands.offer(reply.command, reply)
        else:
            self._commands.obey(reply.command, reply)

    def _confirm(self, reply: Reply, token: Token) -> None:
        """Confirm an address, or learn that it is somebody else's (scope B8)."""
        link, confirmation = self._confirming.of(token)
        if confirmation is None or link in (Link.UNKNOWN, Link.TAKEN, Link.REFUSED):
            self._answering.tell("reply_expired", reply)
        elif link is Link.DONE:
            self._done(reply, token)
        elif reply.verdict not in _DECIDED:
            self._clear_up(reply, token, confirmation.platform, confirmation=confirmation.id)
        else:
            self._decide(reply, link, confirmation)

    def _decide(self, reply: Reply, link: Link, confirmation: Confirmation) -> None:
        said: Outcome = "refused" if reply.verdict == "no" else "confirmed"
        outcome = self._confirming.settle(link, confirmation, said)
        if outcome is Link.REFUSED:
            self._refused(reply, confirmation.platform, confirmation=confirmation.id)
        elif outcome is Link.DONE and not self._tx.devices.of_account(confirmation.account):
            self._answering.answer("reply_confirmed", reply, platform=confirmation.platform)

    def _activate(self, reply: Reply, token: Token) -> None:
        """Activate a certificate where its mailbox has an account (contract, Mail)."""
        try:
            invitation = self._activation.kept(token.digest)
        except Refusal as refusal:
            if refusal.key == "activation.done":
                self._done(reply, token)
            else:
                self._answering.tell("reply_expired", reply)
            return
        certificate, platform = invitation.certificate, invitation.platform.id
        if reply.verdict not in _DECIDED:
            self._clear_up(reply, token, platform, certificate=certificate.id)
        elif reply.verdict == "no":
            self._tx.tokens.withdraw(certificate.id, self._unit.clock.now())
            self._tx.addresses.refuse(certificate.email)
            self._refused(reply, platform, certificate=certificate.id)
        elif invitation.owner is None:
            self._answering.answer("reply_sign_up", reply, certificate=certificate.id)
        else:
            self._activation.activate(invitation)

    def _refused(self, reply: Reply, platform: str, **about: int) -> None:
        """Tell the secretariat that a mailbox is not whom they think, and that this was noted."""
        self._answering.pass_on("address_refused", reply, platform, **about)
        self._answering.answer("reply_refused", reply, platform=platform)

    def _clear_up(self, reply: Reply, token: Token, platform: str, **about: int) -> None:
        """Say once which two answers are possible; a question goes on to the school as well."""
        passed = reply.verdict == "question" and self._pass_on(reply, platform, **about)
        subject = token.certificate or token.subject
        if self._is_first(f"unclear:{token.purpose}:{subject}"):
            self._answering.answer("reply_unclear", reply, passed=passed, **about)
        elif passed:
            self._answering.tell("reply_passed_on", reply, platform=platform)

    def _ask(self, reply: Reply, token: Token) -> None:
        """Send on what somebody asks who answers a notice."""
        platform = self._platform(token)
        if platform is None:
            self._answering.tell("reply_help", reply)  # which says where schools are asked
        elif self._pass_on(reply, platform):
            self._answering.tell("reply_passed_on", reply, platform=platform)

    def _pass_on(self, reply: Reply, platform: str, **about: int) -> bool:
        return self._answering.pass_on("question", reply, platform, **about)

    def _done(self, reply: Reply, token: Token) -> None:
        if self._is_first(f"done:{token.digest}"):
            self._answering.tell("reply_done", reply)

    # -- from anywhere else -------------------------------------------------------------------

    def _explain(self, reply: Reply, token: Token | None) -> None:
        """Tell whoever wrote what to do instead (scope C4); nothing of anybody else."""
        if not reply.sender:
            if token is not None and token.open:
                self._answering.tell("reply_unproven", reply, to=token.email, **_about(token))
        elif token is not None:
            self._answering.tell("reply_elsewhere", reply)
        elif reply.command is not None:
            self._commands.offer(reply.command, reply)
        else:
            self._answering.tell("reply_expired" if reply.tokens else "reply_help", reply)

    # -- what they share ----------------------------------------------------------------------

    def _is_first(self, event: str) -> bool:
        digest = self._unit.tokens.digest(event)
        return self._tx.replies.is_new(digest, self._unit.clock.now())

    def _platform(self, token: Token) -> str | None:
        """Give the one school that whoever reads an address has to do with, if it is one."""
        address = self._tx.addresses.get(token.email)
        if address is None or address.account is None:
            return None
        schools = {one.platform for one in self._tx.places.of_account(address.account)}
        schools |= {one.platform for one in self._tx.certificates.of_account(address.account)}
        return schools.pop() if len(schools) == 1 else None


def _about(token: Token) -> Mapping[str, object]:
    """Give what a mail names that asks again what a token's mail asked."""
    if token.purpose == "confirmation":
        return {"confirmation": token.subject}
    return {"certificate": token.certificate} if token.purpose == "activation" else {}


def _class_of(reply: Reply, token: Token | None) -> MailClass:
    """Name what a reply is; ``token`` is the one that went to its sender, if any did."""
    if reply.command is not None:
        return "command"
    if token is None or reply.verdict not in _DECIDED:
        return "unknown"
    if token.purpose == "confirmation":
        return "confirmation"
    return "activation" if token.purpose == "activation" else "unknown"
