"""Commands by mail: help, one's certificates, no more notices, notices again (contract, Mail)."""

from __future__ import annotations

from collections.abc import Sequence

from school.answering import Answering
from school.issuing import Certificates
from school.replies import Command, Reply
from school.store import Unit

_CERTIFICATES_EACH = 5  # in one mail, with their files


class MailCommands:
    """The use cases of commands, within one transaction."""

    def __init__(self, unit: Unit, certificates: Certificates, answering: Answering) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._certificates = certificates
        self._answering = answering

    def obey(self, command: Command, reply: Reply, platform: str | None) -> None:
        """Do what somebody asks who has shown, by a token, that the mailbox is theirs.

        ``platform`` is the school that answers, where it is one.
        """
        if command == "certificates":
            self._hand_out(reply, platform)
        elif command == "help":
            self._answering.answer("reply_help", reply, platform=platform)
        else:
            self._turn(command, reply, platform)

    def offer(self, command: Command, reply: Reply, platform: str | None) -> None:
        """Answer a bare command with an address at which a reply does it (scope C8)."""
        kind = "reply_help" if command == "help" else "reply_command"
        self._answering.offer(kind, reply, command, platform=platform)

    def _turn(self, command: Command, reply: Reply, platform: str | None) -> None:
        self._tx.addresses.note(reply.sender)
        if command == "stop":
            self._tx.addresses.quieten(reply.sender, self._unit.clock.now())
            self._answering.answer("reply_stopped", reply, platform=platform)
        else:
            self._tx.addresses.resume(reply.sender)
            self._answering.answer("reply_started", reply, platform=platform)

    def _hand_out(self, reply: Reply, platform: str | None) -> None:
        """Send the portfolio of whoever has proven the address, and say what waits there."""
        address = self._tx.addresses.get(reply.sender)
        account = address.account if address is not None else None
        found = self._certificates.portfolio(account) if account is not None else []
        waiting = self._tx.certificates.waiting_at(reply.sender)
        if waiting and not found:
            others = [one.title for one in waiting[1:]]
            self._answering.answer("reply_waiting", reply, certificate=waiting[0].id, others=others)
        else:
            self._send([one.id for one in found], reply, platform=platform, waiting=len(waiting))

    def _send(self, numbers: Sequence[int], reply: Reply, **about: object) -> None:
        """Send certificates, a few at a time."""
        parts = max(1, -(-len(numbers) // _CERTIFICATES_EACH))
        for part in range(parts):
            few = numbers[part * _CERTIFICATES_EACH : (part + 1) * _CERTIFICATES_EACH]
            self._answering.answer(
                "reply_certificates", reply, certificates=few, part=part + 1, parts=parts, **about
            )
