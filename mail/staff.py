"""What a mail says of people and their rights: an invitation, a request, the end of an access."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from locales import Catalogue
from mail.lines import one_line
from mail.links import Links
from school.guardianship import Held
from school.staff import StaffMember, StaffRole
from school.written import Letter

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
    if letter.asked is not None:
        return _request(letter, words, links, bot)
    return _end(letter.held, words) if letter.held is not None else {}


def _end(held: Held, words: Catalogue) -> Mapping[str, object]:
    """Give the first day without access, where it is still to come."""
    to_come = held.ends_on is not None and not held.over
    return {
        "child": one_line(held.child.first_name),
        "date": words.date(held.ends_on) if held.ends_on is not None and to_come else "",
    }


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
        "page_url": links.invitation(token),
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
