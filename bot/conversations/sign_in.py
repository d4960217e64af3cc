"""Sign-in (scope A5): an account that exists is reached from this chat, with its password."""

from __future__ import annotations

from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import MootError, Talk
from school.accounts import Account
from school.addresses import normal_address
from school.refusals import Refusal
from school.school import School
from school.sign_in import Verdict


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
        email = invitation.email
    else:
        email = await talk.ask("email", normal_address)

    def enter(verdict: Verdict) -> int | Refusal:
        entered = school.sign_in.enter(email, talk.person.chat, verdict)
        return entered.id if isinstance(entered, Account) else entered

    account = await talk.secret(
        "password", school.sign_in.verifier(email), settle=enter, email=email
    )
    doors = (
        Door("certificates", Words("menu.certificates")),
        Door("home", Words("menu.home")),
    )
    owner = school.tx.accounts.get(int(str(account)))
    if owner is None:
        raise Refusal("sign_in.wrong")
    if invitation is None:
        return Ending(Words("sign_in.welcome", {"name": owner.first_name}), doors)
    certificate = await talk.once(
        "activate", lambda: school.activation.accept(invitation, owner).id
    )
    return Ending(
        Words("activate.done", {"title": invitation.certificate.title}),
        (Door(f"certificate.pdf:{certificate}", Words("certificate.receive")), *doors),
    )
