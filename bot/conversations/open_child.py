"""First opening of a child (scope B11): the terms for it, then the account's own password."""

from __future__ import annotations

from functools import partial

from bot.conversations.child import CHILDREN, HOME, child_page, closed_page
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from bot.conversations.terms import answer_terms
from school.children import Child
from school.refusals import Refusal
from school.school import School


async def open_child(talk: Talk, school: School) -> Ending:
    """Open a child that was added to the account, and show its page.

    The password may come days after the answer to the terms, which may be good no more by then.
    """
    account, number = talk.person.account or 0, int(talk.given("child"))
    try:
        reached = school.adding.reached(account, number)
    except Refusal as refusal:
        return Ending(Words(refusal.key, refusal.values), (CHILDREN, HOME))
    if talk.done("open") is None:
        await _count(talk, school, account, reached.child)
        answered = await answer_terms(talk, school, reached.child)
        if answered is not None and answered.answer == "refused":
            said = {"child": reached.child.first_name}
            again = Door(f"terms:{reached.child.id}", Words("terms.take_up"))
            return Ending(Words("terms.refused", said), (again, HOME))
        if reached.place.opened_at is None:  # else it was opened meanwhile, on another device
            await talk.secret(
                "password",
                school.adding.verifier(account),
                settle=partial(school.adding.prove, account, talk.person.chat),
                stage="password",
                child=reached.child.first_name,
            )
        await talk.once("open", lambda: school.adding.open(account, number).child.id)
    reached = school.adding.reached(account, number)
    return child_page(school, reached) if reached.is_open else closed_page(reached)


async def _count(talk: Talk, school: School, account: int, child: Child) -> None:
    """Name the steps that count: the terms may be answered already, or there may be none."""

    def counted() -> list[str]:
        newest = school.agreement.terms(child.platform, talk.language)
        if newest is None:
            return []
        standing = school.agreement.standing(newest, account, child.id, school.today)
        return [] if standing.is_settled else ["terms", "password"]

    talk.stages(*await talk.draw("stages", counted))
