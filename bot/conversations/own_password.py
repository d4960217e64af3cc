"""One's own password, asked again before what matters (safety, Accounts; ASVS 5.0, 7)."""

from __future__ import annotations

from functools import partial

from bot.conversations.talk import Talk
from school.school import School


async def own_password(talk: Talk, school: School, account: int) -> None:
    """Have the account's password typed, unless it was here within ``school.sign_in.RECENT``.

    The step is called ``password``, with words of the script. It comes last, so that no answer
    given long ago opens anything.
    """
    chat = talk.person.chat
    recent = await talk.draw("recent", lambda: school.sign_in.is_recent(chat))
    if not recent:
        await talk.secret(
            "password",
            school.adding.verifier(account),
            settle=partial(school.adding.prove, account, chat),
        )
