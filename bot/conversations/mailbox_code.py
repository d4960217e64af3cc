"""A code that a mail brings: asked for, sent again, typed; the words are those of the script."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from itertools import count
from typing import NamedTuple

from bot.conversations.talk import Talk
from school.mailbox_codes import CodeMail
from school.school import School

AskAddress = Callable[[str], Awaitable[str]]
"""Asks for an address, and records it by a key."""


class Mailbox(NamedTuple):
    """Where a code went at last, its id, and the account whose mailbox it has shown, if any."""

    email: str
    code: int = 0
    account: int | None = None


async def show_mailbox(
    talk: Talk,
    school: School,
    mail: CodeMail,
    email: str,
    *,
    correct: AskAddress | None = None,
    but: int = 0,
) -> Mailbox:
    """Have the code of a mail typed; where one may ``correct`` the address, it goes there instead.

    An address of the account ``but`` is nobody's. No account is shown where no code comes.
    """
    use, chat = school.mailbox_codes, talk.person.chat
    for attempt in count(1):
        sent = await talk.once(f"sent#{attempt}", partial(use.ask, mail, email, chat, but=but))
        answer = await talk.secret(
            "code",
            use.judge(),
            settle=partial(use.enter, sent, email, chat, but=but),
            choices=("again", "no_code") if correct is None else ("again", "correct", "no_code"),
            key=f"code#{attempt}",
            email=email,
        )
        if answer == "_correct" and correct is not None:
            email = await correct(f"email#{attempt + 1}")
        elif answer != "_again":
            break
    return Mailbox(email, sent, None if answer == "_no_code" else int(str(answer)))
