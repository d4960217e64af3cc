"""The bot's own address and what is made of it: plus-addresses, subject tokens, message ids."""

from __future__ import annotations

from dataclasses import dataclass

import idna

from school.refusals import Refusal

VARIABLE = "CARTABLE_MAIL_ADDRESS"
_LONGEST_LOCAL = 64 - len("+") - 26
"""RFC 5321 (4.5.3.1.1) allows 64 octets; a token and its plus must still fit."""


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """The mailbox that the bot writes from; ``domain`` is ASCII (an IDN as its A-label)."""

    local: str
    domain: str

    @classmethod
    def parse(cls, text: str) -> OwnAddress:
        """Read ``CARTABLE_MAIL_ADDRESS``; raises ``Refusal`` saying how to mend it."""
        try:
            local, _, domain = ascii_domain(text.strip()).rpartition("@")
        except ValueError:
            raise Refusal("settings.mail_address", variable=VARIABLE) from None
        if not local or not domain or any(one in local for one in ' "<>@,;'):
            raise Refusal("settings.mail_address", variable=VARIABLE)
        if not local.isascii():
            raise Refusal("settings.mail_address.ascii", variable=VARIABLE)
        if len(local) > _LONGEST_LOCAL:
            raise Refusal(
                "settings.mail_address.long",
                variable=VARIABLE,
                most=_LONGEST_LOCAL,
                n=len(local),
            )
        return cls(local, domain)

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"

    def plus(self, token: str) -> str:
        """Give the address at which an answer carries ``token`` (contract, Mail)."""
        return f"{self.local}+{token}@{self.domain}"

    def message_id(self, about: str, number: int) -> str:
        """Give a Message-ID that is the same whenever it is asked for again."""
        return f"<{about}.{number}@{self.domain}>"


def subject_token(token: str) -> str:
    """Give the token as a subject carries it, should the plus-address get lost on the way."""
    return f"[#{token}]"


def ascii_domain(address: str) -> str:
    """Give an address with its domain in ASCII letters, so that any mail server takes it.

    The local part stays: where it is not ASCII, only SMTPUTF8 (RFC 6531) can carry it. Raises
    ``ValueError`` where the domain is none.
    """
    local, at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}{at}{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError as error:
        raise ValueError("the domain of the address cannot be written in ASCII letters") from error
