"""``letters``: what families are sent to connect for the first time."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartable.commands.reporting import print_document, progress_bar, refuse
from cartable.opening import operator_words, run_with_store
from school.refusals import Refusal
from school.store import StoreError

if TYPE_CHECKING:
    from cartable.letters import MadeLetters
    from cartable.root import Foundation


def letters_app() -> typer.Typer:
    """Make the commands about letters."""
    app = typer.Typer(help="Print the letters to guardians.", no_args_is_help=True)
    app.callback()(_group)
    app.command()(make)
    return app


def _group() -> None:
    """Print the letters to guardians."""


def make(
    file: Annotated[
        Path | None, typer.Argument(dir_okay=False, help="The PDF to make; optional with --json.")
    ] = None,
    platform: Annotated[
        str | None, typer.Option(help="The school; not needed where there is only one.")
    ] = None,
    class_name: Annotated[
        str | None, typer.Option("--class", help="Only the children of this class.")
    ] = None,
    child: Annotated[
        str | None, typer.Option(metavar="IDENTIFIER", help="Only this child.")
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="The letters as one JSON array, for a mail merge of your own."),
    ] = False,
) -> None:
    """Make a letter with a fresh temporary password for every guardian who has no access yet.

    One A4 page each, in the language of the family, by class and name. A temporary password works
    once, for 21 days; letters printed again replace the older ones, which stop working once the
    new file is there. Whoever has access already gets no letter: to give a place anew, end the
    access first (cartable guardians end) and then make the child's letters. Keep the file as you
    would keep the passwords in it, and remove it once it is printed.

    Example: cartable letters make letters-3A.pdf --platform isu-dour --class 3A
    """
    if file is None and not as_json:
        typer.echo(operator_words().text("letters.file_missing"), err=True)
        raise typer.Exit(2)

    def hand_out(made: MadeLetters) -> None:
        if as_json:
            print_document([asdict(one) for one in made.letters])

    async def body(opened: Foundation) -> int:
        from cartable.letters import make_letters
        from cartable.letters.links import deep_links
        from paper.letters import TypstLetters

        try:
            link = await deep_links(opened)
            with progress_bar("letters.progress") as progress:
                made = await make_letters(
                    opened.store,
                    opened.opening,
                    TypstLetters(opened.catalogues),
                    file,
                    link=link,
                    platform=platform,
                    class_name=class_name,
                    child=child,
                    progress=progress,
                    hand_out=hand_out,
                )
        except Refusal as refusal:
            return refuse(refusal, as_json=as_json)
        except StoreError as error:
            return refuse(Refusal("letters.store", reason=str(error)), as_json=as_json)
        _report(made, file, linked=link is not None, as_json=as_json)
        return made.status

    run_with_store(body)


def _report(made: MadeLetters, file: Path | None, *, linked: bool, as_json: bool) -> None:
    """Say what was made; beside ``--json`` on standard error."""
    words = operator_words()
    lines = [words.text("letters.made", n=len(made.letters))]
    if file is not None:
        lines.append(words.text("letters.file", file=str(file), n=made.pages))
    if made.withdrawn:
        lines.append(words.text("letters.replaced", n=made.withdrawn))
    if made.taken:
        lines.append(words.text("letters.taken", n=made.taken))
    if made.late:
        lines.append(words.text("letters.late", identifiers=", ".join(made.late)))
    if not linked:
        lines.append(words.text("letters.unlinked"))
    for line in lines:
        typer.echo(line, err=as_json)
