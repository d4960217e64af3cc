"""A code that a mail brings: asked for, sent again, typed; the words are those of the script."""

from __future__ import annotations

from functools import partial
from itertools import count

from bot.conversations.talk import Talk
from school.mailbox_codes import CodeMail
from school.school import School


async def show_mailbox(
    talk: Talk, school: School, mail: CodeMail, email: str, *, but: int = 0
) -> tuple[int, int | None]:
    """Have the code of a mail typed; gives its id, and the account whose mailbox it has shown.

    An address of the account ``but`` is nobody's. The account is ``None`` where no code comes.
    """
    use, chat = school.mailbox_codes, talk.person.chat
    for attempt in count(1):
        sent = await talk.once(f"sent#{attempt}", partial(use.ask, mail, email, chat, but=but))
        answer = await talk.secret(
            "code",
            use.judge(),
            settle=partial(use.enter, sent, email, chat, but=but),
            choices=("again", "no_code"),
            key=f"code#{attempt}",
            email=email,
        )
        if answer != "_again":
            break
    return sent, None if answer == "_no_code" else int(str(answer))
