"""An export is one person's: nothing of another guardian of the same child is in it."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cartable.on_demand import PhonesOnDemand, romanised
from locales.countries import CountryNames
from school.ids import Ids
from school.privacy import Dossier
from school.school import School
from school.store import Transaction, Unit
from storage.statements import Holding
from tests.cast import KEY, NOW, Clock
from tests.conftest import PlainPasswords
from tests.family import enrol, with_guardian
from tests.storage.in_memory import InMemory
from vault.keys import SecretKey
from vault.signing import KeyedTokens

CHILDREN, GUARDIANS = range(1, 4), range(1, 5)
PLACES = st.dictionaries(
    st.tuples(st.sampled_from(CHILDREN), st.sampled_from(GUARDIANS)),
    st.sampled_from((None, -1, 1)),  # the day on which a right ends, from today
    max_size=12,
)


def _mark(guardian: int) -> str:
    return f"guardian{guardian}"


def _fill(school: School, places: dict[tuple[int, int], int | None]) -> None:
    for number in CHILDREN:
        if school.tx.children.get(number) is None:
            enrol(school, number, f"child.{number}@isu-dour.be", first_name=f"child{number}")
    for (at, who), ends in sorted(places.items()):
        mark = _mark(who)
        with_guardian(
            school, 100 + who, f"hash-of-{mark}", at=at, number=who, first_name=mark,
            email=f"{mark}@example.org", chat=7_000_000 + who,
            ends_at=None if ends is None else NOW + timedelta(days=ends),
        )  # fmt: skip


def _told(school: School, guardian: int) -> Dossier | None:
    found = school.tx.accounts.get(100 + guardian)
    return None if found is None else school.privacy.tell(found.id, "command")


def opened(tx: Transaction, clock: Clock) -> School:
    """Open the school on a database in memory."""
    tokens = KeyedTokens(SecretKey(KEY))
    ports = (PlainPasswords(), romanised, PhonesOnDemand(), CountryNames())
    return School(Unit(tx, clock, Ids(clock), tokens, *ports))


@settings(max_examples=80)
@given(places=PLACES)
def test_no_export_names_another_guardian(places: dict[tuple[int, int], int | None]) -> None:
    clock = Clock(NOW)
    memory = InMemory(clock, Holding("test"))
    try:
        school = opened(memory.tx(), clock)
        _fill(school, places)
        for guardian in GUARDIANS:
            dossier = _told(school, guardian)
            if dossier is None:
                continue
            told = repr(dossier.held)
            assert _mark(guardian) in told
            for other in set(GUARDIANS) - {guardian}:
                assert _mark(other) not in told
                assert str(7_000_000 + other) not in told
            for number in CHILDREN:
                ends = places.get((number, guardian), -1)
                assert (f"child{number}'" in told) == (ends is None or ends > 0)
    finally:
        memory.close()


def test_an_erasure_leaves_the_other_guardians_alone() -> None:
    clock = Clock(NOW)
    memory = InMemory(clock, Holding("test"))
    try:
        school = opened(memory.tx(), clock)
        _fill(school, {(1, 1): None, (1, 2): None})
        before = _told(school, 2)
        school.privacy.erase(101, "command", "asked")
        after = _told(school, 2)
        assert before is not None
        assert after is not None
        audit = {"audit"}
        assert {table: after.held[table] for table in after.held.keys() - audit} == {
            table: before.held[table] for table in before.held.keys() - audit
        }
        assert school.tx.accounts.get(101) is None
    finally:
        memory.close()
