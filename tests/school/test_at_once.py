"""What people, clicks and processes do at once takes effect once, and nobody sees an error."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import TypeVar

import pytest

from school.accounts import Account
from school.activation import Stage
from school.guardians import Guardian
from school.ids import Ids
from school.refusals import Refusal
from school.school import School
from school.sign_in import Verdict
from school.terms import Terms, digest_of
from storage.location import Location
from storage.opening import open_store
from storage.statements import Holding
from tests.cast import (
    ICC,
    ISU_DOUR,
    KEY,
    NOW,
    SOPHIE,
    SOPHIE_TOO,
    Clock,
    account,
    child,
    notice,
    place,
    row,
)
from tests.conftest import SchoolAtWork
from tests.databases import rows
from vault.keys import SecretKey
from vault.signing import KeyedTokens

pytestmark = pytest.mark.usefixtures("platform")
T = TypeVar("T")
ROUNDS = 6
"""How often each race is run; none of them is won every time."""


@pytest.fixture
async def both(
    school: SchoolAtWork, location: Location, clock: Clock
) -> AsyncIterator[tuple[SchoolAtWork, SchoolAtWork]]:
    """Two processes on one database."""
    other = await open_store(location, clock, Holding("other"))
    yield school, SchoolAtWork(other, clock, Ids(clock), KeyedTokens(SecretKey(KEY)))
    await other.close()


Both = tuple[SchoolAtWork, SchoolAtWork]


async def at_once(both: Both, *works: Callable[[School], T]) -> list[T | Refusal]:
    """Do each work in both processes, all at once; a refusal is an answer, an error is not."""

    async def answer(place: SchoolAtWork, work: Callable[[School], T]) -> T | Refusal:
        try:
            return await place.do(work)
        except Refusal as refusal:
            return refusal

    return await asyncio.gather(*(answer(place, work) for work in works for place in both))


def refusals(answers: Sequence[object]) -> set[str]:
    return {one.key for one in answers if isinstance(one, Refusal)}


async def invite(place: SchoolAtWork, reference: str, email: str = SOPHIE) -> str:
    """Issue a certificate; gives the token of its mail."""

    def work(school: School) -> str:
        school.certificates.issue(ICC.id, row(reference=reference, email=email))
        tokens = []
        while leased := school.tx.outbox.lease("mail", 100, NOW):
            for owed in leased:
                letter = school.writing.letter(owed)
                school.tx.outbox.sent(owed.id, NOW)
                if owed.kind == "activation":
                    assert letter is not None
                    tokens.append(letter.token)
        (token,) = tokens
        assert token is not None
        return token

    return await place.do(work)


def sign_up(token: str, chat: int, school: School) -> int:
    school.tx.devices.meet(chat, "fr", NOW)
    opened = school.sign_up.open(
        school.activation.invitation(token),
        first_name="Sophie",
        last_name="Lambert",
        password_hash="hash",
        language="fr",
        chat=chat,
        terms=None,
        channel="telegram",
    )
    assert opened.account is not None
    return opened.account


def click(token: str, school: School) -> Stage:
    return school.activation.click(token)


def accept(token: str, owner: Account, school: School) -> int:
    return school.activation.accept(school.activation.invitation(token), owner).id


async def owner_of(place: SchoolAtWork, chat: int = 100, email: str = SOPHIE) -> Account:
    token = await invite(place, f"first-{email}", email)
    number = await place.do(partial(sign_up, token, chat))
    found = await place.do(lambda school: school.tx.accounts.get(number))
    assert found is not None
    return found


def told(location: Location, kind: str) -> Counter[tuple[str, str]]:
    """How often a kind of notice is owed, by channel and destination."""
    query = f"SELECT channel, destination FROM outbox WHERE kind = '{kind}'"
    return Counter(rows(location, query))


async def test_a_click_and_a_chat_activate_once(both: Both, location: Location) -> None:
    tokens = [await invite(both[0], f"R-{number}") for number in range(ROUNDS)]
    owner = await owner_of(both[0])
    for token in tokens:
        answers = await at_once(both, partial(click, token), partial(accept, token, owner))
        assert refusals(answers) <= {"activation.done"}
    mine = await both[0].do(lambda school: school.certificates.portfolio(owner.id))
    assert len(mine) == ROUNDS + 1
    query = "SELECT unique_key FROM outbox WHERE kind = 'certificate_added'"
    keys = [key for (key,) in rows(location, query)]
    assert len(keys) == len(set(keys))


async def test_many_clicks_are_told_once(both: Both, location: Location) -> None:
    tokens = [await invite(both[0], f"R-{number}") for number in range(ROUNDS)]
    await owner_of(both[0])
    for token in tokens:
        answers = await at_once(both, *[partial(click, token)] * 3)
        assert answers == [Stage.DONE] * 6
    assert told(location, "certificate_activated") == {
        ("telegram", "100"): ROUNDS,
        ("mail", SOPHIE): ROUNDS,
    }


async def test_one_address_opens_one_account(both: Both, location: Location) -> None:
    for number in range(ROUNDS):
        email = f"student{number}@example.org"
        tokens = [await invite(both[0], f"{number}-{which}", email) for which in "ab"]
        chats = iter(range(1000 + number * 10, 2000))
        answers = await at_once(
            both, *(partial(sign_up, token, next(chats)) for token in tokens for _ in range(2))
        )
        opened = {one for one in answers if isinstance(one, int)}
        assert len(opened) == 1, answers
        assert refusals(answers) <= {"sign_up.account_exists", "activation.done"}
        proven = rows(location, f"SELECT account FROM addresses WHERE email = '{email}'")
        assert {who for (who,) in proven} == opened
    assert rows(location, "SELECT COUNT(*) FROM accounts") == [(ROUNDS,)]


async def test_two_accounts_cannot_prove_one_address(both: Both) -> None:
    for who in (1, 2):
        await both[0].do(partial(with_account, who, f"own{who}@example.org"))
    for number in range(ROUNDS):
        email = f"student{number}@example.org"
        proofs = [partial(prove, email, who) for who in (1, 2)]
        answers = await at_once(both, *proofs)
        assert sorted(map(bool, answers)) == [False, False, True, True]
        assert answers[0] == answers[1], "the same account proves as often as it likes"


def prove(email: str, who: int, school: School) -> bool:
    return school.tx.addresses.prove(email, who, NOW)


async def test_a_chat_is_linked_to_one_account(both: Both, location: Location) -> None:
    for number, email in ((1, SOPHIE), (2, SOPHIE_TOO)):
        await both[0].do(partial(with_account, number, email))
    for number in range(ROUNDS):
        chat = 500 + number
        await both[0].do(partial(meet, chat))
        await at_once(both, *(partial(link, chat, who) for who in (1, 2)))
    query = "SELECT chat, COUNT(*) FROM devices WHERE unlinked_at IS NULL GROUP BY chat"
    assert dict(rows(location, query)) == {500 + number: 1 for number in range(ROUNDS)}


def with_account(number: int, email: str, school: School) -> None:
    school.tx.accounts.add(account(number))
    school.tx.addresses.prove(email, number, NOW)


def meet(chat: int, school: School) -> None:
    school.tx.devices.meet(chat, "fr", NOW)


def link(chat: int, who: int, school: School) -> None:
    found = school.tx.accounts.get(who)
    assert found is not None
    school.sign_in.link(found, chat)


async def test_a_row_imported_twice_at_once_is_issued_once(both: Both, location: Location) -> None:
    for number in range(ROUNDS):
        reference = f"R-{number}"
        works = [partial(issue, reference, title) for title in ("Anglais", "Anglais", "Droit")]
        assert refusals(await at_once(both, *works)) == set()
    assert rows(location, "SELECT COUNT(*) FROM certificates") == [(ROUNDS,)]
    assert told(location, "activation") == {("mail", SOPHIE): ROUNDS}


def issue(reference: str, title: str, school: School) -> str:
    return school.certificates.issue(ICC.id, row(reference=reference, title=title)).value


async def test_who_activates_what_is_being_revoked_finds_an_order(
    both: Both, location: Location
) -> None:
    tokens = [await invite(both[0], f"R-{number}") for number in range(ROUNDS)]
    owner = await owner_of(both[0])
    for number, token in enumerate(tokens):
        query = f"SELECT code FROM certificates WHERE reference = 'R-{number}'"
        ((code,),) = rows(location, query)
        answers = await at_once(
            both, partial(click, token), partial(accept, token, owner), partial(revoke, str(code))
        )
        assert refusals(answers) <= {"activation.unknown", "activation.done"}
    mine = await both[0].do(lambda school: school.certificates.portfolio(owner.id))
    assert len(mine) == 1


def revoke(code: str, school: School) -> bool:
    return school.certificates.revoke(code, "a mistake").revoked_at is not None


async def test_terms_are_published_once(both: Both, location: Location) -> None:
    answers = await at_once(both, *[publish] * 4)
    assert sorted(map(bool, answers)) == [False] * 7 + [True]
    assert rows(location, "SELECT version, language FROM terms") == [("1", "fr")]


def publish(school: School) -> bool:
    text = "Conditions"
    return school.tx.terms.publish(Terms(ICC.id, "1", "fr", text, text, digest_of(text), NOW, None))


async def test_a_reminder_is_owed_once(both: Both, location: Location) -> None:
    for number in range(ROUNDS):
        await both[0].do(partial(issue, f"R-{number}", "Anglais"))
    both[0].clock.move(days=8)
    counted = await at_once(both, *[lambda school: school.reminders.remind()] * 2)
    assert refusals(counted) == set()
    assert told(location, "activation_reminder") == {("mail", SOPHIE): 1}


async def test_a_key_is_owed_once(both: Both, location: Location) -> None:
    for number in range(ROUNDS):
        answers = await at_once(both, *[partial(owe, f"key-{number}")] * 4)
        assert sorted(map(bool, answers)) == [False] * 7 + [True]
    query = "SELECT unique_key, COUNT(*) FROM outbox GROUP BY unique_key"
    assert set(dict(rows(location, query)).values()) == {1}


def owe(key: str, school: School) -> bool:
    return school.tx.outbox.add(notice(school.unit.ids.next(), key=key))


async def test_no_notice_is_leased_twice(both: Both) -> None:
    def owe_all(school: School) -> None:
        for number in range(1, 201):
            school.tx.outbox.add(notice(number, to=str(number % 40)))

    def lease(school: School) -> list[int]:
        return [one.id for one in school.tx.outbox.lease("telegram", 7, NOW)]

    def sent(numbers: list[int], school: School) -> None:
        for number in numbers:
            school.tx.outbox.sent(number, NOW)

    await both[0].do(owe_all)
    seen: list[int] = []
    while len(seen) < 200:
        for leased in await at_once(both, *[lease] * 3):
            assert isinstance(leased, list)
            seen += leased
            await both[0].do(partial(sent, leased))
    assert sorted(seen) == list(range(1, 201))


class Meanwhile(dict[int, str]):
    """Whose password it is; looked at once while something else is done and committed."""

    def __init__(self, whose: dict[int, str], happens: Callable[[], object]) -> None:
        super().__init__(whose)
        self._happens: Callable[[], object] | None = happens

    def __contains__(self, account: object) -> bool:
        happens, self._happens = self._happens, None
        if happens is not None:
            happens()
        return super().__contains__(account)


@pytest.mark.engines("postgresql")  # SQLite does one after the other
async def test_nobody_signs_in_to_an_account_that_is_merged_away_at_that_moment(
    both: Both, location: Location
) -> None:
    """By a child's identifier, which holds no row of the account that it has led to."""
    here, there = both

    def fill(school: School) -> None:
        tx = school.tx
        tx.platforms.put(ISU_DOUR)
        tx.children.add(child())
        for number in (1, 2):
            tx.accounts.add(account(number, password_hash=f"plain:{number}"))
        tx.guardians.put(Guardian(2))
        tx.places.add(place(1, account=2, taken_at=NOW, opened_at=NOW))
        tx.devices.meet(300, "fr", NOW)

    await here.do(fill)
    login = child().identifier
    loop = asyncio.get_running_loop()

    def merge() -> object:
        merged = there.do(lambda school: school.merging.merge(1, 2, "command", "phoned"))
        return asyncio.run_coroutine_threadsafe(merged, loop).result(30)

    def enter(school: School) -> Account | Refusal:
        verdict = Verdict(Meanwhile({2: "plain:2"}, merge), "2")
        return school.sign_in.enter(login, 300, verdict)

    found = await here.do(enter)
    assert isinstance(found, Refusal)
    assert rows(location, "SELECT account FROM devices") == []
