"""The scripts that can be begun, by name; the name is the key of their record."""

from __future__ import annotations

from collections.abc import Mapping

from bot.conversations.activate import activate
from bot.conversations.engine import Script
from bot.conversations.sign_in import sign_in
from bot.conversations.sign_up import sign_up
from bot.conversations.terms import terms

SCRIPTS: Mapping[str, Script] = {
    "activate": activate,
    "sign_in": sign_in,
    "sign_up": sign_up,
    "terms": terms,
}
