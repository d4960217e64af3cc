"""The table of lists on a terminal: it cuts nothing, however narrow the terminal is."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text


def folding_table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    """Give a table in which what is too long goes on below; numbers stay in one piece.

    Rich would end an identifier or an address in « … », which nobody can type, and would read a
    square bracket as markup.
    """
    table = Table()
    cells = [tuple(row) for row in rows]
    for place, title in enumerate(titles):
        is_number = all(row[place].isdecimal() for row in cells)
        table.add_column(title, overflow="fold", no_wrap=is_number)
    for row in cells:
        table.add_row(*map(Text, row))
    return table
