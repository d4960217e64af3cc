"""The people of both guides, and invented ones, whom the demonstration lets one play."""

from collections.abc import Mapping
from types import MappingProxyType

from sandbox.page.persona import Button, Persona, Try

SECRETARIAT = "secretariat"
"""The persona that works for the school."""

PERSONAS = (
    Persona(
        "absence", "ICC", "Absence", "fr", ("absence@iccbxl.be",), "sandbox.persona.absence",
        username="icc_absence",
    ),
    Persona(
        "sophie", "Sophie", "Lambert", "fr",
        ("sophie.lambert@example.org", "s.lambert@example.net"), "sandbox.persona.sophie",
        username="sophie_lambert",
    ),
    Persona(
        "karim", "Karim", "Benali", "fr", ("karim.benali@example.org",), "sandbox.persona.karim",
    ),
    Persona(
        "antoinette", "Antoinette", "Dupond", "fr", ("antoinette.dupond@example.org",),
        "sandbox.persona.antoinette", username="antoinette_dupond",
    ),
    Persona(
        "philippe", "Philippe", "Durant", "fr", ("philippe.durant@example.org",),
        "sandbox.persona.philippe",
    ),
    Persona(
        SECRETARIAT, "Secrétariat", "Sainte-Union", "fr", ("info@isu-dour.be",),
        "sandbox.persona.secretariat",
    ),
    Persona(
        "katrien", "Katrien", "D’Hondt", "nl", ("katrien.dhondt@example.org",),
        "sandbox.persona.katrien",
    ),
    Persona(
        "sabine", "Sabine", "Müller", "de", ("sabine.mueller@example.org",),
        "sandbox.persona.sabine",
    ),
    Persona(
        "declan", "Declan", "O’Brien", "en", ("declan.obrien@example.org",),
        "sandbox.persona.declan",
    ),
)  # fmt: skip
"""Names and addresses as in the sample certificates and in the two guides."""

LETTERS: Mapping[tuple[str, int], str] = MappingProxyType(
    {
        ("albert.durant@isu-dour.be", 1): "antoinette",
        ("albert.durant@isu-dour.be", 2): "philippe",
        ("marie.durant@isu-dour.be", 1): "antoinette",
        ("marie.durant@isu-dour.be", 2): "philippe",
        ("zoe.dhondt@isu-dour.be", 1): "katrien",
        ("jurgen.muller@isu-dour.be", 1): "sabine",
        ("sean.obrien@isu-dour.be", 1): "declan",
    }
)
"""Whom the school sends which letter: by the child's identifier and the guardian's number."""

ISSUE = "issue"
"""The id of the action that issues one more certificate."""

TRIES = (
    Try("mail", "sandbox.try.mail", "absence", "mail"),
    Try("sign_up", "sandbox.try.sign_up", "absence"),
    Try("help", "sandbox.try.help", "absence"),
    Try("portfolio", "sandbox.try.portfolio", "absence"),
    Try(
        "issue", "sandbox.try.issue", "absence",
        button=Button(
            ISSUE, "sandbox.try.issue.button", "sandbox.try.issue.done", "sandbox.try.issue.nothing"
        ),
    ),
    Try("link_again", "sandbox.try.link_again", "absence", "mail"),
    Try("letter", "sandbox.try.letter", "antoinette", "mail"),
    Try("connection", "sandbox.try.connection", "antoinette"),
    Try("address", "sandbox.try.address", "antoinette", "mail"),
    Try("second_child", "sandbox.try.second_child", "antoinette", "mail"),
    Try("separated", "sandbox.try.separated", "philippe", "mail"),
    Try("staff", "sandbox.try.staff", SECRETARIAT, "mail"),
    Try("news", "sandbox.try.news", SECRETARIAT),
    Try("language", "sandbox.try.language", "katrien", "mail"),
    Try("block", "sandbox.try.block", "sophie"),
)  # fmt: skip
"""The journeys: from the secretariat's file to the portfolio, from the letter to the home page."""
