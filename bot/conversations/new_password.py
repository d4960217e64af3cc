"""A new password (scope A10): the present one, the new one twice; then the devices are shown."""

from __future__ import annotations

from bot.conversations.devices import look_after_password
from bot.conversations.own_password import own_password
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school.refusals import Refusal
from school.school import School

_SETTINGS = Door("settings", Words("menu.settings"))
_HOME = Door("home", Words("menu.home"))


async def new_password(talk: Talk, school: School) -> Ending:
    """Change the password of the account, and have its devices looked at.

    The present one is asked for first, as in the guide, and once more at the end where the answers
    took their time: no answer given long ago opens anything.
    """
    account = school.tx.accounts.get(talk.person.account or 0)
    if account is None:
        raise Refusal("settings.unknown")
    if talk.done("changed") is None:
        await own_password(talk, school, account.id, always=True)
        judge, rule = school.changing_password.judge(account), school.changing_password
        hint = Words(rule.rule(account.id).hint)
        password = str(await talk.secret("new_password", judge, hint=hint))
        await talk.secret("password_again", school.sign_up.repeat_judge(password))
        await own_password(talk, school, account.id, attempt=2)

        def change() -> bool:
            school.changing_password.change(account, password, chat=talk.person.chat)
            return True

        await talk.once("changed", change)
    await look_after_password(talk, school, account.id)
    return Ending(Words("new_password.done"), (_SETTINGS, _HOME))
