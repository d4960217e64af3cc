"""Devices (scope B6): all that reach an account are shown, and any of them can be removed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import count

from bot.conversations.own_password import own_password
from bot.conversations.steps import Choice, Door, Ending, Words
from bot.conversations.talk import Talk
from school.devices import Reached
from school.refusals import Refusal
from school.school import School

_SETTINGS = Door("settings", Words("menu.settings"))
_HOME = Door("home", Words("menu.home"))


async def devices(talk: Talk, school: School) -> Ending:
    """Show the devices of an account, and remove those that its owner does not recognise."""
    account = talk.person.account
    if account is None:
        raise Refusal("settings.unknown")
    for attempt in count(1):
        own, others = _split(talk, school, account)
        if not others:
            break
        answer = await talk.choose(
            "others",
            ("remove_all", "go_on"),
            offers=_removing(others, school.devices.of(account)),
            key=f"devices#{attempt}",
            safe="go_on",
            own=own,
            n=len(others) + 1,
        )
        if answer == "go_on":
            return Ending(Words("devices.kept"), (_SETTINGS, _HOME))
        await _removed(talk, school, account, attempt, others, answer)
    return Ending(Words("devices.alone", {"own": own}), (_SETTINGS, _HOME))


async def look_after_password(talk: Talk, school: School, account: int, stage: str = "") -> None:
    """Show who has access once a password is new, and take it away from what is not recognised.

    The guide wants it: a new password signs nobody out.
    """
    with talk.words_of("devices"):
        for attempt in count(1):
            own, others = _split(talk, school, account)
            key = f"devices#{attempt}"
            if not others:
                await talk.choose("devices", ("go_on",), key=key, stage=stage, own=own)
                return
            answer = await talk.choose(
                "other_devices",
                ("remove_all", "go_on"),
                offers=_removing(others, school.devices.of(account)),
                key=key,
                stage=stage,
                safe="go_on",
                own=own,
                n=len(others) + 1,
            )
            if answer == "go_on":
                return
            removed = await _removed(talk, school, account, attempt, others, answer)
            if removed and (answer == "remove_all" or len(others) == 1):
                return


async def _removed(
    talk: Talk,
    school: School,
    account: int,
    attempt: int,
    others: Sequence[Reached],
    answer: str,
) -> bool:
    """Remove one device or all others, after the account's own password.

    « Others » was said of where it was answered: on another device nothing is removed by it, and
    it is asked anew there.
    """
    here = await talk.draw(f"seen_from#{attempt}", lambda: talk.person.chat)
    done = f"removed#{attempt}"
    if here != talk.person.chat and talk.done(done) is None:
        return False
    chosen = [one.chat for one in others if answer in ("remove_all", str(one.chat))]
    await own_password(talk, school, account, attempt=attempt)
    remove = partial(school.devices.remove, account, chosen, at=talk.person.chat)
    await talk.once(done, remove)
    return True


def _split(talk: Talk, school: School, account: int) -> tuple[Words, list[Reached]]:
    """Give the name of the device that somebody looks from, and all others."""
    reached = school.devices.of(account)
    own = next((one for one in reached if one.chat == talk.person.chat), None)
    return _name(own), [one for one in reached if one is not own]


def _removing(others: Sequence[Reached], reached: Sequence[Reached]) -> list[Choice]:
    """Give a button for each of the others; those that look like another one say the hour too."""
    choices = []
    for one in others:
        alike = sum(one.looks_like(another) for another in reached) > 1
        day = one.used_at if alike else one.used_on
        said = Words("devices.remove", {"device": _name(one), "day": day})
        choices.append(Choice(str(one.chat), said))
    return choices


def _name(device: Reached | None) -> Words:
    """Name a device by what it says of itself."""
    if device is None or device.agent is None:
        return Words("devices.telegram")
    browser = device.agent.browser or Words("devices.some_browser")
    if not device.agent.system:
        return Words("devices.browser", {"browser": browser})
    return Words("devices.browser_on", {"browser": browser, "system": device.agent.system})
