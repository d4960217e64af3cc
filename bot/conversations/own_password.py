"""One's own password, asked again before what matters (safety, Accounts; ASVS 5.0, 7)."""

from __future__ import annotations

from functools import partial

from bot.conversations.talk import Talk
from school.school import School


async def own_password(
    talk: Talk,
    school: School,
    account: int,
    *,
    attempt: int = 1,
    stage: str = "",
    always: bool = False,
) -> None:
    """Have the account's password typed, unless it was here within ``school.sign_in.RECENT``.

    ``always`` asks all the same: for the password in use before a new one, and before an account is
    closed (scope A10, A11).

    The step is called ``password``, with words of the script. It comes last, so that no answer
    given long ago opens anything; a script that has it come more than once counts ``attempt``.
    """
    chat, number = talk.person.chat, "" if attempt == 1 else f"#{attempt}"
    recent = await talk.draw(f"recent{number}", lambda: school.sign_in.is_recent(chat))
    if always or not recent:
        await talk.secret(
            "password",
            school.adding.verifier(account),
            settle=partial(school.adding.prove, account, chat),
            key=f"password{number}",
            stage=stage,
        )
