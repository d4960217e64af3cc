"""« Changer l'adresse email » (scope A10, B8): a new one is given, or the mail is sent again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.conversations.merge_accounts import merge_accounts
from bot.conversations.own_password import own_password
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school.confirmations import Standing
from school.refusals import Refusal
from school.school import School

_HOME = Door("home", Words("menu.home"))
_SETTINGS = Door("settings", Words("menu.settings"))


async def address(talk: Talk, school: School) -> Ending:
    """Have another address given, which is confirmed before it takes the place of the old one.

    One that waits to be confirmed is sent its mail again, or given up.
    """
    account = talk.person.account or 0
    standing = school.confirming.state(account)
    if not standing.was_given:
        raise Refusal("address.nothing_to_confirm")
    try:
        wish = await _wish(talk, school, account, standing)
        if wish == "again":
            await talk.once("again", lambda: school.confirming.again(account).email)
        elif wish == "keep":
            await talk.once("keep", lambda: school.changing_address.keep(account).email)
        elif not await _change(talk, school, account, standing):
            return await merge_accounts(talk.go_over("merge_accounts"), school)
    except Refusal as refusal:
        return Ending(Words(refusal.key, refusal.values), (_SETTINGS, _HOME))
    return _said(school, account)


async def _wish(talk: Talk, school: School, account: int, standing: Standing) -> str:
    """Ask what to do about an address that is not confirmed; a confirmed one is changed."""
    email = standing.email
    has_other = school.changing_address.current(account) not in (None, email)
    if standing.state == "pending":
        return await talk.choose(
            "pending",
            ("again", "correct", "keep") if has_other else ("again", "correct"),
            email=email,
        )
    if standing.state == "expired":
        return await talk.choose("expired", ("again", "correct"), email=email)
    if standing.state == "bad":
        return await talk.choose("bad", ("again", "correct"), email=email)
    return "correct"  # nothing else helps, or it is what the button says: it is asked for at once


async def _change(talk: Talk, school: School, account: int, standing: Standing) -> bool:
    """Ask for another address, and for the password where it was not typed just now.

    ``False`` where the one that is another account's is to bring that account here.
    """
    use = school.changing_address
    if standing.state == "confirmed":
        email = await _new(talk, partial(use.checked, account), standing)
    else:
        email = await _another(talk, partial(school.confirming.checked, account), standing)
        if email == "_merge":
            return False
    await own_password(talk, school, account)
    await talk.once("correct", lambda: use.change(account, email, chat=talk.person.chat).email)
    return True


async def _new(talk: Talk, checked: Callable[[str], str], standing: Standing) -> str:
    """Ask for a new address, and for the same once more, as the guide does."""
    email = await talk.ask("new_email", checked, email=standing.email)

    def same(text: str) -> str:
        if checked(text) != email:
            raise Refusal("address.not_the_same")
        return email

    return await talk.ask("email_again", same)


async def _another(talk: Talk, checked: Callable[[str], str], standing: Standing) -> str:
    """Ask for an address, saying first why the last one cannot be used."""
    if standing.state == "refused":
        return await talk.ask("refused_email", checked, email=standing.email)
    if standing.state == "taken":
        return await talk.ask("taken_email", checked, choices=("merge",), email=standing.email)
    return await talk.ask("email", checked)


def _said(school: School, account: int) -> Ending:
    """Say what holds now; the address of before works until the new one is confirmed."""
    asked, current = school.confirming.state(account), school.changing_address.current(account)
    said = {"email": asked.email, "current": current or ""}
    if asked.state == "confirmed":
        return Ending(Words("address.kept", said), (_SETTINGS, _HOME))
    key = "address.sent" if current in (None, asked.email) else "address.sent_for_change"
    return Ending(Words(key, said), (_SETTINGS, _HOME))
