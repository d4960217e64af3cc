"""« Fermez votre compte » (scope A11): what would be lost, one’s data first, then 30 days."""

from __future__ import annotations

from datetime import datetime

from bot.conversations.my_data import FETCH
from bot.conversations.own_password import own_password
from bot.conversations.steps import CANCEL, Door, Ending, Words
from bot.conversations.talk import Talk
from school.closing import RETURN, Loss
from school.refusals import Refusal
from school.school import School

_SIGN_IN = Door("sign_in", Words("menu.sign_in"))


async def close_account(talk: Talk, school: School) -> Ending:
    """Close an account after some days; its owner is signed out everywhere at once.

    The export is on its way before anything else is done: into the chat, to the proven address.
    """
    person = talk.person
    if person.account is None:
        raise Refusal("settings.unknown")
    account = person.account
    loss = school.leaving.loss(account)
    await talk.choose("loss", ("go_on",), safe=CANCEL, lost=_lost(loss), n=RETURN.days)
    await own_password(talk, school, account, always=True)
    at = await talk.once(
        "close", lambda: school.leaving.close(account, person.chat, person.face).isoformat()
    )
    day = datetime.fromisoformat(str(at)).astimezone(school.zone).date()
    doors = (FETCH, _SIGN_IN) if person.face == "web" else (_SIGN_IN,)
    return Ending(Words("close_account.done", {"date": day}), doors)


def _lost(loss: Loss) -> Words:
    """Say what would be lost, and nothing of what there is none of."""
    names = ", ".join(loss.children)
    key = "close_account.children" if names else "close_account.no_children"
    children = Words(key, {"children": names})
    if not loss.certificates:
        return children
    certificates = Words("close_account.certificates", {"n": loss.certificates})
    return Words("close_account.lost", {"certificates": certificates, "children": children})
