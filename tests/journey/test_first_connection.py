"""The second journey, over real sockets: from the letter on paper to the family's home page."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from sandbox.telegram import Person
from tests.family import ALBERT, ANTOINETTE, Paper
from tests.journey.connecting import DONE, HOME, OWN, connect, send_letters, steps_with
from tests.journey.cuts import MOMENTS, ON_POSTGRESQL, Moment
from tests.journey.evidence import count, database_files, files_of, rows
from tests.journey.installation import SAMPLES, Installation, installation
from tests.journey.signing_up import see, tap
from tests.journey.test_secrets import Search

CANARY = "canarivoyageur-77-Perché"
MOST_TAPS, MOST_TYPED = 20, 8


def assert_connected_once(place: Installation) -> None:
    """One account, one chat, one answer to the terms, one place, one letter used, one mail."""
    for table in ("accounts", "devices", "guardians", "terms_record", "confirmations"):
        assert count(place, table) == 1, table
    assert count(place, "places", "account IS NOT NULL AND opened_at IS NOT NULL") == 1
    assert count(place, "letters", "used_at IS NOT NULL AND reached = 'password'") == 1
    assert count(place, "terms_record", "account IS NOT NULL AND child IS NOT NULL") == 1
    assert rows(place, "SELECT first_name, last_name FROM accounts") == [("Antoinette", "Dupond")]
    kept = rows(place, "SELECT role, phone, mobile FROM guardians")
    assert kept == [("mother", "+3265123456", "+32470123456")]
    assert count(place, "conversations", "records <> '[]'") == 0
    assert count(place, "inbox", "state <> 'done' OR payload IS NOT NULL") == 0
    assert count(place, "outbox", "state IN ('new', 'sending', 'failed')") == 0


async def test_from_the_letter_to_home_in_few_taps(tmp_path: Path, engine: dict[str, str]) -> None:
    async with installation(tmp_path, **engine) as place:
        (paper,) = await send_letters(place)
        await place.start()
        antoinette = place.person("Antoinette", "Dupond")
        antoinette.start(f"l_{paper.token}")
        taps, typed = 1, 0  # « Démarrer », below the letter's QR code
        for step in steps_with(paper):
            shown = await see(antoinette, step.question)
            sent = step.answer(antoinette, shown)
            typed += isinstance(sent, int)
            taps += not isinstance(sent, int)
        done = await see(antoinette, DONE)
        assert ANTOINETTE in done.text
        tap(antoinette, "Accueil")
        home = await see(antoinette, HOME)
        taps += 1
        assert ANTOINETTE in home.text  # it waits to be confirmed, and home says so
        assert taps <= MOST_TAPS
        assert typed <= MOST_TYPED
        (mail,) = await place.mails(ANTOINETTE, 1)
        assert "/m/" in mail.text
        figures = await place.status()
        assert figures["steps"] == {
            "letter": 0, "terms": 0, "password": 0, "details": 0, "address": 1, "done": 0,
        }  # fmt: skip
        assert await place.stop() == 0, place.log()
        assert_connected_once(place)


@pytest.mark.parametrize(
    ("engine", "moment"),
    [("sqlite", one) for one in MOMENTS] + [("postgresql", one) for one in ON_POSTGRESQL],
    indirect=["engine"],
)
async def test_a_kill_at_every_step_is_not_noticed(
    tmp_path: Path, engine: dict[str, str], moment: Moment
) -> None:
    async with installation(tmp_path, **engine) as place:
        (paper,) = await send_letters(place)
        await place.start()
        antoinette = place.person("Antoinette", "Dupond")
        antoinette.start(f"l_{paper.token}")
        for step in steps_with(paper):  # each is answered once
            shown = await see(antoinette, step.question)
            await moment(place, antoinette, step, shown)
            await place.start()
        await see(antoinette, DONE)
        antoinette.send("/home")
        await see(antoinette, HOME)
        await place.mails(ANTOINETTE, 1)
        assert await place.stop() == 0, place.log()
        assert_connected_once(place)


async def test_a_restart_between_letter_and_home_goes_on_at_the_same_step(
    tmp_path: Path, engine: dict[str, str]
) -> None:
    async with installation(tmp_path, **engine) as place:
        (paper,) = await send_letters(place)
        await place.start()
        antoinette = place.person("Antoinette", "Dupond")
        for step in ("last_page", "password", "first_name", "mobile"):
            if step == "last_page":
                await connect(antoinette, paper, upto=step)
            else:
                await go_on(antoinette, paper, step)
            assert await place.stop() == 0, place.log()
            await place.start()
            antoinette.send("/start")
        await go_on(antoinette, paper, "")
        antoinette.send("/home")
        await see(antoinette, HOME)
        await place.mails(ANTOINETTE, 1)
        assert await place.stop() == 0, place.log()
        assert_connected_once(place)


async def go_on(person: Person, paper: Paper, upto: str) -> None:
    """Go on from the step that is shown to another, or to the end."""
    steps = steps_with(paper)
    reached = False
    for step in steps:
        if not reached and step.question not in person.last().text:
            continue
        reached = True
        shown = await see(person, step.question)
        if step.name == upto:
            return
        step.answer(person, shown)
    await see(person, DONE)


async def test_two_guardians_with_one_letter(tmp_path: Path, engine: dict[str, str]) -> None:
    async with installation(tmp_path, **engine) as place:
        (paper,) = await send_letters(place)
        await place.start()
        antoinette, luc = place.person("Antoinette", "Dupond"), place.person("Luc", "Durant")
        for one in (antoinette, luc):
            await connect(one, paper, upto="password_again")
        antoinette.send(OWN)
        luc.send(OWN)
        last = [
            await one.expect(
                lambda shown: "liste des appareils" in shown.text or "déjà servi" in shown.text,
                within=60,
            )
            for one in (antoinette, luc)
        ]
        assert sum("déjà servi" in shown.text for shown in last) == 1
        assert await place.stop() == 0, place.log()
        assert count(place, "accounts") == count(place, "devices") == 1


async def test_no_secret_is_kept_anywhere(tmp_path: Path, engine: dict[str, str]) -> None:
    """A search in every file, all along: passwords of paper and of one's own, and the link."""
    debug = {"CARTABLE_LOG": "debug", **engine}
    async with installation(tmp_path, **debug) as place:
        (paper,) = await send_letters(place)
        await place.start()
        antoinette = place.person("Antoinette", "Dupond")
        search = Search(place, paper.token, paper.password, paper.password.replace("-", ""))
        async with search.all_along():
            antoinette.start(f"l_{paper.token}")
            for step in steps_with(paper, own=CANARY):
                shown = await see(antoinette, step.question)
                if step.name in ("temporary_password", "password", "password_again"):
                    wrong = antoinette.send(f"{CANARY} faux")
                    await antoinette.expect_deleted(wrong, within=60)
                    if step.name != "password":
                        await see(antoinette, "⚠️", step.question)
                    else:
                        await see(antoinette, "Répétez")
                        tap(antoinette, "Retour")
                        await see(antoinette, step.question)
                elif step.name in ("text", "last_page", "devices", "role"):
                    antoinette.send(f"{CANARY} ici")
                    shown = await see(antoinette, "⚠️", step.question)
                step.answer(antoinette, antoinette.last() if shown is None else shown)
            await see(antoinette, DONE)
            backup = tmp_path / "backup.zip"
            await place.does("backup", backup)
            assert await place.stop() == 0
        kept = database_files(place)
        with zipfile.ZipFile(backup) as packed:
            kept |= {Path(name): packed.read(name) for name in packed.namelist()}
        search.look_into({**files_of(place), **kept})
        assert not search.found
        assert any(b"Dupond" in content for content in kept.values())  # it would be seen


async def test_with_the_commands_of_the_secretariat(tmp_path: Path) -> None:
    async with installation(tmp_path) as place:
        await place.does("schools", "import", SAMPLES / "schools.toml")
        of_school = ("--platform", "isu-dour")
        terms = SAMPLES / "terms-parents.fr.md"
        await place.does("terms", "publish", terms, *of_school, "--version", "1")
        status, report = await place.command(
            "children", "import", SAMPLES / "children.csv", *of_school
        )
        assert status == 1, report  # the sample has rows to be refused
        await place.start()
        printed = await place.does("letters", "make", *of_school, "--json")
        (letters,) = [json.loads(line) for line in printed.splitlines() if line.startswith("[")]
        albert = next(one for one in letters if one["identifier"] == ALBERT)
        token = albert["deep_link"].partition("?start=l_")[2]
        paper = Paper(0, token, albert["temporary_password"])
        antoinette = place.person("Antoinette", "Dupond")
        await connect(antoinette, paper)
        tap(antoinette, "Accueil")
        await see(antoinette, HOME)
        assert await place.stop() == 0, place.log()
