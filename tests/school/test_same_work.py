"""Unknown, wrong and locked cost the same statements and the same hashing: timing tells nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from cartable.on_demand import PhonesOnDemand, romanised
from locales.countries import CountryNames
from school.accounts import Account
from school.children import MOST_PLACES
from school.guard import FREE, HOURLY
from school.ids import Ids
from school.redeeming import Opened
from school.refusals import Refusal
from school.school import School
from school.store import Unit
from storage.queries import load_queries
from storage.statements import Holding
from storage.transaction import Tx
from tests.bot.conversations.dialogue import conclude
from tests.cast import ISU_DOUR, KEY, Clock, account
from tests.conftest import PlainPasswords
from tests.family import ALBERT, ANTOINETTE, enrol, print_letter, with_guardian
from tests.storage.in_memory import InMemory
from vault.keys import SecretKey
from vault.signing import KeyedTokens

TRIES = 200
RIGHT, WRONG = "la fanfare de Dour", "abcd-efgh-jkmn"
QUERIES = load_queries()
NAMES = {text: name for name, text in QUERIES.items()}
Work = tuple[tuple[str, ...], int]
"""The statements that a try has run, by name, and how many passwords it has verified."""


class CountedPasswords(PlainPasswords):
    """Counts verifications, of which none waits for another."""

    def __init__(self) -> None:
        self.verified = 0

    async def verify(self, stored: str | None, password: str) -> bool:
        self.verified += 1
        return stored == f"plain:{password}"


class Desk:
    """A school in memory that writes down what each try costs."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.memory = InMemory(clock, Holding("test"))
        self.passwords = CountedPasswords()
        self.statements: list[str] = []
        self.letter = ""
        self._ids = Ids(clock)
        self._tokens = KeyedTokens(SecretKey(KEY))

    def open(self) -> School:
        def execute(text: str, values: Any = ()) -> Any:
            self.statements.append(NAMES[text])
            return self.memory.connection.execute(text, values)

        tx = Tx(execute, QUERIES, self.clock, Holding("test"))
        ports = (self.passwords, romanised, PhonesOnDemand(), CountryNames())
        return School(Unit(tx, self.clock, self._ids, self._tokens, *ports))

    def cost(self, attempt: Callable[[School], str]) -> tuple[str, Work]:
        """Give what a try is told, and what it has cost."""
        self.statements.clear()
        self.passwords.verified = 0
        told = attempt(self.open())
        return told, (tuple(self.statements), self.passwords.verified)


@pytest.fixture
def desk(clock: Clock) -> Iterator[Desk]:
    """Albert has a guardian with an account and a letter for another."""
    made = Desk(clock)
    school = made.open()
    enrol(school)
    with_guardian(school, 71, f"plain:{RIGHT}", email=ANTOINETTE, number=2)
    made.letter = print_letter(school).password
    yield made
    made.memory.close()


async def both(*waiting: Awaitable[object]) -> list[object]:
    """Stand for ``gather`` where nothing waits and no loop runs."""
    return [await one for one in waiting]


@pytest.fixture(autouse=True)
def without_a_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("school.sign_in.gather", both)


def redeem(login: str, chat: int, typed: str) -> Callable[[School], str]:
    def attempt(school: School) -> str:
        digest = conclude(school.redeeming.judge()(typed))
        if isinstance(digest, Refusal):
            return digest.key
        found = school.redeeming.enter(ISU_DOUR.id, login, chat, digest, None)
        return "opened" if isinstance(found, Opened) else found.key

    return attempt


def connect(login: str, chat: int, typed: str) -> Callable[[School], str]:
    def attempt(school: School) -> str:
        verdict = conclude(school.sign_in.verifier(login)(typed))
        found = school.sign_in.enter(login, chat, verdict)
        return "opened" if isinstance(found, Account) else found.key

    return attempt


DOORS = [
    pytest.param(redeem, ALBERT, "nobody{}@isu-dour.be", 0, id="letter"),
    pytest.param(connect, ALBERT, "nobody{}@isu-dour.be", MOST_PLACES + 1, id="identifier"),
    pytest.param(connect, ANTOINETTE, "nobody{}@example.org", 1, id="address"),
]


@pytest.mark.parametrize(("door", "known", "unknown", "verifications"), DOORS)
def test_unknown_wrong_and_locked_cost_the_same(
    desk: Desk,
    door: Callable[[str, int, str], Callable[[School], str]],
    known: str,
    unknown: str,
    verifications: int,
) -> None:
    right = desk.letter if door is redeem else RIGHT
    told: dict[str, set[str]] = {}
    work: dict[str, set[Work]] = {}

    def note(case: str, attempt: Callable[[School], str]) -> None:
        said, cost = desk.cost(attempt)
        told.setdefault(case, set()).add(said)
        work.setdefault(case, set()).add(cost)

    for number in range(TRIES):
        note("unknown", door(unknown.format(number), 1_000 + number, WRONG))
        note("wrong", door(known, 1_000 + number, WRONG))
        desk.clock.move(hours=1)
    for _ in range(FREE):
        desk.cost(door(known, 9_000, WRONG))
    for _ in range(TRIES):
        note("waiting", door(known, 9_000, right))
    for number in range(HOURLY):
        desk.cost(door(known, 5_000 + number, WRONG))
    for number in range(TRIES):
        note("locked", door(known, 6_000 + number, right))
    wrong = told.pop("wrong")
    assert wrong == told.pop("unknown")
    assert len(wrong) == 1
    assert told == {"waiting": {"sign_in.wait_seconds"}, "locked": {"sign_in.wait_minutes"}}
    (cost,) = work["wrong"]
    assert cost[1] == verifications
    assert set().union(*work.values()) == {cost}


def test_a_child_with_four_guardians_costs_what_a_child_with_none_does(desk: Desk) -> None:
    school = desk.open()
    enrol(school, 2, "zoe.durant@isu-dour.be")
    enrol(school, 3, "luc.durant@isu-dour.be")
    for number in range(MOST_PLACES):
        with_guardian(school, 80 + number, f"plain:{number}", at=2, number=number + 1)
    costs = {
        login: desk.cost(connect(f"{login}.durant@isu-dour.be", 1_000, WRONG))[1]
        for login in ("zoe", "luc", "nobody", "albert")
    }
    assert len(set(costs.values())) == 1, costs


def test_a_password_that_two_guardians_have_costs_what_a_wrong_one_does(desk: Desk) -> None:
    with_guardian(desk.open(), 72, f"plain:{RIGHT}", number=3)
    wrong = desk.cost(connect(ALBERT, 1_000, WRONG))
    assert desk.cost(connect(ALBERT, 2_000, RIGHT)) == wrong
    assert wrong[0] == "sign_in.wrong_identifier"


def test_what_is_counted_in_vain_leaves_nothing(desk: Desk) -> None:
    for _ in range(FREE + 10):
        desk.cost(connect(ANTOINETTE, 1_000, WRONG))
    query = "SELECT COUNT(*) FROM sign_in_failures WHERE subject = 'account:71'"
    assert desk.memory.connection.execute(query).fetchone() == (FREE,)


def test_a_forgotten_password_costs_the_same_whosever_it_is(desk: Desk) -> None:
    """Known and unknown, from the question to a code that is wrong and to the waits."""

    def ask(email: str, chat: int) -> Callable[[School], str]:
        def attempt(school: School) -> str:
            try:
                numbers.append(school.mailbox_codes.ask("reset_code", email, chat))
            except Refusal as refusal:
                return refusal.key
            return "sent"

        return attempt

    def enter(email: str, chat: int) -> Callable[[School], str]:
        def attempt(school: School) -> str:
            told = school.mailbox_codes.enter(numbers[-1], email, chat, "12345678")
            return told.key if isinstance(told, Refusal) else "opened"

        return attempt

    numbers: list[int] = []
    seen: dict[str, list[tuple[str, Work]]] = {}
    for chat, email in ((1_000, ANTOINETTE), (2_000, "nobody@example.org")):
        seen[email] = [desk.cost(door(email, chat)) for _ in range(FREE) for door in (ask, enter)]
    known, unknown = seen.values()
    assert known == unknown
    assert [told for told, _ in known][:2] == ["sent", "forgotten_password.wrong_code"]
    assert known[-1][0] == "sign_in.wait_seconds", "guessing is slowed down"


def test_a_code_to_merge_accounts_costs_the_same_whosever_the_address_is(desk: Desk) -> None:
    """Somebody else's, one's own, nobody's: asked for, entered wrongly, waited for."""
    own = "own@example.org"
    desk.open().tx.accounts.add(account(9))
    assert desk.open().tx.addresses.prove(own, 9, desk.clock.now())
    numbers: list[int] = []
    seen: list[list[tuple[str, Work]]] = []
    for chat, email in ((1_000, ANTOINETTE), (2_000, own), (3_000, "nobody@example.org")):

        def ask(school: School, email: str = email, chat: int = chat) -> str:
            try:
                numbers.append(school.mailbox_codes.ask("merge_code", email, chat, but=9))
            except Refusal as refusal:
                return refusal.key
            return "sent"

        def enter(school: School, email: str = email, chat: int = chat) -> str:
            told = school.mailbox_codes.enter(numbers[-1], email, chat, "12345678", but=9)
            return told.key if isinstance(told, Refusal) else "opened"

        seen.append([desk.cost(door) for _ in range(FREE) for door in (ask, enter)])
    foreign, mine, unknown = seen
    assert foreign == mine == unknown
    assert foreign[-1][0] == "sign_in.wait_seconds"
