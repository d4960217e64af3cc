"""Writes docs/commands.md from the command line's own help, so that the two never differ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from cartable.__main__ import make_app

_PAGE = Path(__file__).with_name("commands.md")


def page() -> str:
    """Give the page: every command with its help, its arguments and its options."""
    root = typer.main.get_command(make_app())
    return "# Commands\n\nMade by `make docs` from `cartable --help`.\n" + "".join(
        _section(name, command) for name, command in _commands("cartable", root)
    )


def _commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(command, TyperGroup):
        for part, inner in command.commands.items():
            yield from _commands(f"{name} {part}", inner)
    else:
        yield name, command


def _section(name: str, command: Any) -> str:
    rows = "".join(
        f"| `{' '.join(one.opts)}` | {getattr(one, 'help', None) or ''} |\n"
        for one in command.params
        if one.name != "help"
    )
    table = f"\n| | |\n|---|---|\n{rows}" if rows else ""
    return f"\n## `{name}`\n\n{(command.help or '').strip()}\n{table}"


if __name__ == "__main__":
    _PAGE.write_text(page())
