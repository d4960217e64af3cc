"""« Notifications » (scope B20): one card says how one is told, and a button changes each thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from typing import cast

from bot.conversations.family import CONFIRM_ADDRESS, GIVE_DETAILS
from bot.conversations.profile import own_account
from bot.conversations.steps import Choice, Door, Ending, Words
from bot.conversations.talk import Talk
from school.preferences import MUST, ChatMode, MailMode, Preference, Topic
from school.preferring import Card
from school.school import School

LINK_CHAT = Door("link_chat", Words("notifications.link_chat"))
"""The page that leads into Telegram; in the chat one is there."""

_DOORS = (Door("settings", Words("menu.settings")), Door("home", Words("menu.home")))


async def notifications(talk: Talk, school: School) -> Ending:
    """Show how an account is told, and have one thing after the other changed."""
    account = own_account(talk, school).id
    for attempt in count(1):
        card = school.preferring.card(account)
        if not card.is_reached:
            return _unreachable(talk, school, account)
        wanted = await _shown(talk, card, f"card#{attempt}")
        if wanted == "done":
            break
        topic = next((one for one in card.topics if one == wanted), None)
        if topic is None:
            keep = _hours(school, account, wanted)
        else:
            keep = await _chosen(talk, school, account, card, topic, attempt)
        await talk.once(f"kept#{attempt}", keep)
    return Ending(Words("notifications.kept"), _DOORS)


def _unreachable(talk: Talk, school: School, account: int) -> Ending:
    """Say what helps whom nothing would reach, whatever they chose."""
    details, address = school.details.are_wanted(account), school.confirming.state(account)
    said = {
        "details": Words("notifications.unreachable.details") if details else "",
        "address": Words("notifications.unreachable.address", {"email": address.email})
        if address.was_given
        else "",
    }
    doors = [GIVE_DETAILS] if details else []
    doors += [CONFIRM_ADDRESS] if address.was_given else []
    doors += [LINK_CHAT] if talk.person.face == "web" else []
    return Ending(Words("notifications.unreachable", said), (*doors, *_DOORS))


async def _shown(talk: Talk, card: Card, key: str) -> str:
    return await talk.choose(
        "card",
        (
            "quiet_off" if card.is_quiet else "quiet_on",
            "resume" if card.pause_ends_on else "pause",
            "done",
        ),
        offers=[Choice(one, Words(f"notifications.topic.{one}")) for one in card.topics],
        key=key,
        closes="done",
        news=_line(card, "news"),
        certificate=_line(card, "certificate"),
        terms=_line(card, "terms"),
        quiet=Words("notifications.by_day" if card.is_quiet else "notifications.at_any_hour"),
        pause=Words("notifications.paused", {"until": card.pause_ends_on})
        if card.pause_ends_on
        else "",
    )


def _line(card: Card, topic: Topic) -> Words | str:
    """Say what happens now with a topic; nothing of one that does not concern somebody."""
    if topic not in card.topics:
        return ""
    now = {"topic": Words(f"notifications.topic.{topic}"), "ways": _ways(card, card.topics[topic])}
    return Words("notifications.line", now)


def _ways(card: Card, wanted: Preference) -> list[Words]:
    ways = []
    if card.has_chat:
        chat = Words(f"notifications.now.{wanted.chat}")
        ways.append(Words("notifications.in_chat", {"now": chat}))
    if card.email:
        ways.append(Words("notifications.by_mail", {"now": _by_mail(card, wanted)}))
    return ways


def _by_mail(card: Card, wanted: Preference) -> Words:
    mode = wanted.mail if card.has_chat or wanted.mail != "instead" else wanted.chat
    return Words(f"notifications.now.{'stopped' if card.is_stopped else mode}")


def _hours(school: School, account: int, wanted: str) -> Callable[[], object]:
    use = school.preferring
    if wanted == "pause":
        return lambda: use.pause(account).isoformat()
    if wanted == "resume":
        return partial(use.end_pause, account)
    return partial(use.keep_quiet, account, is_quiet=wanted == "quiet_on")


async def _chosen(
    talk: Talk, school: School, account: int, card: Card, topic: Topic, attempt: int
) -> Callable[[], object]:
    """Ask how a topic is told in Telegram and by mail, as far as each reaches somebody."""
    about, wanted = Words(f"notifications.topic.{topic}"), card.topics[topic]
    never: Sequence[str] = () if topic in MUST else ("off",)
    chat: str | None = None
    mail: str | None = None
    if card.has_chat:
        modes = _modes(("at_once", "digest", *never))
        now = Words(f"notifications.now.{wanted.chat}")
        key = f"chat#{attempt}"
        chat = await talk.choose("chat", (), offers=modes, key=key, topic=about, now=now)
    if card.email:
        # « Jamais » in Telegram and by mail only instead of it would say: nowhere.
        instead = ("instead",) if card.has_chat and chat != "off" else ()
        modes = _modes((*instead, "at_once", "digest", *never))
        mail = await talk.choose(
            "mail",
            (),
            offers=modes,
            key=f"mail#{attempt}",
            topic=about,
            email=card.email,
            now=_by_mail(card, wanted),
        )
    return partial(
        school.preferring.choose,
        account,
        topic,
        chat=cast("ChatMode | None", chat),
        mail=cast("MailMode | None", mail),
    )


def _modes(modes: Sequence[str]) -> list[Choice]:
    return [Choice(one, Words(f"notifications.mode.{one}")) for one in modes]
