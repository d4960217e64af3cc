"""Activation from a chat that is linked already: one tap confirms (scope A5)."""

from __future__ import annotations

from bot.conversations.merge_accounts import MERGE
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school.certificates import made_out_to
from school.refusals import Refusal
from school.school import School

_HOME = Door("home", Words("menu.home"))


async def activate(talk: Talk, school: School) -> Ending:
    """Put the certificate of a link into the portfolio of this chat's account."""
    invitation = school.activation.kept(talk.given("link"))
    account = school.tx.accounts.get(talk.person.account or 0)
    if account is None:
        raise Refusal("activation.not_linked")
    certificate = invitation.certificate
    if invitation.owner not in (None, account.id):
        return Ending(Words("activation.other_account"), (MERGE, _HOME))
    # Somebody may open a relative's mail on their own phone: say whose certificate it is.
    await talk.confirm(
        "confirm" if made_out_to(certificate, account) else "confirm_other_name",
        title=certificate.title,
        school=invitation.platform.name,
        name=f"{certificate.first_name} {certificate.last_name}",
        account=account.name,
    )
    activated = await talk.once(
        "activate", lambda: school.activation.accept(invitation, account).id
    )
    return Ending(
        Words("activate.done", {"title": certificate.title}),
        (
            Door(f"certificate.pdf:{activated}", Words("certificate.receive")),
            Door("certificates", Words("menu.certificates")),
            _HOME,
        ),
    )
