"""First connection (scope B3): from the school's letter to the home page, as one script."""

from __future__ import annotations

from functools import partial

from bot.conversations.details import give_details
from bot.conversations.devices import look_after_password
from bot.conversations.schools import school_choices
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from bot.conversations.terms import answer_terms
from school.platforms import Platform
from school.redeeming import Opened
from school.refusals import Refusal
from school.school import School

_STAGES = ("temporary_password", "terms", "password", "devices", "details")

_HOME = Door("home", Words("menu.home"))
_SIGN_IN = Door("sign_in", Words("menu.connexion"))


async def first_connection(talk: Talk, school: School) -> Ending:
    """Open a guardian's account with the school's letter, and have the details given.

    ``letter`` is the id of a letter whose link was opened: it fills in all but the password.
    ``identifier`` is one that was written before anything was asked.
    """
    account = talk.done("account")
    if account is None:
        if talk.person.account is not None:  # linked meanwhile: this would open a second account
            return Ending(Words("first_connection.linked"), (_HOME,))
        try:
            account = await _connect(talk, school)
        except Refusal as refusal:
            return _closed(talk, school, refusal)
    if isinstance(account, Ending):
        return account
    stages = talk.done("stages")
    talk.stages(*(stages if isinstance(stages, list) else ()))
    await look_after_password(talk, school, int(str(account)), stage="devices")
    return await give_details(talk, school, int(str(account)), stage="details")


async def _connect(talk: Talk, school: School) -> int | Ending:
    """Ask for all that the account is made of, and make it; raises ``Refusal``."""
    opened = await _open_letter(talk, school)
    answered = await answer_terms(talk, school, opened.child, place=opened.place.id)
    if answered is not None and answered.answer == "refused":
        return _terms_refused(talk, school, opened)
    school.first_connection.reach(opened, "password")
    password = await talk.secret(
        "password",
        school.first_connection.password_judge(opened),
        identifier=opened.child.identifier,
        hint=Words(school.first_connection.rule(opened).hint),
    )
    repeat = school.sign_up.repeat_judge(str(password))
    await talk.secret("password_again", repeat, stage="password")

    def connect() -> int:
        account = school.first_connection.open(
            opened,
            password_hash=str(password),
            language=talk.language,
            chat=talk.person.chat,
        )
        if answered is not None:
            school.agreement.own(answered.record, account)
        return account

    return await talk.once("account", connect)


async def _open_letter(talk: Talk, school: School) -> Opened:
    """Have the temporary password of a letter given, and before it what no link has filled in."""
    use = school.first_connection
    link = int(talk.given("letter") or 0)
    if link:
        opened = school.redeeming.kept(link)
        platform, identifier = opened.platform, opened.child.identifier
        await _count(talk, school, platform)
    elif written := talk.given("identifier"):
        platform, identifier = use.school_of(written), written
        await _count(talk, school, platform)
    else:
        platform = await _platform(talk, school)
        identifier = await talk.ask(
            "identifier", use.identifier_at(platform), school=platform.name, domain=platform.domain
        )
    letter = await talk.secret(
        "temporary_password",
        school.redeeming.judge(),
        settle=partial(use.enter, platform, identifier, talk.person.chat, link or None),
        school=platform.name,
        identifier=identifier,
    )
    return school.redeeming.kept(int(str(letter)))


async def _platform(talk: Talk, school: School) -> Platform:
    """Have the school chosen where there are several; raises ``Refusal`` where there is none."""
    schools = school.first_connection.schools()
    if not schools:
        raise Refusal("first_connection.no_school")
    if len(schools) == 1:
        await _count(talk, school, schools[0], "identifier")
        return schools[0]
    talk.stages("platform", "identifier", *_STAGES)
    named = await talk.ask(
        "platform",
        school.first_connection.school_named,
        offers=school_choices(schools),
    )
    chosen = next((one for one in schools if one.id == named), None)
    if chosen is None:
        raise Refusal("first_connection.no_such_school")
    await _count(talk, school, chosen, "platform", "identifier")
    return chosen


async def _count(talk: Talk, school: School, platform: Platform, *asked: str) -> None:
    """Name the steps that count, from the first to the last: a school may have no terms."""

    def counted() -> list[str]:
        has_terms = school.agreement.terms(platform.id, talk.language) is not None
        return [*asked, *(one for one in _STAGES if has_terms or one != "terms")]

    talk.stages(*await talk.draw("stages", counted))


def _terms_refused(talk: Talk, school: School, opened: Opened) -> Ending:
    """Say what a refusal means, and lead back: the letter stays as it is."""
    way = school.first_connection.way_back(opened.letter.id, talk.person.chat)
    again = Door(f"first_connection:{way}", Words("first_connection.take_up"))
    until = opened.letter.last_day(school.zone)
    said = {"school": opened.platform.name, "until": until}
    return Ending(Words("first_connection.terms_refused", said), (again, _HOME))


def _closed(talk: Talk, school: School, refusal: Refusal) -> Ending:
    """Say why a letter opens nothing, and what to do now."""
    letter = int(talk.given("letter") or str(talk.done("temporary_password") or 0))
    return letter_closed(refusal, school.first_connection.of_letter(letter))


def letter_closed(
    refusal: Refusal, platform: Platform | None, doors: tuple[Door, ...] = (_SIGN_IN, _HOME)
) -> Ending:
    """Say why a letter opens nothing, whom to ask, and the way in for who has an account."""
    why = Words(refusal.key, refusal.values)
    if platform is None:
        return Ending(why, doors)
    contact = "\n".join(one for one in (platform.phone, platform.email) if one)
    said = {"why": why, "school": platform.name, "contact": contact}
    return Ending(Words("first_connection.closed", said), doors)
