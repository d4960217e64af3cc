"""Sign-up (scope A4): from the activation link to the account and its first certificate."""

from __future__ import annotations

from functools import partial

from bot.conversations.activate import activate
from bot.conversations.sign_in import sign_in
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school import captcha
from school.accounts import person_name
from school.activation import Invitation
from school.refusals import Refusal
from school.school import School
from school.terms import Terms, pages


async def sign_up(talk: Talk, school: School) -> Ending:
    """Open the account that a student's certificates go to, unless they have one already."""
    if talk.person.account is not None:
        # Linked meanwhile: what was answered so far would open a second account.
        await talk.once("linked", lambda: True)
        return await activate(talk.go_over("activate"), school)
    invitation = school.activation.kept(talk.given("link"))
    if invitation.owner is not None:
        raise Refusal("sign_up.account_exists")
    terms = school.sign_up.terms(invitation, talk.language)
    talk.stages(*_stages(terms, school))
    name = await _name(talk, invitation)
    if name is None:
        return await sign_in(talk.go_over("sign_in"), school)
    first_name, last_name = name
    if await _has_another(talk, school, invitation, f"{first_name} {last_name}"):
        return await sign_in(talk.go_over("sign_in"), school)
    password = await talk.secret(
        "password",
        school.sign_up.password_judge(invitation, first_name, last_name),
        hint=Words(school.sign_up.rule(invitation).hint),
    )
    await talk.secret("password_again", school.sign_up.repeat_judge(str(password)))
    if terms is not None and not await _accepts(talk, terms):
        return Ending(Words("sign_up.terms_refused", {"school": invitation.platform.name}))
    face = await talk.draw("accepted_in", lambda: talk.person.face)
    if school.captcha_wanted:
        await _solve_captcha(talk)
    await talk.confirm("register", name=f"{first_name} {last_name}", email=invitation.email)
    certificate = await talk.once(
        "account",
        lambda: (
            school.sign_up.open(
                invitation,
                first_name=first_name,
                last_name=last_name,
                password_hash=str(password),
                language=talk.language,
                chat=talk.person.chat,
                terms=terms,
                channel=face,
            ).id
        ),
    )
    return Ending(
        Words("sign_up.card", {"email": invitation.email, "title": invitation.certificate.title}),
        (
            Door(f"certificate.pdf:{certificate}", Words("certificate.receive")),
            Door("certificates", Words("menu.certificates")),
            Door("home", Words("menu.home")),
        ),
    )


def _stages(terms: Terms | None, school: School) -> list[str]:
    asked = {"terms": terms is not None, "captcha": school.captcha_wanted}
    names = ("name", "password", "password_again", "terms", "captcha", "register")
    return [name for name in names if asked.get(name, True)]


async def _name(talk: Talk, invitation: Invitation) -> tuple[str, str] | None:
    """Show the name that the school knows, and let it be corrected.

    Gives nothing where somebody has an account, under another address.
    """
    known = invitation.certificate
    answer = await talk.choose(
        "name",
        ("yes", "change", "identify"),
        first_name=known.first_name,
        last_name=known.last_name,
        email=invitation.email,
        school=invitation.platform.name,
    )
    if answer == "identify":
        return None
    if answer == "yes":
        return known.first_name, known.last_name
    first_name = await talk.ask("first_name", person_name, stage="name")
    last_name = await talk.ask("last_name", person_name, stage="name")
    return first_name, last_name


async def _has_another(talk: Talk, school: School, invitation: Invitation, name: str) -> bool:
    """Ask who seems to have an account already whether it is theirs (scope A8).

    With its password this mailbox joins it; the certificates of both stay together.
    """
    born = invitation.certificate.birth_date
    known = await talk.draw("known_as", lambda: school.duplicates.known_as(name, born))
    if known is None:
        return False
    return await talk.choose("known", ("mine", "not_mine"), stage="name", address=known) == "mine"


async def _accepts(talk: Talk, terms: Terms) -> bool:
    """Have the terms read; another version that comes meanwhile is asked anew."""
    answer = await talk.read(
        "terms", pages(terms.plain), ("accept", "refuse"), key=f"terms#{terms.digest[:8]}"
    )
    return answer == "accept"


async def _solve_captcha(talk: Talk) -> None:
    """Have a picture copied, or digits written in words for those who cannot see it."""
    seen = True
    for attempt in range(1, captcha.TRIES + 1):
        make = captcha.code if seen else captcha.digits
        code = await talk.draw(f"captcha_code#{attempt}", make)
        check = partial(captcha.judged, code)
        ask = partial(talk.ask, check=check, key=f"captcha#{attempt}", stage="captcha")
        if seen:
            answer = await ask("captcha", picture=code, choices=("other", "words"))
        else:
            spoken = [Words(f"number.{digit}") for digit in code]
            answer = await ask("captcha_words", digits=spoken, choices=("other", "picture"))
        if answer == captcha.RIGHT:
            return
        if answer in ("_words", "_picture"):
            seen = answer == "_picture"
        elif answer != "_other":
            talk.note("captcha_wrong")
    raise Refusal("sign_up.captcha_given_up")
