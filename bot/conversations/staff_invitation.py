"""The invitation of staff (scope D0): from the link in the mail to a role at a school."""

from __future__ import annotations

from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school.accounts import Account, person_name
from school.refusals import Refusal
from school.school import School
from school.sign_in import Verdict
from school.staff import StaffRole
from school.staffing import StaffInvitation

ROLE_WORDS: dict[StaffRole, Words] = {
    "secretariat": Words("staff.role.secretariat"),
    "teacher": Words("staff.role.teacher"),
    "administrator": Words("staff.role.administrator"),
}
_STEPS = ("invited", "first_name", "last_name", "new_password", "password_again")


async def staff_invitation(talk: Talk, school: School) -> Ending:
    """Give somebody their role: a linked chat confirms, an account signs in, or one is opened."""
    invitation = school.staffing.kept(talk.given("link"))
    account = talk.person.account
    if account is not None and invitation.owner in (None, account):
        await _confirm(talk, school, invitation, account)
    elif invitation.owner is not None:
        await _sign_in(talk, school, invitation)
    else:
        await _open(talk, school, invitation)
    said = Words("staff_invitation.done", {"school": invitation.platform.name})
    return Ending(said, (Door("home", Words("menu.home")),))


async def _confirm(talk: Talk, school: School, invitation: StaffInvitation, account: int) -> None:
    """Somebody may open a colleague's mail on their own phone: say whose account it is."""
    mine = _account(school, account)
    await talk.confirm(
        "confirm",
        account=mine.name,
        school=invitation.platform.name,
        role=ROLE_WORDS[invitation.member.role],
        email=invitation.member.email,
    )
    await talk.once("accept", lambda: school.staffing.accept(invitation, mine).id)


async def _sign_in(talk: Talk, school: School, invitation: StaffInvitation) -> None:
    """Have the account of this mailbox signed in to; the role is given at once with it."""
    email = invitation.member.email
    await talk.confirm(
        "known",
        school=invitation.platform.name,
        role=ROLE_WORDS[invitation.member.role],
        email=email,
    )

    def enter(verdict: Verdict) -> int | Refusal:
        entered = school.sign_in.enter(email, talk.person.chat, verdict)
        return entered.id if isinstance(entered, Account) else entered

    asking = talk.go_over("sign_in")
    entered = await asking.secret(
        "password", school.sign_in.verifier(email), settle=enter, login=email
    )
    mine = _account(school, int(str(entered)))
    await talk.once("accept", lambda: school.staffing.accept(invitation, mine).id)


async def _open(talk: Talk, school: School, invitation: StaffInvitation) -> None:
    """Open an account: the name, a password by the strict rule, the same once more."""
    staffing = school.staffing
    talk.stages(*_STEPS)
    await talk.confirm(
        "invited",
        school=invitation.platform.name,
        role=ROLE_WORDS[invitation.member.role],
        email=invitation.member.email,
    )
    first_name = await talk.ask("first_name", person_name)
    last_name = await talk.ask("last_name", person_name)
    password = await talk.secret(
        "new_password",
        staffing.password_judge(invitation, first_name, last_name),
        hint=Words(staffing.rule().hint),
    )
    await talk.secret("password_again", school.sign_up.repeat_judge(str(password)))
    await talk.once(
        "account",
        lambda: (
            staffing.open_account(
                invitation,
                first_name=first_name,
                last_name=last_name,
                password_hash=str(password),
                language=talk.language,
                chat=talk.person.chat,
            ).id
        ),
    )


def _account(school: School, number: int) -> Account:
    account = school.tx.accounts.get(number)
    if account is None:
        raise Refusal("staff.link_unknown")
    return account
