"""The audit log only grows (safety, Privacy): no statement takes an act back, or says it otherwise.

An erasure alone empties the details of what it names; that something was done, and when, stays.
"""

from __future__ import annotations

import re
from pathlib import Path

import storage
from school.audit import Act
from school.store import Transaction
from storage.location import Location
from storage.opening import ClosableStore
from storage.queries import load_queries
from tests.cast import ISU_DOUR, NOW, account
from tests.databases import rows

_ROOM = Path(storage.__file__).parent
_CHANGES = re.compile(r"\b(?:DELETE\s+FROM|UPDATE|TRUNCATE|DROP\s+TABLE|ALTER\s+TABLE)\b", re.I)
_AUDIT = re.compile(r"\baudit\b", re.I)
_STARTS = "UPDATE audit SET detail = '{}'\nWHERE"

ACTS = [
    Act(1, NOW, "command", "unlock", "account:7", None, {"failures": 3}),
    Act(2, NOW, "account:7", "close_request", "request:1", ISU_DOUR.id, {"account": 8}),
    Act(3, NOW, "account:8", "close_request", "request:2", ISU_DOUR.id, {"account": 7}),
    Act(4, NOW, "command", "end_place", "place:5", ISU_DOUR.id, {"account": 77, "why": "7"}),
]


def test_no_statement_removes_or_changes_an_act_but_for_its_details() -> None:
    touching = {
        name: text
        for name, text in load_queries().items()
        if _AUDIT.search(text) and _CHANGES.search(text)
    }
    assert set(touching) == {"blank_acts", "blank_acts_about_child"}
    for text in touching.values():
        bare = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
        assert bare.startswith(_STARTS)
        assert bare.count("SET") == 1


def test_no_migration_does() -> None:
    for path in sorted((_ROOM / "migrations").glob("*.sql")):
        for statement in path.read_text("utf-8").split(";"):
            assert not (_AUDIT.search(statement) and _CHANGES.search(statement)), path.name


def test_nobody_goes_past_the_statements() -> None:
    """Whatever is executed has a name; modules of the room hold no statement about the log."""
    for path in _ROOM.glob("*.py"):
        text = path.read_text("utf-8")
        for found in re.finditer(r"(?:DELETE FROM|UPDATE|INSERT INTO) audit", text):
            raise AssertionError(f"{path.name}: {found[0]}")


async def test_an_erasure_keeps_every_act_and_empties_what_names_somebody(
    store: ClosableStore, location: Location
) -> None:
    def fill(tx: Transaction) -> None:
        tx.platforms.put(ISU_DOUR)
        tx.accounts.add(account(7))
        tx.accounts.add(account(8))
        for act in ACTS:
            tx.audit.add(act)

    await store.run(fill)
    acts = "SELECT id, done_at, actor, action, platform, subject FROM audit ORDER BY id"
    before = rows(location, acts)
    await store.run(lambda tx: tx.personal.erase(tx.personal.traces(7), NOW))
    assert rows(location, acts) == before
    details = [act.detail for act in sorted(await store.run(_latest), key=lambda act: act.id)]
    assert details == [{}, {}, {}, {"account": 77, "why": "7"}]


def _latest(tx: Transaction) -> list[Act]:
    return tx.audit.latest(10)
