"""« Paramètres de profil » (scope A9): one card that shows all, and a button for each thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Literal, cast

from bot.conversations.details import ask_role
from bot.conversations.settings import addresses
from bot.conversations.steps import Choice, Door, Ending, Words
from bot.conversations.talk import Talk
from school import profile_fields
from school.accounts import Account, person_name
from school.profile import ProfileCard
from school.profiles import Sex
from school.refusals import Refusal
from school.school import School

_DOORS = (Door("profession", Words("settings.profession")), Door("home", Words("menu.home")))
_NEAR = ("BE", "FR", "LU", "NL", "DE")
"""Where most families of Belgian schools live: named on buttons, all others by typing."""


async def profile(talk: Talk, school: School) -> Ending:
    """Show all that an account tells of itself, and have one thing after the other corrected."""
    owner = own_account(talk, school)
    account = owner.id
    for attempt in count(1):
        card = school.profile.card(account)
        wanted = await _shown(talk, school, owner, card, f"card#{attempt}")
        if wanted == "done":
            break
        await _corrected(talk, school, account, card, wanted, attempt)
    return Ending(Words("profile.kept"), _DOORS)


def own_account(talk: Talk, school: School) -> Account:
    """Give the account of the chat; raises ``Refusal`` where it has lost its access meanwhile."""
    chat = school.tx.devices.chat(talk.person.chat)
    own = None if chat is None or chat.account is None else school.tx.accounts.get(chat.account)
    if own is None or own.id != talk.person.account:
        raise Refusal("profile.not_yours")
    return own


def told(value: str) -> str | Words:
    """Give a value as a card shows it."""
    return value or Words("profile.nothing")


async def _shown(talk: Talk, school: School, owner: Account, card: ProfileCard, key: str) -> str:
    return await talk.choose(
        "card",
        (
            "first_name", "last_name", "role", "sex", "birth_date", "phone", "mobile",
            "country", "city", "photo", "done",
        )
        if card.role
        else (
            "first_name", "last_name", "sex", "birth_date", "phone", "country", "city", "photo",
            "done",
        ),
        key=key,
        first_name=told(card.first_name),
        last_name=told(card.last_name),
        family=_of_guardian(school, card),
        sex=Words(f"profile.sex.{card.sex}") if card.sex else Words("profile.nothing"),
        birth_date=card.birth_date or Words("profile.nothing"),
        email=addresses(school, owner) or Words("profile.nothing"),
        phone=told(school.details.shown(card.phone)),
        country=told(school.profile.country_name(talk.language, card.country)),
        city=told(card.city),
        photo=Words("profile.has_photo" if school.profile.photo(owner.id) else "profile.nothing"),
    )  # fmt: skip


def _of_guardian(school: School, card: ProfileCard) -> str | Words:
    """Say the two lines that only a guardian's card has."""
    if not card.role:
        return ""
    mobile = told(school.details.shown(card.mobile))
    role = Words(f"details.role.{card.role}")
    return Words("profile.family", {"role": role, "mobile": mobile})


async def _corrected(
    talk: Talk, school: School, account: int, card: ProfileCard, wanted: str, attempt: int
) -> None:
    """Ask for one thing anew and keep it."""
    key, use = f"{wanted}#{attempt}", school.profile
    keep: Callable[[], object]
    name = await _name(talk, card, wanted, key)
    if name is not None:
        keep = partial(use.rename, account, *name)
    elif wanted == "sex":
        keep = partial(use.tell, replace(use.told(account), sex=await _sex(talk, key)))
    elif wanted == "birth_date":
        day = await talk.ask("birth_date", use.birth_date, choices=("none",), key=key)
        keep = partial(use.born, account, _kept(day))
    elif wanted == "country":
        code = await _country(talk, school, key, attempt)
        keep = partial(use.tell, replace(use.told(account), country=code))
    elif wanted == "photo":
        keep = await _photo(talk, school, account, key)
    elif wanted == "city":
        city = await talk.ask("city", profile_fields.line, choices=("none",), key=key)
        keep = partial(use.tell, replace(use.told(account), city=_kept(city)))
    else:
        keep = await _of_details(talk, school, account, wanted, key)
    await talk.once(f"kept#{attempt}", keep)


async def _name(talk: Talk, card: ProfileCard, wanted: str, key: str) -> tuple[str, str] | None:
    if wanted == "first_name":
        return await talk.ask("first_name", person_name, key=key), card.last_name
    if wanted == "last_name":
        return card.first_name, await talk.ask("last_name", person_name, key=key)
    return None


async def _of_details(
    talk: Talk, school: School, account: int, wanted: str, key: str
) -> partial[None]:
    """Ask for what a guardian has among the details (B7), which have it once for both."""
    use, read = school.profile, school.details.phone
    if wanted == "role":
        with talk.words_of("details"):
            role = await ask_role(talk, key=key)
        return partial(use.take_role, account, role)
    if wanted == "mobile":
        mobile = await talk.ask("mobile", read, choices=("none",), key=key)
        return partial(use.call_mobile, account, _kept(mobile))
    phone = await talk.ask("phone", read, choices=("none",), key=key)
    return partial(use.call, account, _kept(phone))


async def _photo(talk: Talk, school: School, account: int, key: str) -> Callable[[], object]:
    """Have a photo sent, which is kept as it comes, or taken away."""
    use = school.profile
    sent = await talk.picture("photo", partial(use.show_as, account), choices=("none",), key=key)
    return partial(use.remove_photo, account) if sent == "_none" else bool


async def _sex(talk: Talk, key: str) -> Sex | Literal[""]:
    chosen = await talk.choose("sex", ("female", "male", "other", "none"), key=key)
    return "" if chosen == "none" else cast(Sex, chosen)


async def _country(talk: Talk, school: School, key: str, attempt: int) -> str:
    """Have a country named or chosen; gives its code."""
    use, language = school.profile, talk.language

    def found(text: str) -> str:
        return " ".join(use.countries(language, text))

    near = _choices(school, language, _NEAR)
    typed = await talk.ask(
        "country",
        found,
        choices=("none",),
        offers=near,
        key=key,
        listed=use.country_names(language),
    )
    codes = _kept(typed).split()
    if len(codes) < 2:
        return "".join(codes)
    meant = _choices(school, language, codes)
    return await talk.choose("which_country", (), offers=meant, key=f"which_country#{attempt}")


def _choices(school: School, language: str, codes: Sequence[str]) -> list[Choice]:
    named = [(one, school.profile.country_name(language, one)) for one in codes]
    return [Choice(code, Words("profile.country_named", {"country": name})) for code, name in named]


def _kept(answer: str) -> str:
    return "" if answer == "_none" else answer
