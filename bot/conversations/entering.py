"""Entering: which script a link of a mail leads to, whoever opens it and wherever."""

from __future__ import annotations

from school.activation import Invitation


def activating(invitation: Invitation, account: int | None) -> str:
    """Give the script of an activation link; a link alone never signs anybody in (safety)."""
    if account is not None and invitation.owner in (None, account):
        return "activate"
    return "sign_up" if invitation.owner is None else "sign_in"
