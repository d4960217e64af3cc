"""Sign-in (scope A5, B3a): an account that exists is reached from this chat, with its password."""

from __future__ import annotations

from functools import partial

from bot.conversations.forgotten_password import reset_password
from bot.conversations.login import ask_login
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import MootError, Talk
from school.accounts import Account
from school.refusals import Refusal
from school.school import School
from school.sign_in import Verdict

_CERTIFICATES = Door("certificates", Words("menu.certificates"))
_HOME = Door("home", Words("menu.home"))


async def sign_in(talk: Talk, school: School) -> Ending:
    """Link this chat to an account; with an activation link, activate its certificate too.

    The link proves its mailbox and the password the account: a mailbox that is nobody's yet joins
    those of the account.
    """
    link = talk.given("link")
    invitation = school.activation.kept(link) if link else None
    if invitation is None and talk.person.just_linked:
        raise MootError  # a sign-up has come in between, and did what this was begun for
    if invitation is not None and invitation.owner is not None:
        login = invitation.email
    else:
        login = await ask_login(talk, school)
    account = await talk.secret(
        "password",
        school.sign_in.verifier(login),
        settle=partial(_enter, talk, school, login),
        choices=("forgotten",),
        login=login,
    )
    if account == "_forgotten":
        return await reset_password(talk.go_over("forgotten_password"), school, login)
    owner = school.tx.accounts.get(int(str(account)))
    if owner is None:
        raise Refusal("sign_in.wrong")
    is_back = await talk.once("back", lambda: school.leaving.is_back(owner.id))
    if invitation is None:
        return _welcome(owner, school, is_back=is_back)
    certificate = await talk.once(
        "activate", lambda: school.activation.accept(invitation, owner).id
    )
    return Ending(
        Words("activate.done", {"title": invitation.certificate.title}),
        (
            Door(f"certificate.pdf:{certificate}", Words("certificate.receive")),
            _CERTIFICATES,
            _HOME,
        ),
    )


def _enter(talk: Talk, school: School, login: str, verdict: Verdict) -> int | Refusal:
    entered = school.sign_in.enter(login, talk.person.chat, verdict)
    return entered.id if isinstance(entered, Account) else entered


def _welcome(owner: Account, school: School, *, is_back: bool) -> Ending:
    """Greet; a guardian goes home, where also what is still missing is asked for."""
    is_guardian = school.tx.guardians.get(owner.id) is not None
    doors = (_HOME,) if is_guardian else (_CERTIFICATES, _HOME)
    if is_back:
        return Ending(Words("sign_in.reopened"), doors)
    if not owner.first_name:  # it comes with the details
        return Ending(Words("sign_in.welcome_unnamed"), doors)
    return Ending(Words("sign_in.welcome", {"name": owner.first_name}), doors)
