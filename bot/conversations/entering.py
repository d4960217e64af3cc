"""Entering: which script a link or a button leads to, whoever opens it and wherever."""

from __future__ import annotations

from school.access import Reached
from school.activation import Invitation


def activating(invitation: Invitation, account: int | None) -> str:
    """Give the script of an activation link; a link alone never signs anybody in (safety)."""
    if account is not None and invitation.owner in (None, account):
        return "activate"
    return "sign_up" if invitation.owner is None else "sign_in"


def redeeming(account: int | None) -> str:
    """Give the script of a school's letter."""
    return "first_connection" if account is None else "add_child"


def opening(reached: Reached | None) -> str:
    """Give the script that asks for a child's terms; a first opening goes on to the password."""
    is_first = reached is not None and reached.place.opened_at is None
    return "open_child" if is_first else "terms"
