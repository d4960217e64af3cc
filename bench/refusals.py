"""S1: how long a refusal takes: an unknown name, a wrong password, a door that is locked.

What differs here would tell a stranger who has an account (ASVS 5.0, 6.3.8).
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.comparisons import Comparison, Party, Sample
from bench.processes import MeasurementFault, busy_cores
from bench.steps import ROOT
from bot.conversations.scripts import SCRIPTS
from cartable.on_demand import PhonesOnDemand, romanised
from locales.countries import CountryNames
from school.guard import STOP
from school.ids import Ids
from school.school import School
from school.sign_in import Verdict
from school.store import Transaction, Unit
from storage.location import Location
from storage.opening import ClosableStore, open_store
from storage.statements import Holding
from tests.bot.conversations.dialogue import Dialogue
from tests.cast import KEY, Clock
from tests.family import ALBERT, ANTOINETTE, enrol, print_letter, with_guardian
from vault.keys import SecretKey
from vault.passwords import Argon2Hasher, PasswordPool
from vault.signing import KeyedTokens
from vault.strength import ZxcvbnMeter

_TRIES = 40  # of each case in a round: 200 in five rounds
_MOST = 1.1  # times as long as the quickest case
_LOCKED_CHAT, _FIRST_CHAT = 1, 1_000
_WRONG = "abcd-efgh-jkmn"


@dataclass(frozen=True, slots=True)
class Secret:
    """What is guessed at, in which conversation, and how a name is written there."""

    name: str
    title: str
    script: str
    known: str
    unknown: str


SECRETS = (
    Secret(
        "letter",
        "A letter’s temporary password",
        "first_connection",
        ALBERT,
        "nobody.here@isu-dour.be",
    ),
    Secret("identifier", "A password, by identifier", "sign_in", ALBERT, "nobody.here@isu-dour.be"),
    Secret("address", "A password, by address", "sign_in", ANTOINETTE, "nobody.here@example.org"),
)


def measure(rounds: int, seconds: float, tell: Callable[[str], None]) -> Sequence[Comparison]:
    """Guess at each kind of secret, the three cases in turn; ``seconds`` does not matter here."""
    return [asyncio.run(_compare(secret, rounds, tell)) for secret in SECRETS]


async def _compare(secret: Secret, rounds: int, tell: Callable[[str], None]) -> Comparison:
    found: dict[str, list[Sample]] = {"unknown": [], "wrong": [], "locked": []}
    async with office() as there:
        await there.lock(secret)
        for number in range(1, rounds + 1):
            busy = busy_cores()
            for attempt in range(_TRIES):
                # Each case comes first as often as the others: whatever that is worth.
                for case in _turned(list(found), attempt):
                    taken = await there.refuse(secret, case)
                    found[case].append(Sample(taken, busy_cores=busy))
                there.clock.move(hours=1)
            shown = (
                f"{case} {median(one.value for one in samples[-_TRIES:]):.1f} ms"
                for case, samples in found.items()
            )
            tell(f"S1 {number}/{rounds}  {secret.name}: {', '.join(shown)}")
    return comparison(secret, found)


def _turned(cases: Sequence[str], by: int) -> Sequence[str]:
    at = by % len(cases)
    return [*cases[at:], *cases[:at]]


def comparison(secret: Secret, found: dict[str, list[Sample]]) -> Comparison:
    """Hold the slowest case against the others."""
    about = "from the typed secret to the answer, committed"
    parties = [Party(case, about, samples, goal=_MOST) for case, samples in found.items()]
    slowest = max(parties, key=lambda one: one.value)
    return Comparison(
        figure=f"S1 {secret.name}",
        title=f"{secret.title}: how long a refusal takes",
        unit="ms",
        conditions=(
            f"medians of {len(slowest.samples)} tries each, in turn; Argon2id as it is in use, "
            "SQLite on the disk"
        ),
        ours=slowest,
        peers=[one for one in parties if one is not slowest],
        less_is_better=True,
    )


class Office:
    """A school on the disk, with its real passwords, and chats in which people guess."""

    def __init__(self, store: ClosableStore, clock: Clock, passwords: PasswordPool) -> None:
        self.store = store
        self.clock = clock
        self._passwords = passwords
        self._ids = Ids(clock)
        self._tokens = KeyedTokens(SecretKey(KEY))
        self._chats = iter(range(_FIRST_CHAT, 1_000_000))

    def open_school(self, tx: Transaction) -> School:
        ports = (self._tokens, self._passwords, romanised, PhonesOnDemand(), CountryNames())
        return School(Unit(tx, self.clock, self._ids, *ports))

    async def fill(self) -> None:
        """Enter Albert, his mother with her account, and a letter for his father."""
        password = await self._passwords.hash("la fanfare de Dour")

        def work(tx: Transaction) -> None:
            school = self.open_school(tx)
            enrol(school)
            with_guardian(school, 71, password, number=2, email=ANTOINETTE)
            print_letter(school)

        await self.store.run(work)

    async def lock(self, secret: Secret) -> None:
        """Fail so often in one chat that it is stopped; at the unknown name nobody ever has."""
        digest = self._tokens.password_digest(_WRONG)

        def work(tx: Transaction) -> None:
            school = self.open_school(tx)
            if secret.script == "sign_in":
                school.sign_in.enter(secret.known, _LOCKED_CHAT, Verdict({}, _WRONG))
            else:
                school.redeeming.enter("isu-dour", secret.known, _LOCKED_CHAT, digest, None)

        for _ in range(STOP):
            await self.store.run(work)
            self.clock.move(hours=1)

    async def refuse(self, secret: Secret, case: str) -> float:
        """Guess once; gives milliseconds from the typed secret to the answer."""
        chat = _LOCKED_CHAT if case == "locked" else next(self._chats)
        name = secret.unknown if case == "unknown" else secret.known
        await self.store.run(lambda tx: tx.devices.meet(chat, "fr", self.clock.now()))
        person = Dialogue(self.store.run, self.open_school, SCRIPTS, chat)
        await person.begins(secret.script)
        await person.types(name)
        began = time.perf_counter()
        await person.types(_WRONG)
        taken = 1_000 * (time.perf_counter() - began)
        expected = "sign_in.stopped" if case == "locked" else ".wrong"
        if expected not in person.note:
            raise MeasurementFault(f"{secret.name}, {case}: {person.note or person.outcome}")
        await person.cancels()
        return taken


@asynccontextmanager
async def office() -> AsyncIterator[Office]:
    """Open a school on the disk for as long as people guess there."""
    working = ROOT / "var"  # on the disk: a temporary folder may be in memory
    working.mkdir(exist_ok=True)
    clock = Clock()
    passwords = PasswordPool(Argon2Hasher(SecretKey(KEY)), ZxcvbnMeter([]))
    with tempfile.TemporaryDirectory(prefix="bench-", dir=working) as folder:
        location = Location.parse(f"sqlite:///{Path(folder) / 'cartable.db'}")
        store = await open_store(location, clock, Holding("bench"))
        try:
            made = Office(store, clock, passwords)
            await made.fill()
            yield made
        finally:
            await store.close()
            await passwords.close()
