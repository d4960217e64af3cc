"""What an account can set, the same on every face: one door for each script."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.steps import Door, Words
from school.accounts import Account
from school.school import School

PROFILE = Door("details", Words("settings.profile"))
ADDRESS = Door("address", Words("address.button"))


def settings(school: School, account: Account) -> Sequence[Door]:
    """Give the doors of « Paramètres de compte » and « Paramètres de profil »."""
    is_guardian = school.tx.guardians.get(account.id) is not None
    given = school.confirming.state(account.id).was_given
    wanted = ((PROFILE, is_guardian), (ADDRESS, given))
    return [door for door, there in wanted if there]
