"""What the chat says is taken by Telegram: formatting, lengths of labels, toasts and commands."""

from __future__ import annotations

import re
from functools import cache

import pytest

from bot.application import COMMANDS
from bot.conversations.saying import label, words
from bot.conversations.steps import Words
from locales import LANGUAGES, Catalogues
from sandbox.telegram.errors import BotApiError
from sandbox.telegram.markup import parse_html
from tests.locales.catalogue_files import CHAT, TAG, messages
from tests.locales.used_keys import everything, filled, templates

CATALOGUES = Catalogues.load()
FORMATTING = frozenset(
    ("b", "i", "u", "s", "code", "pre", "a", "tg-spoiler", "blockquote")
)  # https://core.telegram.org/bots/api#html-style
LONGEST_LABEL, LONGEST_TOAST, LONGEST_COMMAND = 64, 200, 256
UNTIDY = 'D’Hondt & <b>O\'Neill</i> "é" {n}'


@cache
def keys_as(role: str) -> frozenset[str]:
    """Give the keys that are shown in a role."""
    uses = (use for use in everything() if use.role == role)
    return frozenset(filled(uses, templates()))


def chat_keys() -> list[str]:
    return sorted(key for key, one in messages("fr").items() if one.topic in CHAT)


def said(key: str, n: int, value: object = UNTIDY) -> Words:
    """Give words with every value filled in."""
    names = messages("fr")[key].placeholders
    return Words(key, {name: n if name == "n" else value for name in names})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("n", [0, 1, 2])
def test_whatever_is_filled_in_telegram_takes_the_words(language: str, n: int) -> None:
    for key in chat_keys():
        html = words(CATALOGUES.of(language), said(key, n))
        text, entities = parse_html(html)
        given = {name: n if name == "n" else UNTIDY for name in messages("fr")[key].placeholders}
        elided = re.compile(r"\{(\w+):(de|que)\}")  # D’Hondt keeps the word before it whole
        forms = [
            elided.sub(r"\2 {\1}", TAG.sub("", form)) for form in messages(language)[key].forms
        ]
        assert text in [form.format_map(given).strip() for form in forms], key
        assert len(entities) == len(TAG.findall(html)) / 2, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_formatting_that_telegram_knows_is_used(language: str) -> None:
    used = {
        re.split(r"[\s>]", tag.strip("</"))[0].rstrip(">")
        for key in chat_keys()
        for form in messages(language)[key].forms
        for tag in TAG.findall(form)
    }
    assert used
    assert used <= FORMATTING


@pytest.mark.parametrize("broken", ["<b>x", "<b><i>x</b></i>", "<p>x</p>", "x</b>", "a < b"])
def test_broken_formatting_would_be_seen(broken: str) -> None:
    with pytest.raises(BotApiError, match="can't parse entities"):
        parse_html(broken)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ["label", "toast"])
def test_what_knows_no_formatting_has_none(language: str, role: str) -> None:
    assert len(keys_as(role)) > 3
    longest = {"label": LONGEST_LABEL, "toast": LONGEST_TOAST}[role]
    for key in keys_as(role):
        text = label(CATALOGUES.of(language), said(key, 2, "x"))
        assert not TAG.search(text), key
        assert "\n" not in text, key
        assert 1 <= len(text) <= longest, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_one_below_the_other_can_be_told_apart(language: str) -> None:
    """Two choices of one step never read the same, also when they are typed out."""
    steps: dict[str, list[str]] = {}
    for key in keys_as("label"):
        steps.setdefault(key.rpartition(".")[0], []).append(key)
    for siblings in steps.values():
        texts = [label(CATALOGUES.of(language), said(key, 2, "x")) for key in siblings]
        assert len(set(texts)) == len(texts), siblings


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_are_described(language: str) -> None:
    described = [CATALOGUES.of(language).text(f"command.{name}") for name in COMMANDS]
    assert all(3 <= len(one) <= LONGEST_COMMAND and not TAG.search(one) for one in described)
    assert len(set(described)) == len(COMMANDS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("key", "button"),
    [
        ("conversation.page", "conversation.next_page"),
        ("sign_up.register", "sign_up.register.yes"),
        ("activate.confirm_other_name", "conversation.cancel"),
        ("activation.unknown", "menu.certificates"),
        ("activation.done", "menu.certificates"),
        ("home.unknown", "menu.sign_in"),
        ("home.unknown_family", "menu.first_connection"),
        ("home.unknown_family", "menu.connexion"),
        ("home.unknown_family_or_student", "menu.first_connection"),
        ("home.unknown_family_or_student", "menu.connexion"),
        ("help.certificates", "menu.certificates"),
        ("help.family", "menu.first_connection"),
        ("help.family", "menu.children"),
        ("help.family", "children.add"),
        ("add_child.saved", "menu.children"),
        ("children.ended", "menu.contact"),
        ("children.left", "menu.contact"),
        ("help.in_the_middle", "conversation.back"),
        ("help.in_the_middle", "conversation.cancel"),
        ("help.kind.pages", "conversation.next_page"),
        ("help.about.children", "children.add"),
        ("help.about.ways_in", "menu.first_connection"),
        ("help.about.ways_in", "menu.connexion"),
        ("help.about.ways_in", "menu.sign_in"),
        ("help.script.profile", "profile.card.done"),
        ("web.help.leaving", "conversation.back"),
        ("web.help.leaving", "conversation.cancel"),
        ("web.activation.account.identify", "menu.sign_in"),
        ("mail.welcome.next", "menu.sign_in"),
    ],
)
def test_words_name_a_button_as_it_is(language: str, key: str, button: str) -> None:
    bare = re.sub(r"^\W+", "", CATALOGUES.of(language).text(button))
    (form,) = messages(language)[key].forms
    assert re.search(rf"[«‘„“]\u202f?{re.escape(bare)}\u202f?[»’“”]", form)
