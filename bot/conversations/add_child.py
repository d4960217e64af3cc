"""« Ajouter des enfants » (scope B11): another child of the family joins a guardian's account."""

from __future__ import annotations

from functools import partial

from bot.conversations.child import CHILDREN, HOME
from bot.conversations.first_connection import letter_closed
from bot.conversations.schools import school_choices
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school.platforms import Platform
from school.redeeming import Opened
from school.refusals import Refusal
from school.school import School


async def add_child(talk: Talk, school: School) -> Ending:
    """Link another child of the family to the guardian's account, after the card says who sees it.

    ``letter`` is the id of a letter whose link was opened: it fills in all but the password.
    """
    account = talk.person.account
    if account is None:
        sign_in = Door("sign_in", Words("menu.sign_in"))
        return Ending(Words("add_child.sign_in"), (sign_in, HOME))
    try:
        opened = await _open_letter(talk, school, account)
        return await _decide(talk, school, account, opened)
    except Refusal as refusal:
        return _closed(talk, school, refusal)


async def _open_letter(talk: Talk, school: School, account: int) -> Opened:
    """Have the temporary password of the child's letter given, and which child it is."""
    link = int(talk.given("letter") or 0)
    if link:
        linked = school.adding.kept(link, account)
        platform, identifier = linked.platform, linked.child.identifier
        talk.stages("temporary_password", "card")
    else:
        platform = await _platform(talk, school)
        identifier = await talk.ask(
            "identifier",
            school.first_connection.identifier_at(platform),
            school=platform.name,
            domain=platform.domain,
        )
    letter = await talk.secret(
        "temporary_password",
        school.redeeming.judge(),
        settle=partial(
            school.adding.enter, platform.id, identifier, account, talk.person.chat, link or None
        ),
        stage="temporary_password",
        school=platform.name,
        identifier=identifier,
    )
    return school.adding.kept(int(str(letter)), account)


async def _platform(talk: Talk, school: School) -> Platform:
    """Have the school chosen where there are several; raises ``Refusal`` where there is none."""
    schools = school.first_connection.schools()
    if not schools:
        raise Refusal("first_connection.no_school")
    if len(schools) == 1:
        talk.stages("identifier", "temporary_password", "card")
        return schools[0]
    talk.stages("platform", "identifier", "temporary_password", "card")
    named = await talk.ask(
        "platform",
        school.first_connection.school_named,
        offers=school_choices(schools),
    )
    chosen = next((one for one in schools if one.id == named), None)
    if chosen is None:
        raise Refusal("first_connection.no_such_school")
    return chosen


async def _decide(talk: Talk, school: School, account: int, opened: Opened) -> Ending:
    """Show who sees the child, with the guide's note; nothing is saved before « Enregistrer »."""
    child = opened.child
    n = school.adding.others(child.id, account)
    answer = await talk.choose(
        "card",
        ("save", "separate"),
        name=child.name,
        school=opened.platform.name,
        others=Words("add_child.others" if n else "add_child.nobody_else", {"n": n}),
    )
    said = {"child": child.first_name, "school": opened.platform.name}
    if answer == "separate":
        await talk.once(
            "request", lambda: school.requesting.ask_separate_account(account, child.id).id
        )
        return Ending(Words("add_child.requested", said), (CHILDREN, HOME))
    await talk.once("save", lambda: school.adding.save(opened, account))
    first = Door(f"child:{child.id}", Words("add_child.open", said))
    return Ending(Words("add_child.saved", said), (first, CHILDREN, HOME))


def _closed(talk: Talk, school: School, refusal: Refusal) -> Ending:
    """Say why a letter adds nothing, and whom to ask."""
    letter = int(talk.given("letter") or str(talk.done("temporary_password") or 0))
    platform = school.first_connection.of_letter(letter)
    return letter_closed(refusal, platform, (CHILDREN, HOME))
