"""The table of people's lists on a terminal: it cuts nothing, however narrow the terminal is."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text


def folding_table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    """Give a table in which what is too long goes on below.

    Rich would end an identifier or an address in « … », which nobody can type, and would read a
    square bracket as markup.
    """
    table = Table()
    for title in titles:
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table
