"""Notices in the chat: the words and buttons of what the school owes, when it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversations.steps import Door, Words
from bot.presenting import doors, words
from locales import Catalogues
from school.outbox import Notice
from school.writing import Letter


def notice_call(catalogues: Catalogues, notice: Notice, letter: Letter) -> Mapping[str, Any]:
    """Give the parameters of ``sendMessage`` that tell a notice."""
    catalogue = catalogues.of(letter.language)
    certificate, platform = letter.certificate, letter.platform
    said = Words(
        f"notice.{letter.kind}",
        {
            "title": certificate.title if certificate else "",
            "school": platform.name if platform else "",
            "why": (certificate.revoked_why or "") if certificate else "",
        },
    )
    wanted = [Door("certificates", Words("menu.certificates"))]
    if certificate is not None and certificate.revoked_at is None:
        wanted.insert(0, Door(f"certificate:{certificate.id}", Words("notice.open")))
    return {
        "chat_id": int(notice.to),
        "text": words(catalogue, said),
        "parse_mode": "HTML",
        "reply_markup": {"inline_keyboard": doors(catalogue, wanted)},
    }
