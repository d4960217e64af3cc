"""Confirmations between two processes: every race has one winner, and nobody sees an error."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest

from school.confirmations import Link
from school.ids import Ids
from school.refusals import Refusal
from school.school import School
from storage.location import Location
from storage.opening import open_store
from storage.statements import Holding
from tests.cast import KARIM, KEY, SOPHIE, SOPHIE_TOO, Clock, account
from tests.conftest import SchoolAtWork
from tests.databases import rows
from vault.keys import SecretKey
from vault.signing import KeyedTokens

pytestmark = pytest.mark.usefixtures("platform")
Both = tuple[SchoolAtWork, SchoolAtWork]
ROUNDS = 6
"""How often each race is run; none of them is won every time."""


@pytest.fixture
async def both(school: SchoolAtWork, location: Location, clock: Clock) -> AsyncIterator[Both]:
    """Two processes on one database, and somebody with an account for each round."""
    other = await open_store(location, clock, Holding("other"))

    def open_accounts(one: School) -> None:
        for number in range(2 * ROUNDS):
            one.tx.accounts.add(account(number + 1))

    await school.do(open_accounts)
    yield school, SchoolAtWork(other, clock, Ids(clock), KeyedTokens(SecretKey(KEY)))
    await other.close()


async def at_once(both: Both, *works: Callable[[School], object]) -> list[object]:
    """Do each work in both processes, all at once; a refusal is an answer, an error is not."""

    async def answer(place: SchoolAtWork, work: Callable[[School], object]) -> object:
        try:
            return await place.do(work)
        except Refusal as refusal:
            return refusal

    return await asyncio.gather(*(answer(place, work) for work in works for place in both))


async def asked(place: SchoolAtWork, who: int, email: str) -> str:
    """Have an address asked for; gives the token of its mail."""

    def work(one: School) -> str:
        token = None
        one.confirming.ask(who, email, "icc")
        while notices := one.tx.outbox.lease("mail", 99, place.clock.now()):
            for notice in notices:
                one.tx.outbox.sent(notice.id, place.clock.now())
                letter = one.writing.letter(notice) if notice.to == email else None
                token = letter.token if letter else token
        assert token is not None
        return token

    return await place.do(work)


def click(token: str, one: School) -> Link:
    return one.confirming.click(token)


def refuse(token: str, one: School) -> Link:
    return one.confirming.refuse(token)


def correct(who: int, email: str, one: School) -> str:
    return one.changing_address.change(who, email).email


def outcomes(location: Location, who: int) -> list[str]:
    query = f"SELECT outcome FROM confirmations WHERE account = {who} ORDER BY outcome"
    return [outcome for (outcome,) in rows(location, query)]


async def test_corrections_at_once_leave_one_open(both: Both, location: Location) -> None:
    for who in range(1, ROUNDS + 1):
        await asked(both[0], who, KARIM)
        await at_once(
            both,
            partial(correct, who, SOPHIE),
            partial(correct, who, SOPHIE_TOO),
        )
        kept = outcomes(location, who)
        assert kept.count("") == 1
        assert set(kept) == {"", "corrected"}


async def test_a_click_and_a_correction_at_once_are_one_or_the_other(
    both: Both, location: Location
) -> None:
    for who in range(1, ROUNDS + 1):
        email = f"a{who}@example.org"
        token = await asked(both[0], who, email)
        await at_once(
            both,
            partial(click, token),
            partial(correct, who, f"b{who}@example.org"),
        )
        query = f"SELECT account FROM addresses WHERE email = '{email}'"
        owner = rows(location, query)
        assert outcomes(location, who) in (["", "confirmed"], ["", "corrected"])
        assert (owner == [(who,)]) is ("confirmed" in outcomes(location, who))


async def test_two_accounts_that_confirm_one_address_at_once(
    both: Both, location: Location
) -> None:
    for number in range(ROUNDS):
        one, other, email = number + 1, number + 1 + ROUNDS, f"c{number}@example.org"
        tokens = [await asked(both[0], who, email) for who in (one, other)]
        answers = await at_once(
            both,
            *(partial(click, token) for token in tokens),
        )
        assert set(answers) == {Link.DONE, Link.TAKEN}
        found = sorted(outcomes(location, one) + outcomes(location, other))
        assert found == ["confirmed", "taken"]


async def test_a_click_and_its_refusal_at_once_are_one_or_the_other(
    both: Both, location: Location
) -> None:
    for who in range(1, ROUNDS + 1):
        token = await asked(both[0], who, f"d{who}@example.org")
        answers = await at_once(
            both,
            partial(click, token),
            partial(refuse, token),
        )
        assert len(set(answers)) == 1
        state = rows(location, f"SELECT state FROM addresses WHERE email = 'd{who}@example.org'")
        assert [one for (one,) in state] == outcomes(location, who)


async def test_two_schedules_remind_once(both: Both, location: Location, clock: Clock) -> None:
    for who in range(1, ROUNDS + 1):
        await asked(both[0], who, f"e{who}@example.org")
    clock.move(days=1)
    await at_once(both, lambda one: one.confirmation_reminders.remind())
    owed = rows(location, "SELECT COUNT(*) FROM outbox WHERE kind = 'confirmation_reminder'")
    assert owed == [(ROUNDS,)]
    clock.move(days=14)
    await at_once(
        both,
        lambda one: one.confirmation_reminders.remind(),
        lambda one: one.confirmation_reminders.expire(),
    )
    assert {tuple(outcomes(location, who)) for who in range(1, ROUNDS + 1)} == {("expired",)}
