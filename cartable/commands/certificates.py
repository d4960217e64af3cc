"""``certificates``: what the secretariat issues and takes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartable.commands.reporting import print_document, progress_bar, run_and_report, run_or_refuse
from cartable.opening import operator_words
from school.certificates import Certificate
from school.imports import tidy
from school.refusals import Refusal
from school.school import School
from school.tokens import tidy_token

if TYPE_CHECKING:
    from cartable.reports import Report
    from cartable.root import Foundation

_LONGEST_WHY = 500

_Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


def certificates_app() -> typer.Typer:
    """Make the commands about certificates."""
    app = typer.Typer(help="Issue certificates, and revoke them.", no_args_is_help=True)
    app.command("import")(import_file)
    app.command()(revoke)
    return app


def import_file(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV or XLSX.")
    ],
    platform: Annotated[
        str | None, typer.Option(help="The school; not needed where there is only one.")
    ] = None,
    files: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Folder of the PDFs that rows name."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check all, store nothing.")] = False,
    as_json: _Json = False,
) -> None:
    """Issue the certificates of a file, and queue the activation mails and notices.

    A row whose reference is known changes nothing, or corrects that certificate. Rows at fault
    are reported with their line and reasons; the others are taken.

    Example: cartable certificates import certificates.csv --platform icc --files pdf/
    """
    from cartable.imports import import_certificates

    async def work(opened: Foundation) -> Report:
        with progress_bar() as progress:
            return await import_certificates(
                opened.store,
                opened.opening,
                file,
                platform=platform,
                files=files,
                dry_run=dry_run,
                progress=progress,
            )

    run_and_report(work, as_json=as_json)


def revoke(
    code: Annotated[str, typer.Argument(help="The verification code on the certificate.")],
    why: Annotated[str, typer.Option(help="The reason, which the student will read.")],
    as_json: _Json = False,
) -> None:
    """Revoke a certificate; who has activated it is told, with the reason.

    Example: cartable certificates revoke "abcde fghij klmno pqrst uvwxy z" --why "Wrong title"
    """
    reason = tidy(why)
    if not reason or len(reason) > _LONGEST_WHY:
        typer.echo(operator_words().text("import.revoke.why"), err=True)
        raise typer.Exit(2)

    async def body(opened: Foundation) -> int:
        certificate, before = await opened.at_school(lambda school: _revoke(school, code, reason))
        if as_json:
            print_document(_document(certificate, before=before))
        else:
            key = "import.revoke.before" if before else "import.revoke.done"
            words = operator_words()
            typer.echo(words.text(key, reference=certificate.reference, title=certificate.title))
        return 0

    run_or_refuse(body, as_json=as_json)


def _revoke(school: School, code: str, why: str) -> tuple[Certificate, bool]:
    """Revoke by a code as it is printed, in groups; also say whether it was revoked before."""
    token = tidy_token("".join(code.split()))
    known = school.tx.certificates.by_code(token) if token else None
    if known is None:
        raise Refusal("certificate.unknown_code")
    return school.certificates.revoke(known.code, why), known.revoked_at is not None


def _document(certificate: Certificate, *, before: bool) -> dict[str, object]:
    assert certificate.revoked_at is not None
    return {
        "platform": certificate.platform,
        "reference": certificate.reference,
        "code": certificate.code,
        "title": certificate.title,
        "revoked_at": certificate.revoked_at.isoformat(),
        "why": certificate.revoked_why,
        "revoked_before": before,
    }
