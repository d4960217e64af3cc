"""``letters``: what families are sent to connect for the first time."""

from __future__ import annotations

import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartable.commands.reporting import print_document, progress_bar, refuse
from cartable.opening import operator_words, run_with_store
from school.refusals import Refusal
from school.store import StoreError

if TYPE_CHECKING:
    from cartable.letters import MadeLetters, PrintedLetter, Selection
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
    only_new: Annotated[
        bool,
        typer.Option("--only-new", help="Only where no letter of before works; replaces none."),
    ] = False,
    taken: Annotated[
        bool,
        typer.Option(
            "--taken",
            help="With --child, for those who have access: a proof for a forgotten password.",
        ),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Replace letters that work without asking first.")
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="The letters as one JSON array, for a mail merge of your own."),
    ] = False,
) -> None:
    """Make a letter with a fresh temporary password for every guardian who has no access yet.

    One A4 page each, in the language of the family, by class and name. A temporary password works
    once, for 21 days; letters printed again replace the older ones, which stop working once the
    new file is there. On a terminal you are asked first where letters that work would be replaced;
    with --only-new they stay, and only who has none gets one. Whoever has access already gets no
    letter: to give a place anew, end the access first (cartable guardians end) and then make the
    child's letters. For a password that was forgotten, --taken makes letters for those who have
    access to a child; such a letter resets nothing alone, it is the second proof. Keep the file as
    you would keep the passwords in it, and remove it once it is printed.

    Example: cartable letters make letters-3A.pdf --platform isu-dour --class 3A
    """
    from cartable.letters import Selection

    if file is None and not as_json:
        typer.echo(operator_words().text("letters.file_missing"), err=True)
        raise typer.Exit(2)

    if taken and child is None:
        typer.echo(operator_words().text("letters.taken_of_whom"), err=True)
        raise typer.Exit(2)
    selection = Selection(platform, class_name, child, only_new, taken)

    async def body(opened: Foundation) -> int:
        try:
            return await _make(opened, selection, file, ask=not yes, as_json=as_json)
        except Refusal as refusal:
            return refuse(refusal, as_json=as_json)
        except StoreError as error:
            return refuse(Refusal("letters.store", reason=str(error)), as_json=as_json)

    run_with_store(body)


async def _make(
    opened: Foundation, selection: Selection, file: Path | None, *, ask: bool, as_json: bool
) -> int:
    """Make the letters and say so; gives the exit status. Raises ``Refusal``, ``StoreError``."""
    from cartable.letters import count_working, make_letters
    from cartable.letters.links import deep_links, page_without_chat
    from paper.letters import TypstLetters

    letters: list[PrintedLetter] = []

    def hand_out(made: MadeLetters) -> None:
        if as_json:
            print_document([asdict(one) for one in letters])

    link, page = await deep_links(opened), await page_without_chat(opened)
    if ask and sys.stdin.isatty():
        _ask(await count_working(opened.store, opened.opening, selection))
    with progress_bar("letters.progress") as progress:
        made = await make_letters(
            opened.store,
            opened.opening,
            TypstLetters(opened.catalogues),
            selection,
            file,
            link=link,
            page=page,
            progress=progress,
            collect=letters.extend if as_json else None,
            hand_out=hand_out,
        )
    _report(made, file, linked=link is not None, as_json=as_json)
    return made.status


def _ask(working: int) -> None:
    """Ask whether so many letters may be replaced, where there are any.

    Raises ``Refusal`` for every answer but yes, Ctrl-C and Ctrl-D among them. The question goes to
    standard error: what is printed may go elsewhere.
    """
    if not working:
        return
    words = operator_words()
    # asyncio's own handler would wait for the answer before it gives up.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        typer.echo(words.text("letters.replace", n=working) + " ", nl=False, err=True)
        answer = sys.stdin.readline()
    except KeyboardInterrupt:
        answer = ""
    finally:
        signal.signal(signal.SIGINT, handler)
    if not answer.endswith("\n"):
        typer.echo(err=True)  # or the reason would stand behind the question
    if answer.strip().casefold() not in words.text("letters.replace.yes").split():
        raise Refusal("letters.declined")


def _report(made: MadeLetters, file: Path | None, *, linked: bool, as_json: bool) -> None:
    """Say what was made; beside ``--json`` on standard error."""
    words = operator_words()
    lines = [words.text("letters.made", n=made.letters)]
    if file is not None:
        lines.append(words.text("letters.file", file=str(file), n=made.pages))
    if made.withdrawn:
        lines.append(words.text("letters.replaced", n=made.withdrawn))
    if made.out:
        lines.append(words.text("letters.out", n=made.out))
    if made.taken:
        lines.append(words.text("letters.taken", n=made.taken))
    if made.late:
        lines.append(words.text("letters.late", identifiers=", ".join(made.late)))
    if not linked:
        lines.append(words.text("letters.unlinked"))
    for line in lines:
        typer.echo(line, err=as_json)
