"""P9: what a whole school costs: importing its children, and making their letters."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from bench import letters
from bench.commands import Ran, memory, ran
from bench.comparisons import Comparison, Party, Sample
from bench.start import copied, installation

FEW, MANY = 1_000, 10_000
PLATFORM = "isu-dour"

_MOST_SECONDS = 60.0
_FLAT = 1.2  # times the memory that a tenth takes
_TITLES = ("Nom", "Prénom", "Classe", "Date de naissance", "Langue", "Places", "Adresse")
_LAST = (
    "Durant", "D'Hondt", "Van den Broeck", "Çelik", "Dupont", "Nguyễn", "O’Brien", "Müller",
    "Lefèvre-Martin", "Peeters", "De Smet", "Wouters", "Benali", "Łukaszewski", "Đặng", "Straße",
    "Papadopoulos", "Іваненко", "El Amrani", "Janssens", "Maes", "Jacobs", "Mertens", "Willems",
)  # fmt: skip
_FIRST = (
    "Albert", "Marie", "Zoë", "Jean-François", "Öykü", "Élodie", "Thị Mai", "Seán", "Chloé",
    "Jürgen", "Noëlle", "André", "Anaïs", "Karim", "Øystein", "Юлия", "Lucas", "Emma", "Louis",
    "Olivia", "Noah", "Mila", "Arthur", "Juliette", "Adam", "Alice", "Victor", "Inès", "Gabriel",
)  # fmt: skip
_BORN_FROM = date(2008, 1, 1)


def measure(rounds: int, seconds: float, tell: Callable[[str], None]) -> Sequence[Comparison]:
    """Import a school and a tenth of one in turn, ``rounds`` times, each into a new database.

    Then make a letter for each of two guardians of every child.
    """
    found: dict[int, list[Ran]] = {FEW: [], MANY: []}
    made: dict[int, list[Ran]] = {FEW: [], MANY: []}
    with installation() as folder:
        for number in range(1, rounds + 1):
            for count, runs in found.items():
                with copied(folder) as data:
                    runs.append(imported(data, count))
                    made[count].append(letters.made(data))
                tell(
                    f"P9 {number}/{rounds}  {count:,} children are imported in "
                    f"{runs[-1].seconds:.1f} s, with {runs[-1].memory:.0f} MB at most; "
                    f"{letters.told(made[count][-1], count)}"
                )
    return [
        *comparisons(found[FEW], found[MANY]),
        *letters.comparisons(made[FEW], made[MANY], (FEW, MANY)),
    ]


def comparisons(few: Sequence[Ran], many: Sequence[Ran]) -> Sequence[Comparison]:
    """Hold the time against what we allow ourselves, and the memory against a tenth's."""
    limit = Party("the limit itself", "what we allow ourselves", [Sample(_MOST_SECONDS)], goal=1.0)
    about = "cartable children import, an empty database, to the end of the process"
    return [
        Comparison(
            figure="P9 import",
            title=f"Importing {MANY:,} children, their identifiers made",
            unit="s",
            conditions=f"CSV, SQLite; medians of {len(many)} imports",
            ours=Party("Cartable", about, _seconds(many)),
            peers=[limit],
            less_is_better=True,
        ),
        Comparison(
            figure="P9 import memory",
            title="The most memory of an import",
            unit="MB",
            conditions=f"resident at its highest; medians of {len(many)} imports, in turn",
            ours=Party(f"{MANY:,} children", about, memory(many)),
            peers=[Party(f"{FEW:,} children", about, memory(few), goal=_FLAT)],
            less_is_better=True,
        ),
    ]


def _seconds(runs: Sequence[Ran]) -> Sequence[Sample]:
    return [Sample(one.seconds, 1000 * one.cpu, busy_cores=one.busy_cores) for one in runs]


def imported(data: Path, count: int) -> Ran:
    """Import so many children into the database of a folder."""
    file = data / "children.csv"
    with file.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written, delimiter=";").writerows([_TITLES, *_children(count)])
    return ran(["children", "import", file, "--platform", PLATFORM, "--json"], data)


def _children(count: int) -> Iterator[Sequence[str]]:
    """Make rows of a school: names come again, and no child twice."""
    for number in range(count):
        born = _BORN_FROM + timedelta(days=number * 7 % 4_001)
        yield (
            _LAST[number % len(_LAST)],
            _FIRST[number // len(_LAST) % len(_FIRST)],
            f"{1 + number % 6}{'ABCDEFGH'[number // 6 % 8]}",
            born.strftime("%d/%m/%Y"),
            ("fr", "nl", "en")[number % 3],
            "2",
            f"Rue du Roi Albert {number}, 7370 Dour",
        )
