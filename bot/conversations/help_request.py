"""« Signaler un problème » (scope B21): to the school's administrators, who answer in the chat."""

from __future__ import annotations

from functools import partial

from bot.conversations.schools import school_choices
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school.accounts import Account
from school.addresses import normal_address
from school.ids import id_in
from school.platforms import Platform
from school.problems import Problem
from school.refusals import Refusal
from school.school import School

_HOME = (Door("home", Words("menu.home")),)


async def help_request(talk: Talk, school: School) -> Ending:
    """Have a problem described, and pass it on; or go on about one that is being answered."""
    if talk.given("problem"):
        return await _go_on(talk, school, id_in(talk.given("problem")))
    number = talk.person.account
    account = None if number is None else school.tx.accounts.get(number)
    platform = await _platform(talk, school, account)
    if platform is None:
        raise Refusal("help_request.no_school")
    words = await talk.ask("words", school.reporting.words, school=platform.name)
    email = ""
    if account is None or not school.reporting.reaches(account.id):
        email = await talk.ask("email", normal_address)
    problem = Problem(
        id=0,
        platform=platform.id,
        account=account.id if account else None,
        email=email,
        language=talk.language,
        screen=talk.given("screen"),
        made_at=school.unit.clock.now(),
    )
    report = partial(school.reporting.report, problem, words, talk.person.chat)
    await talk.once("reported", report)
    key = "help_request.sent_by_mail" if email else "help_request.sent"
    return Ending(Words(key, {"school": platform.name, "email": email}), _HOME)


async def _go_on(talk: Talk, school: School, number: int) -> Ending:
    account = talk.person.account or 0
    problem = school.reporting.own(number, account)
    platform = school.tx.platforms.get(problem.platform)
    name = platform.name if platform else ""
    words = await talk.ask("words", school.reporting.words, school=name)
    go_on = partial(school.reporting.go_on, number, words, account, talk.person.chat)
    await talk.once("reported", go_on)
    return Ending(Words("help_request.sent", {"school": name}), _HOME)


async def _platform(talk: Talk, school: School, account: Account | None) -> Platform | None:
    """Give the school that a problem is told to: the one there is, or the one that is chosen."""
    schools = list(school.homes.schools(account))
    if len(schools) < 2:
        return schools[0] if schools else None
    chosen = await talk.choose("platform", (), offers=school_choices(schools))
    return next((one for one in schools if one.id == chosen), None)
