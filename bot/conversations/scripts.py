"""The scripts that can be begun, by name; the name is the key of their record."""

from __future__ import annotations

from collections.abc import Mapping

from bot.conversations.activate import activate
from bot.conversations.add_child import add_child
from bot.conversations.address import address
from bot.conversations.close_account import close_account
from bot.conversations.confirm_address import confirm_address
from bot.conversations.details import details
from bot.conversations.devices import devices
from bot.conversations.edit_news import edit_news
from bot.conversations.first_connection import first_connection
from bot.conversations.forgotten_password import forgotten_password
from bot.conversations.help_answer import help_answer
from bot.conversations.help_request import help_request
from bot.conversations.merge_accounts import merge_accounts
from bot.conversations.my_data import my_data
from bot.conversations.new_password import new_password
from bot.conversations.notifications import notifications
from bot.conversations.open_child import open_child
from bot.conversations.profession import profession
from bot.conversations.profile import profile
from bot.conversations.publish_news import publish_news
from bot.conversations.replay import Script
from bot.conversations.sign_in import sign_in
from bot.conversations.sign_up import sign_up
from bot.conversations.staff_invitation import staff_invitation
from bot.conversations.terms import terms
from bot.conversations.withdraw_news import withdraw_news

ABOUT_CHILDREN = frozenset(
    {
        *("add_child", "address", "close_account", "details", "first_connection"),
        *("edit_news", "merge_accounts", "open_child", "publish_news", "terms"),
    }
)
"""The scripts that show something of a child: nothing of them can be forwarded (safety)."""

SCRIPTS: Mapping[str, Script] = {
    "activate": activate,
    "add_child": add_child,
    "address": address,
    "close_account": close_account,
    "confirm_address": confirm_address,
    "details": details,
    "devices": devices,
    "edit_news": edit_news,
    "first_connection": first_connection,
    "forgotten_password": forgotten_password,
    "help_answer": help_answer,
    "help_request": help_request,
    "merge_accounts": merge_accounts,
    "new_password": new_password,
    "my_data": my_data,
    "notifications": notifications,
    "open_child": open_child,
    "profession": profession,
    "profile": profile,
    "publish_news": publish_news,
    "sign_in": sign_in,
    "sign_up": sign_up,
    "staff_invitation": staff_invitation,
    "terms": terms,
    "withdraw_news": withdraw_news,
}
