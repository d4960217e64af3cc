"""« Mot de passe oublié ? » (scope B9): two proofs, a new password, a look at the devices."""

from __future__ import annotations

from functools import partial

from bot.conversations.devices import look_after_password
from bot.conversations.login import ask_login
from bot.conversations.mailbox_code import Mailbox, show_mailbox
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school.addresses import normal_address
from school.refusals import Refusal
from school.school import School

_SIGN_IN = Door("sign_in", Words("menu.sign_in"))
_HOME = Door("home", Words("menu.home"))
_ONE_PROOF = Ending(Words("forgotten_password.one_proof"), (_SIGN_IN, _HOME))


async def forgotten_password(talk: Talk, school: School) -> Ending:
    """Have a login given, and then what proves that the account is one's own."""
    talk.note("which")
    with talk.words_of("sign_in"):
        login = await ask_login(talk, school)
    return await reset_password(talk, school, login)


async def reset_password(talk: Talk, school: School, login: str) -> Ending:
    """Let somebody have a new password who shows two things of three.

    They are the chat, where it is linked to the account, the mailbox, and a new letter.
    """
    account = talk.done("changed")
    if account is None:
        try:
            account = await _change(talk, school, login)
        except Refusal as refusal:
            return Ending(Words(refusal.key, refusal.values), (_SIGN_IN, _HOME))
        if account is None:
            return _ONE_PROOF
    await look_after_password(talk, school, int(str(account)))
    return Ending(Words("forgotten_password.done"), (_HOME,))


async def _change(talk: Talk, school: School, login: str) -> int | None:
    """Ask for proofs and then for the new password; ``None`` where there are not two of them."""
    use, chat = school.resetting, talk.person.chat
    email, sent, shown = await _show_mailbox(talk, school, login)
    linked = use.linked(login if use.is_identifier(login) else email, talk.person.account)
    proven = shown if shown is not None else linked
    if proven is None:
        return None
    letter = None
    if linked is None or linked != shown:
        letter = await _show_letter(talk, school, proven)
        if letter is None:
            return None
    account = school.tx.accounts.get(proven)
    if account is None:
        return None
    hint = Words(school.changing_password.rule(proven).hint)
    judge = school.changing_password.judge(account)
    password = str(await talk.secret("new_password", judge, hint=hint))
    await talk.secret("password_again", school.sign_up.repeat_judge(password))

    def reset() -> int:
        use.reset(account, password, chat, sent if shown is not None else None, letter)
        return proven

    return await talk.once("changed", reset)


async def _show_mailbox(talk: Talk, school: School, login: str) -> Mailbox:
    """Have the code of a mail typed; where it goes is asked if the login is no address."""
    email = login
    if school.resetting.is_identifier(login):
        email = await talk.ask("email", normal_address, choices=("none",))
        if email == "_none":
            return Mailbox(email="")

    async def correct(key: str) -> str:
        return await talk.ask("email", normal_address, key=key)

    return await show_mailbox(talk, school, "reset_code", email, correct=correct)


async def _show_letter(talk: Talk, school: School, account: int) -> int | None:
    """Have the temporary password of a new letter typed, where there is one; gives its id."""
    if not school.resetting.may_have_letter(account):
        return None
    answer = await talk.secret(
        "temporary_password",
        school.redeeming.judge(),
        settle=partial(school.resetting.enter_letter, account, talk.person.chat),
        choices=("no_letter",),
    )
    return None if answer == "_no_letter" else int(str(answer))
