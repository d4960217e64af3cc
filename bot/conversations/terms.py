"""Terms (scope B4): read page by page, answered at the end, taken up again after a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.conversations.steps import Door, Ending, Leaf, Words
from bot.conversations.talk import Talk
from school.agreement import Standing
from school.changes import Change
from school.children import Child
from school.refusals import Refusal
from school.school import School
from school.terms import Answer, Terms, pages

ANSWERS: Mapping[str, Answer] = {"refuse": "refused", "ignore": "ignored", "accept": "accepted"}
"""What each button of the last page is in the record."""

_MARKS = {"removed": "➖", "added": "➕"}


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody answered, and the number of the answer in the record of terms."""

    answer: Answer
    record: int


async def terms(talk: Talk, school: School) -> Ending:
    """Answer a new version of the terms, or take a refusal up again, for one child."""
    child = _child(talk, school)
    answered = await answer_terms(talk, school, child)
    values = {"child": child.first_name}
    pages_of_child = Door(f"child:{child.id}", Words("terms.open", values))
    home = Door("home", Words("menu.home"))
    match answered.answer if answered else "accepted":
        case "refused":
            again = Door(f"terms:{child.id}", Words("terms.take_up"))
            return Ending(Words("terms.refused", values), (again, home))
        case "ignored":
            return Ending(Words("terms.ignored", values), (pages_of_child, home))
        case "accepted":
            return Ending(Words("terms.accepted", values), (pages_of_child, home))


async def answer_terms(
    talk: Talk, school: School, child: Child, *, place: int | None = None
) -> Answered | None:
    """Have the newest terms of a child's school read and answered, as a part of any script.

    ``place`` is what somebody without an account has a letter for; once they have one, the caller
    hands ``Answered.record`` to ``school.agreement.own``. Counts as the stage "terms". Nothing is
    asked where the account has accepted them already; gives ``None`` where the school has none.
    A version that is published meanwhile is asked anew, and going back takes an answer back: the
    next one is recorded after it.
    """
    newest = school.agreement.terms(child.platform, talk.language)
    if newest is None:
        return None
    account = talk.person.account
    standing = school.agreement.standing(newest, account, child.id, school.today)
    if standing.answer is not None and standing.is_settled:
        return Answered("accepted", standing.answer.id)
    chosen = await _read(talk, school, child, newest, standing)
    record = await talk.draw(
        f"answered#{newest.version}",
        lambda: (
            school.agreement.record(
                newest,
                ANSWERS[chosen],
                account=account,
                place=place,
                child=child.id,
                channel=talk.person.face,
            ).id
        ),
    )
    return Answered(ANSWERS[chosen], record)


async def _read(talk: Talk, school: School, child: Child, newest: Terms, standing: Standing) -> str:
    """Show what has changed since the version that was accepted, if one was, then the text."""
    changed = school.agreement.changes(newest, standing.accepted) if standing.accepted else []
    title = Words("terms.changed", {"child": child.first_name})
    leaves = [Leaf(page, title) for page in pages("\n\n".join(_line(one) for one in changed))]
    leaves += [Leaf(page) for page in pages(newest.plain)]
    with talk.words_of("terms"):
        return await talk.read(
            "text",
            leaves,
            ("refuse", "ignore", "accept") if standing.may_ignore else ("refuse", "accept"),
            key=f"terms#{newest.version}",
            stage="terms",
            child=child.first_name,
            until=newest.ignore_until,
        )


def _line(change: Change) -> str:
    return f"{_MARKS[change.kind]} {change.text}"


def _child(talk: Talk, school: School) -> Child:
    """Give the child of this conversation; raises ``Refusal`` where it is not the account's."""
    child = school.tx.children.get(int(talk.given("child")))
    account = talk.person.account
    if child is None or not school.access.holds(account, child.id):
        raise Refusal("terms.not_yours")
    return child
