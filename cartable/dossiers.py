"""What is held about a person as files: JSON for machines, a PDF for people, and their papers."""

from __future__ import annotations

import asyncio
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from cartable.dossier_sections import CHILD_SECTIONS, SECTIONS
from cartable.on_demand import DossiersOnDemand
from cartable.papers import CertificatePapers
from cartable.root import Foundation
from locales import Catalogue
from school.children import Child
from school.papers import DossierPrinter, DossierSection, DossierSheet
from school.personal import Row
from school.privacy import Dossier
from school.refusals import Refusal

_FORMAT = 1


class AllPapers(CertificatePapers):
    """Certificates on paper, and all that is held about somebody as an archive."""

    async def dossier(self, account: int) -> tuple[str, bytes]:
        """Give the file name and a ZIP; raises ``Refusal`` for an account that is gone."""
        dossier = await self._opened.at_school(lambda school: school.privacy.dossier(account))
        return await Dossiers(self._opened, self, DossiersOnDemand()).archive(dossier)


class Dossiers:
    """Makes the archive of an export."""

    def __init__(
        self, opened: Foundation, papers: CertificatePapers, printer: DossierPrinter
    ) -> None:
        self._opened = opened
        self._papers = papers
        self._printer = printer

    async def archive(self, dossier: Dossier) -> tuple[str, bytes]:
        """Give the file name and a ZIP: ``export.json``, a PDF, and the certificates' PDFs."""
        words = self._opened.catalogues.of(dossier.about.language)
        sheet = _sheet(dossier, words, ZoneInfo(self._opened.settings.time_zone))
        name = words.text(_keys(dossier).file_name)
        files = {
            "export.json": document_bytes(dossier),
            f"{name}.pdf": await asyncio.to_thread(self._printer.dossier, sheet),
        }
        for certificate in dossier.certificates:
            try:
                paper, content = await self._papers.document(certificate.id)
            except Refusal:  # it was taken back meanwhile
                continue
            files[f"{certificate.reference.replace('/', '-')} {paper}"] = content
        if dossier.photo is not None:
            files["portrait.jpg"] = dossier.photo
        archive = f"{name} {dossier.made_at.date().isoformat()}.zip"
        return archive, await asyncio.to_thread(_zipped, files, dossier.made_at)


def document(dossier: Dossier) -> dict[str, object]:
    """Give an export as one JSON document."""
    return {
        "format": _FORMAT,
        "made_at": dossier.made_at.isoformat(),
        **_whose(dossier),
        "schools": [
            {"id": one.id, "name": one.name, "email": one.email} for one in dossier.schools
        ],
        "data": {table: [dict(row) for row in rows] for table, rows in dossier.held.items()},
    }


def _whose(dossier: Dossier) -> dict[str, object]:
    if isinstance(dossier.about, Child):
        return {"child": dossier.about.id, "guardians": dossier.guardians}
    return {"account": dossier.about.id, "password": "set"}


def document_bytes(dossier: Dossier) -> bytes:
    """Give it as a file that people can open, too."""
    return json.dumps(document(dossier), ensure_ascii=False, indent=2).encode()


def _zipped(files: Mapping[str, bytes], at: datetime) -> bytes:
    out = BytesIO()
    moment = (at.year, at.month, at.day, at.hour, at.minute, at.second)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, moment), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _sheet(dossier: Dossier, words: Catalogue, zone: ZoneInfo) -> DossierSheet:
    made = dossier.made_at.astimezone(zone)
    schools = ", ".join(f"{one.name} ({one.email})" for one in dossier.schools)
    names = {
        **{one.id: one.name for one in dossier.schools},
        **{str(row["id"]): _child(row) for row in dossier.held.get("children", ())},
    }
    said = {"name": dossier.about.name, "date": words.moment(made), "schools": schools}
    keys = _keys(dossier)
    lines = [words.text(keys.about, **said)]
    if schools:
        lines.append(words.text("privacy.pdf.schools", **said))
    if isinstance(dossier.about, Child):
        lines.append(words.text("child_privacy.pdf.guardians", n=dossier.guardians))
    else:
        lines.append(words.text("privacy.pdf.secrets"))
    sections = [
        DossierSection(
            words.text(keys.sections[table]),
            [_row(row, columns, words, names, zone) for row in dossier.held[table]],
        )
        for table, columns in keys.columns.items()
        if table in dossier.held
    ]
    return DossierSheet(words.text(keys.title), words.language, made.date(), lines, sections)


@dataclass(frozen=True, slots=True)
class _Keys:
    """The words about somebody: an account's owner is spoken to, a child is spoken of."""

    file_name: str
    title: str
    about: str
    columns: Mapping[str, tuple[str, ...]]
    sections: Mapping[str, str]


def _keys(dossier: Dossier) -> _Keys:
    if isinstance(dossier.about, Child):
        return _Keys(
            "child_privacy.pdf.filename",
            "child_privacy.pdf.title",
            "child_privacy.pdf.about",
            CHILD_SECTIONS,
            {table: f"child_privacy.section.{table}" for table in CHILD_SECTIONS},
        )
    return _Keys(
        "privacy.pdf.filename",
        "privacy.pdf.title",
        "privacy.pdf.about",
        SECTIONS,
        {table: f"privacy.section.{table}" for table in SECTIONS},
    )


def _child(row: Row) -> str:
    return f"{row['first_name']} {row['last_name']}"


def _row(
    row: Row,
    columns: tuple[str, ...],
    words: Catalogue,
    names: Mapping[str, str],
    zone: ZoneInfo,
) -> list[tuple[str, str]]:
    of_preferences = {"in_chat": row.get("chat"), "by_mail": row.get("mail")}
    values = {"chat": row.get("id"), **of_preferences, **row}
    return [
        (words.text(f"privacy.column.{name}"), _said(name, values[name], words, names, zone))
        for name in columns
        if values[name] not in (None, "")
    ]


def _said(
    name: str, value: object, words: Catalogue, names: Mapping[str, str], zone: ZoneInfo
) -> str:
    """Word a value: moments in the schools' time, names for numbers."""
    text = str(value)
    if name.endswith("_at"):
        return words.moment(datetime.fromisoformat(text).astimezone(zone))
    if name in ("birth_date", "awarded_on"):
        return words.date(datetime.fromisoformat(text).date())
    for known, key in (
        ("language", f"language.{text}"),
        ("kind", f"certificate.kind.{text}"),
        ("kind", f"privacy.value.{text}"),
        ("role", f"details.role.{text}"),
        ("sex", f"profile.sex.{text}"),
        ("action", f"privacy.action.{text}"),
        ("state", f"privacy.value.{text}"),
        ("channel", f"privacy.value.{text}"),
        ("answer", f"privacy.value.{text}"),
        ("topic", f"privacy.topic.{text}"),
        ("in_chat", f"notifications.now.{text}"),
        ("by_mail", f"notifications.now.{text}"),
        ("quiet", f"privacy.quiet.{text}"),
    ):
        if name == known and key in words:
            return words.text(key)
    return names.get(text, text) if name in ("platform", "child") else text
