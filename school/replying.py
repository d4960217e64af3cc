"""Replying: a mail that a person wrote takes effect, or its writer learns what would (scope C4)."""

from __future__ import annotations

from collections.abc import Mapping

from school.activation import Activation
from school.answering import Answering
from school.confirmations import Confirmation, Link, Outcome
from school.confirming import LINK_VALID, Confirming
from school.correspondents import school_of
from school.mail_commands import MailCommands
from school.refusals import Refusal
from school.replies import MailClass, Reply
from school.reporting import Reporting
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
        reporting: Reporting,
    ) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._activation = activation
        self._confirming = confirming
        self._answering = answering
        self._commands = commands
        self._reporting = reporting

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
        if token.purpose == "help" and reply.words.strip():
            self._reporting.answer_by_mail(token, reply)
        elif reply.command is not None:
            self._command(reply, token)
        elif token.purpose == "confirmation":
            self._confirm(reply, token)
        elif token.purpose == "activation":
            self._activate(reply, token)
        elif not reply.is_courtesy and reply.verdict not in ("yes", "empty"):
            self._ask(reply, token)

    def _command(self, reply: Reply, token: Token) -> None:
        assert reply.command is not None
        is_old = reply.came_at(self._unit.clock.now()) >= token.made_at + LINK_VALID
        # The link that stops notices never wears out; what hands something out does (scope C3).
        lasts = token.purpose != "command" and reply.command != "certificates"
        platform = school_of(self._tx, token, reply.sender)
        if is_old and not lasts:
            self._commands.offer(reply.command, reply, platform)
        else:
            self._commands.obey(reply.command, reply, platform)

    def _confirm(self, reply: Reply, token: Token) -> None:
        """Confirm an address, or learn that it is somebody else's (scope B8)."""
        link, confirmation = self._confirming.of(token, reply.came_at(self._unit.clock.now()))
        if confirmation is None or link in (Link.UNKNOWN, Link.TAKEN, Link.REFUSED):
            self._expired(reply, token)
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
        elif outcome is Link.DONE:  # they use mail, and wait for an answer there
            self._answering.answer("reply_confirmed", reply, platform=confirmation.platform)

    def _activate(self, reply: Reply, token: Token) -> None:
        """Activate a certificate where its mailbox has an account (contract, Mail)."""
        try:
            invitation = self._activation.kept(token.digest)
        except Refusal as refusal:
            if refusal.key == "activation.done":
                self._done(reply, token)
            else:
                self._expired(reply, token)
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
            self._activation.activate(invitation, is_answered=True)
            self._answering.answer("reply_activated", reply, certificate=certificate.id)

    def _refused(self, reply: Reply, platform: str, **about: int) -> None:
        """Tell the secretariat that a mailbox is not whom they think, and that this was noted."""
        self._answering.pass_on("address_refused", reply, platform, **about)
        self._answering.answer("reply_refused", reply, platform=platform)

    def _clear_up(self, reply: Reply, token: Token, platform: str, **about: int) -> None:
        """Say which two answers are possible, then who can help; the school gets a question."""
        if reply.verdict == "question" and self._pass_on(reply, platform, **about):
            self._answering.answer("reply_passed_on", reply, **about)
            return
        asked = f"{token.purpose}:{token.certificate or token.subject}"
        if self._is_first(f"unclear:{asked}"):
            self._answering.answer("reply_unclear", reply, again=False, **about)
        elif self._is_first(f"unclear again:{asked}"):
            self._answering.answer("reply_unclear", reply, again=True, **about)
        elif self._answering.allows(reply, reply.sender):
            self._answering.tell("reply_unclear", reply, reply.sender, again=True, **about)

    def _ask(self, reply: Reply, token: Token) -> None:
        """Send on what somebody asks or tells who answers a notice: « Ce n'était pas moi ! »."""
        platform = school_of(self._tx, token, reply.sender)
        if platform is None:
            self._answering.tell("reply_help", reply)  # which says where schools are asked
        elif self._pass_on(reply, platform):
            self._answering.answer("reply_passed_on", reply, platform=platform)

    def _pass_on(self, reply: Reply, platform: str, **about: int) -> bool:
        return self._answering.pass_on("question", reply, platform, **about)

    def _done(self, reply: Reply, token: Token) -> None:
        if self._is_first(f"done:{token.digest}"):
            platform = school_of(self._tx, token, reply.sender)
            self._answering.tell("reply_done", reply, platform=platform)

    def _expired(self, reply: Reply, token: Token | None) -> None:
        platform = school_of(self._tx, token, reply.sender)
        self._answering.tell("reply_expired", reply, platform=platform)

    # -- from anywhere else -------------------------------------------------------------------

    def _explain(self, reply: Reply, token: Token | None) -> None:
        """Tell whoever wrote what to do instead (scope C4); nothing of anybody else."""
        if not reply.sender:
            if token is not None and token.open:
                self._answering.tell("reply_unproven", reply, to=token.email, **_about(token))
            return
        platform = school_of(self._tx, token, reply.sender)
        if token is not None:
            self._answering.tell("reply_elsewhere", reply, platform=platform)
        elif reply.command is not None:
            self._commands.offer(reply.command, reply, platform)
        elif reply.tokens:
            self._expired(reply, None)
        else:
            self._answering.tell("reply_help", reply, platform=platform)

    # -- what they share ----------------------------------------------------------------------

    def _is_first(self, event: str) -> bool:
        digest = self._unit.tokens.digest(event)
        return self._tx.replies.is_new(digest, self._unit.clock.now())


def _about(token: Token) -> Mapping[str, object]:
    """Give what a mail names that asks again what a token's mail asked."""
    if token.purpose == "confirmation":
        return {"confirmation": token.subject}
    return {"certificate": token.certificate} if token.purpose == "activation" else {}


def _class_of(reply: Reply, token: Token | None) -> MailClass:
    """Name what a reply is; ``token`` is the one that went to its sender, if any did."""
    if token is not None and token.purpose == "help" and reply.words.strip():
        return "answer"
    if reply.command is not None:
        return "command"
    if token is None or reply.verdict not in _DECIDED:
        return "unknown"
    if token.purpose == "confirmation":
        return "confirmation"
    return "activation" if token.purpose == "activation" else "unknown"
