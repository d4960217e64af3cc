"""Every key that the program says has words, and no words wait for nobody."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from locales import LANGUAGES
from tests.locales.catalogue_files import keys, messages
from tests.locales.scripts import uses_of_script
from tests.locales.sources import uses_under
from tests.locales.used_keys import everything, filled, templates


def compared(used: Collection[str], written: Collection[str]) -> tuple[list[str], list[str]]:
    """Give the keys without words, and the words without use."""
    return sorted(set(used) - set(written)), sorted(set(written) - set(used))


def test_every_key_has_words_and_all_words_are_used() -> None:
    # What pages say in words of their own, they say where the chat says it in its own.
    written = {key.removesuffix("@page") for key in keys()}
    missing, unused = compared(filled(everything(), templates()), written)
    assert (missing, unused) == ([], [])


def test_every_template_of_keys_is_known() -> None:
    """A new one is entered in ``templates`` with what fills it; one that is gone leaves it."""
    assert {use.key for use in everything() if "{}" in use.key} == set(templates())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_that_words_want_is_given(language: str) -> None:
    said = messages(language)
    lacking = {
        (key, use.where): said[key].placeholders - use.given
        for key, uses in filled(everything(), templates()).items()
        for use in uses
        if key in said and use.given is not None and not said[key].placeholders <= use.given
    }
    assert lacking == {}


SCRIPT = '''
"""Only.a.docstring speaks of sample.docstring here."""
LABELS = {"a": "sample.in_a_table"}
async def sample(talk: Talk, school: School) -> Ending:
    if await talk.choose("first" if school.new else "second", ("yes", "no"), name=talk.given("x")):
        talk.note("noted", n=1)
    ask = partial(talk.ask, check=str)
    await ask("typed", choices=("_other",), stage="first")
    await talk.read("terms", [], ("later", "accept") if school.new else ("accept",))
    await talk.confirm("sure")
    await talk.secret("password", judge, hint=Words(f"hint.{rule}"))
    raise Refusal("elsewhere.refused", longest=3)
def tapped(visit: Visit) -> None:
    visit.toast = visit.words.text("sample.toast")
    visit.say(Words("sample.said" if visit.new else "sample.again", {"name": "x"}))
    visit.say(Door("x:sample.no_key", Words("sample.door")))
    open("sample.html"), log("other.topic"), Words(key)
    return f"{words.text('sample.in_an_f_string')}.pdf"
'''
FOUND = {
    "sample.in_a_table", "hint.{}", "elsewhere.refused", "sample.toast", "sample.said",
    "sample.again", "sample.door", "sample.in_an_f_string", "sample.page", "sample.set",
    "sample.in_javascript", "sample.in_a_page",
}  # fmt: skip
STEPS = {
    "sample.first", "sample.first.yes", "sample.first.no", "sample.second", "sample.second.yes",
    "sample.second.no", "sample.noted", "sample.typed", "sample.typed.other", "sample.terms",
    "sample.terms.accept", "sample.terms.later", "sample.sure", "sample.sure.yes",
    "sample.password",
}  # fmt: skip


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Give the folder of a small program that says something in every way there is."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "script.py").write_text(SCRIPT)
    page = '<p>{{ t("sample.page", name=name) }}</p>{% set key = "sample.set" %}'
    (tmp_path / "templates" / "page.html").write_text(page)
    (tmp_path / "page.js").write_text("const words = t('sample.in_javascript') + `${sample.x}`;")
    (tmp_path / "index.html").write_text('<b data-t="sample.in_a_page"></b>')
    return tmp_path


def test_the_collector_finds_all_that_is_said(sample: Path) -> None:
    found = {use.key: use for use in uses_under(sample, frozenset(("sample", "hint")))}
    assert set(found) == FOUND
    assert {key for key, use in found.items() if use.role} == {"sample.toast", "sample.door"}
    assert found["sample.toast"].role == "toast"
    assert found["sample.page"].given == frozenset(("name",)) == found["sample.again"].given
    assert found["elsewhere.refused"].given == frozenset(("longest",))


def test_the_collector_reads_scripts(sample: Path) -> None:
    steps = {use.key: use for use in uses_of_script("sample", sample / "script.py")}
    assert set(steps) == STEPS
    assert {key for key, use in steps.items() if use.role == "label"} == {
        key for key in STEPS if key.count(".") == 2
    }
    assert steps["sample.second.no"].given == frozenset(("name",))
    assert steps["sample.password"].given == frozenset(("hint",))
    assert steps["sample.typed"].given == frozenset()


def test_a_missing_and_an_unused_key_are_seen(sample: Path) -> None:
    uses = uses_under(sample, frozenset(("sample", "hint")))
    found = filled(uses, {"hint.{}": ("strict",)})
    written = FOUND - {"hint.{}", "sample.said"} | {"hint.strict", "sample.forgotten"}
    assert compared(found, written) == (["sample.said"], ["sample.forgotten"])


def test_a_step_whose_name_is_not_written_out_is_refused(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    for said in ("talk.ask(name, str)", 'talk.choose("a", kinds)', "talk.note(key)"):
        script.write_text(f"async def sample(talk, school):\n    await {said}\n")
        with pytest.raises(ValueError, match="line 2: write"):
            list(uses_of_script("sample", script))
