"""What an account can set, the same on every face: one door for each script."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.merge_accounts import MERGE
from bot.conversations.steps import Door, Words
from school.accounts import Account
from school.school import School

DETAILS = Door("details", Words("settings.profile"))
PROFILE = Door("profile", Words("settings.profile"))
PROFESSION = Door("profession", Words("settings.profession"))
ADDRESS = Door("address", Words("settings.address"))
PASSWORD = Door("new_password", Words("settings.new_password"))
NOTIFICATIONS = Door("notifications", Words("menu.notifications"))
DEVICES = Door("devices", Words("settings.devices"))
DATA = Door("my_data", Words("settings.my_data"))
CLOSE = Door("close_account", Words("settings.close_account"))


def settings(school: School, account: Account) -> Sequence[Door]:
    """Give the doors of « Paramètres de compte » and « Paramètres de profil »."""
    profile = DETAILS if school.details.are_wanted(account.id) else PROFILE
    given = school.confirming.state(account.id).was_given
    address = (ADDRESS,) if given else ()
    return [profile, PROFESSION, *address, NOTIFICATIONS, PASSWORD, DEVICES, MERGE, DATA, CLOSE]


def addresses(school: School, account: Account) -> list[Words]:
    """Name the addresses that are proven, and the one that waits to be."""
    proven = [one.email for one in school.confirming.own(account.id)]
    named = [Words("address.named", {"email": email}) for email in proven]
    standing = school.confirming.state(account.id)
    if standing.email and standing.email not in proven:
        taken = standing.state == "taken"
        key = "address.named_elsewhere" if taken else "address.named_unconfirmed"
        named.append(Words(key, {"email": standing.email}))
    return named
