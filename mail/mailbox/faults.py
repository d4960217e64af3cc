"""What can go wrong with a mailbox, told in words that hold nothing of anybody's mail."""

from __future__ import annotations

import re
from typing import Literal

from mail.troubles import Trouble

FaultKind = Literal["unreachable", "sign_in", "lost"]

_CODE = re.compile(r"\[([A-Z][A-Z-]+)")
_PASSING = frozenset(("UNAVAILABLE", "LIMIT", "INUSE", "SERVERBUG", "OVERQUOTA"))
"""Response codes that are about the server's hour, not about the password (RFC 5530)."""


class MailboxError(Exception):
    """The connection is of no use any more; its text is a few words for an engineer.

    ``trouble`` says more to whoever set the mailbox up, where no cause of the error does.
    """

    kind: FaultKind = "lost"

    def __init__(self, said: str, trouble: Trouble | None = None) -> None:
        super().__init__(said)
        self.trouble = trouble


class UnreachableError(MailboxError):
    """No connection could be had."""

    kind: FaultKind = "unreachable"


class SignInError(MailboxError):
    """The server does not let us in: a person has to mend something."""

    kind: FaultKind = "sign_in"


class AnswerError(Exception):
    """The server refused one command; the connection stands."""


def code_of(answer: str) -> str:
    """Give the response code of an answer, such as ``AUTHENTICATIONFAILED``; empty without one."""
    found = _CODE.search(answer)
    return found[1] if found else ""


def sign_in_fault(answer: str) -> MailboxError:
    """Judge by a refused sign-in whether trying again soon may help."""
    code = code_of(answer)
    said = f"the server refuses the sign-in ({code})" if code else "the server refuses the sign-in"
    return UnreachableError(said, "busy") if code in _PASSING else SignInError(said, "sign_in")
