"""Confirming an address from the chat (scope B8): the link of its mail, then one tap."""

from __future__ import annotations

from bot.conversations.merge_accounts import MERGE
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school.askers import Asker
from school.confirmations import Link
from school.school import School

_HOME = Door("home", Words("menu.home"))
_SAID = {
    Link.UNKNOWN: Words("confirm_address.unknown"),
    Link.DONE: Words("confirm_address.done"),
    Link.REFUSED: Words("confirm_address.refused"),
    Link.TAKEN: Words("confirm_address.taken"),
}


async def confirm_address(talk: Talk, school: School) -> Ending:
    """Ask whoever reads a mailbox whether it is theirs; whose chat it is makes no difference."""
    digest = talk.given("link")
    link, confirmation = school.confirming.kept(digest)
    if confirmation is not None and link is Link.READY:
        platform = school.tx.platforms.get(confirmation.platform)
        asker = school.confirming.asker(confirmation)
        said = await talk.choose(
            "contested" if asker.is_contested else "confirm",
            ("yes", "no"),
            email=confirmation.email,
            school=platform.name if platform else "",
            asked=_asked(asker),
        )
        yes, chat = said == "yes", talk.person.chat
        answered = await talk.once(
            "answer", lambda: school.confirming.answer(digest, yes=yes, chat=chat).value
        )
        link = Link(answered)
    helps = link is Link.TAKEN and talk.person.account is not None
    return Ending(_SAID[link], (MERGE, _HOME) if helps else (_HOME,))


def _asked(asker: Asker) -> Words:
    if not asker.name:
        return Words("confirm_address.asked_nameless", {"moment": asker.at})
    return Words("confirm_address.asked", {"name": asker.name, "moment": asker.at})
