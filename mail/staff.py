"""What a mail says of the people of a school: who is invited to its staff, what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from locales import Catalogue
from mail.lines import one_line
from mail.links import Links
from school.staff import StaffMember, StaffRole
from school.writing import Letter

INVITATION = "s_"
"""What the payload of an invitation's link begins with; the token follows."""

_ROLES: dict[StaffRole, str] = {
    "secretariat": "staff.role.secretariat",
    "teacher": "staff.role.teacher",
    "administrator": "staff.role.administrator",
}


def staff_values(
    letter: Letter, words: Catalogue, links: Links, bot: str | None, zone: tzinfo
) -> Mapping[str, object]:
    """Give what a template may show of them; nothing where a mail is about something else."""
    if letter.member is not None and letter.link_token is not None:
        return _invitation(letter.member, letter.link_token, words, links, bot, zone)
    return _request(letter, words, links, bot) if letter.asked is not None else {}


def _invitation(
    member: StaffMember,
    token: str,
    words: Catalogue,
    links: Links,
    bot: str | None,
    zone: tzinfo,
) -> Mapping[str, object]:
    return {
        "role": words.text(_ROLES[member.role]),
        "date": words.date(member.valid_until.astimezone(zone).date()),
        "chat_url": links.chat(bot, f"{INVITATION}{token}"),
    }


def _request(
    letter: Letter, words: Catalogue, links: Links, bot: str | None
) -> Mapping[str, object]:
    asked = letter.asked
    assert asked is not None
    rows = [
        (words.text("mail.separate_account.guardian"), one_line(asked.guardian.name)),
        (words.text("mail.separate_account.child"), one_line(asked.child.listed_name)),
        (words.text("mail.separate_account.class"), one_line(asked.child.class_name)),
    ]
    return {
        "card": [(label, value) for label, value in rows if value],
        "chat_url": links.chat(bot, "requests"),
    }
