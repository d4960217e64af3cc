"""« Réunir deux comptes » (scope A8): both are shown to be one's own, and then they are one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from bot.conversations.mailbox_code import show_mailbox
from bot.conversations.own_password import own_password
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school.addresses import normal_address
from school.merging import UNDONE_WITHIN, Together
from school.refusals import Refusal
from school.school import School

MERGE = Door("merge_accounts", Words("settings.merge_accounts"))
_ADDRESS = Door("address", Words("address.button"))
_DEVICES = Door("devices", Words("settings.devices"))
_HELP = Door("help_request:merge_accounts", Words("help_request.door"))
_SETTINGS = Door("settings", Words("menu.settings"))
_HOME = Door("home", Words("menu.home"))


async def merge_accounts(talk: Talk, school: School) -> Ending:
    """Put another account of the same person into this one, whose password stays.

    Whatever address is given, the same is said until its mailbox has answered; what the other
    account holds is shown after all proofs.
    """
    account = await talk.draw("account", lambda: talk.person.account or 0)
    if not account or account != talk.person.account:  # somebody else uses the chat by now
        raise Refusal("settings.unknown")
    own = school.reuniting.own_address(account)
    if own is None:
        given = school.confirming.state(account).was_given
        return Ending(Words("merge_accounts.unproven"), (_ADDRESS if given else _HELP, _HOME))
    try:
        await own_password(talk, school, account)
        return await _merge(talk, school, account, own)
    except Refusal as refusal:
        return Ending(Words(refusal.key, refusal.values), (_SETTINGS, _HOME))


async def _merge(talk: Talk, school: School, account: int, own: str) -> Ending:
    use, chat = school.reuniting, talk.person.chat
    others = partial(_others, use.addresses(account))

    async def asked(key: str) -> str:
        return await talk.ask("email", others, key=key, own=own)

    email, correct = own, None
    if use.proven_address(account) is not None:  # or it is the other account's: nothing to ask
        email, correct = await asked("email"), asked
    email, code, other = await show_mailbox(
        talk, school, "merge_code", email, correct=correct, but=account
    )
    if other is None:
        return Ending(Words("merge_accounts.no_code"), (_HELP, _HOME))
    if use.needs_password(other, email):
        answer = await talk.secret(
            "other_password",
            use.verifier(email),
            settle=partial(use.prove, other, email, chat),
            choices=("forgotten",),
            email=email,
        )
        if answer == "_forgotten":
            return Ending(Words("merge_accounts.no_password"), (_HELP, _HOME))
    logins = own if own == email else Words("merge_accounts.both", {"own": own, "email": email})
    brought, days = _named(use.together(other)), UNDONE_WITHIN.days
    await talk.confirm("card", brought=brought, logins=logins, n=days)
    await talk.once("merged", lambda: use.merge(account, other, code, chat).id)
    said = {"held": _named(use.together(account)), "logins": logins, "n": days}
    return Ending(Words("merge_accounts.done", said), (_DEVICES, _HOME))


def _others(own: Collection[str], typed: str) -> str:
    """Give the address of another account; raises ``Refusal``."""
    email = normal_address(typed)
    if email in own:
        raise Refusal("merge_accounts.own")
    return email


def _named(together: Together) -> Sequence[Words]:
    """Name what there is, one after the other."""
    children = ", ".join(together.children)
    named = (
        (together.certificates, Words("merge_accounts.certificates", {"n": together.certificates})),
        (len(children), Words("merge_accounts.children", {"children": children})),
        (together.roles, Words("merge_accounts.roles", {"n": together.roles})),
        (together.addresses, Words("merge_accounts.addresses", {"n": len(together.addresses)})),
        (together.devices, Words("merge_accounts.devices", {"n": together.devices})),
    )
    return [said for there, said in named if there]
