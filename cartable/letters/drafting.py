"""Drafts letters: what is stored of each later, and all that is printed on it now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from school.children import Child
from school.letters import Draft
from school.papers import LetterSheet
from school.platforms import Platform
from school.school import School

Link = Callable[[str], str]
"""Makes a deep link of its payload (Bot API, deep linking)."""


@dataclass(slots=True)
class Drafted:
    """What was drafted for a few children, and what is printed of it.

    ``taken`` and ``out`` count their places that get no letter; see ``school.letters.Drafts``.
    """

    drafts: list[Draft] = field(default_factory=list)
    sheets: list[LetterSheet] = field(default_factory=list)
    taken: int = 0
    out: int = 0


def draft_letters(
    platform: Platform,
    children: Sequence[int],
    link: Link | None,
    school: School,
    *,
    only_new: bool,
    taken: bool = False,
    page: str | None = None,
) -> Drafted:
    """Draft the letters of a few children, by their ids; who has left meanwhile gets none.

    With ``taken`` they are for whoever has a place, see ``school.letters.Letters.draft_taken``.
    ``page`` is where the steps are taken without a chat.
    """
    found = Drafted()
    for number in children:
        child = school.tx.children.get(number)
        if child is None or child.left_at is not None:
            continue
        use = school.letters
        drafted = use.draft_taken(child) if taken else use.draft(child, only_new=only_new)
        found.taken += drafted.taken
        found.out += drafted.out
        found.drafts += drafted.letters
        found.sheets += (
            _sheet(
                platform, child, one, (deep_link_of(one, link, again=taken), page), school, taken
            )
            for one in drafted.letters
        )
    return found


FORGOTTEN = "forgotten"
"""The payload of a link that opens « Mot de passe oublié ? » in the chat."""


def deep_link_of(draft: Draft, link: Link | None, *, again: bool = False) -> str | None:
    """Give what the QR code of a letter opens, ``None`` where there is no chat.

    One that is made ``again`` for who has the place opens nothing itself: a password was forgotten.
    """
    if link is None:
        return None
    return link(FORGOTTEN if again else f"l_{draft.token}")


def _sheet(
    platform: Platform,
    child: Child,
    draft: Draft,
    ways: tuple[str | None, str | None],
    school: School,
    again: bool,
) -> LetterSheet:
    deep_link, page = ways
    return LetterSheet(
        school_name=platform.name,
        school_address=platform.address,
        school_phone=platform.phone,
        school_email=platform.email,
        school_web=platform.web,
        first_name=child.first_name,
        last_name=child.last_name,
        class_name=child.class_name,
        address=child.address,
        identifier=draft.identifier,
        temporary_password=draft.password,
        deep_link=deep_link,
        language=child.language,
        made_on=school.today,
        valid_until=draft.last_day(school.zone),
        page=page,
        again=again,
    )
