"""All keys that the program uses, those that it builds from pieces filled in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import get_args

from bot.application import COMMANDS
from bot.conversations.helping import TOPICS
from bot.conversations.scripts import SCRIPTS
from bot.conversations.steps import AnswerKind
from cartable.commands.notices import COLUMNS
from cartable.dossier_sections import CHILD_SECTIONS, SECTIONS
from cartable.news_reports import FAMILY_COLUMNS, NEWS_COLUMNS
from cartable.reports import OUTCOMES, Place
from locales import LANGUAGES
from school.access import State
from school.addresses import State as AddressState
from school.auditing import Action
from school.certificates import Kind
from school.guardians import ROLES
from school.news import ToldState
from school.preferences import SETTABLE, MailMode
from school.profiles import SEXES
from school.requests import RequestKind
from school.staff import StaffState
from school.terms import Answer, Face
from school.titles import CERTIFICATE_TITLES, CHILD_TITLES
from tests.locales.catalogue_files import topics
from tests.locales.scripts import uses_of_script, uses_of_scripts
from tests.locales.sources import ROOT, Use, arguments, uses_of_program

KINDS: tuple[str, ...] = get_args(Kind)


def printed() -> frozenset[str]:
    """Give what ``paper`` asks for by its last words."""
    said = arguments(ROOT / "paper" / "certificates.py", "said")
    return said - {"{}.awarded"} | {*KINDS, *(f"{kind}.awarded" for kind in KINDS)}


def on_letters() -> frozenset[str]:
    """Give what letters ask for by its last words; the steps stand in a table of their own."""
    said = arguments(ROOT / "paper" / "letters.py", "_said")
    steps = ("password", "terms", "own", "details")
    again = ("proof", "password", "own")
    filled_in = {f"step.{step}" for step in steps} | {f"again.step.{step}" for step in again}
    return said - {"step.{}", "again.step.{}"} | filled_in


@cache
def templates() -> Mapping[str, Collection[str]]:
    """Give what fills each template of keys, read from where the program has it."""
    told = arguments(ROOT / "school" / "notices.py", "_of_certificate")
    return {
        "certificate.kind.{}": KINDS,
        "certificate.kind.{}.heading": KINDS,
        "children.state.{}": [one for one in get_args(State) if one != "open"],
        "child_privacy.section.{}": CHILD_SECTIONS,
        "command.{}": COMMANDS,
        "conversation.unfit.{}": get_args(AnswerKind),
        "details.role.{}": ROLES,
        "digest.{}": told,
        "help.about.{}": TOPICS,
        "help.kind.{}": get_args(AnswerKind),
        "help.script.{}": SCRIPTS,
        "home.relation.{}": ROLES,
        "guardians.column.{}": ("child", "place", "guardian", "since", "until"),
        "import.column.{}": (*CERTIFICATE_TITLES, *CHILD_TITLES),
        "import.report.{}": (*OUTCOMES, *get_args(Place)),
        "language.{}": LANGUAGES,
        "news.column.{}": (*NEWS_COLUMNS, *FAMILY_COLUMNS),
        "news.command.{}": ("published", "edited", "withdrawn", "unchanged", "would"),
        "news.figures.{}": get_args(ToldState),
        "notice.{}": told,
        "notices.column.{}": COLUMNS,
        "notifications.mode.{}": get_args(MailMode),
        "notifications.now.{}": (*get_args(MailMode), "stopped"),
        "notifications.topic.{}": SETTABLE,
        "number.{}": "123456789",
        "paper.certificate.{}": printed(),
        "paper.letter.{}": on_letters(),
        "privacy.action.{}": get_args(Action),
        "privacy.column.{}": {
            name for names in (*SECTIONS.values(), *CHILD_SECTIONS.values()) for name in names
        },
        "privacy.quiet.{}": ("0", "1"),
        "privacy.section.{}": SECTIONS,
        "privacy.topic.{}": SETTABLE,
        "privacy.value.{}": (
            *(*get_args(AddressState), *get_args(Face), *get_args(Answer)),
            *get_args(RequestKind),
        ),
        "profile.sex.{}": SEXES,
        "staff.column.{}": ("platform", "email", "role", "state", "since"),
        "staff.state.{}": get_args(StaffState),
        "web.form.title.{}": SCRIPTS,
    }


def filled(uses: Iterable[Use], known: Mapping[str, Collection[str]]) -> dict[str, list[Use]]:
    """Give the uses by key, each template by what it may become."""
    by_key: dict[str, list[Use]] = {}
    for use in uses:
        if "{}" not in use.key:
            by_key.setdefault(use.key, []).append(use)
        for value in known.get(use.key, ()):
            by_key.setdefault(use.key.replace("{}", value), []).append(use)
    return by_key


@cache
def everything() -> tuple[Use, ...]:
    login = ROOT / "bot" / "conversations" / "login.py"  # with the words of the sign-in everywhere
    asked = uses_of_script("sign_in", login)
    code = ROOT / "bot" / "conversations" / "mailbox_code.py"  # with the words of either script
    codes = [
        use for one in ("forgotten_password", "merge_accounts") for use in uses_of_script(one, code)
    ]
    return (*uses_of_program(topics()), *uses_of_scripts(SCRIPTS), *asked, *codes)
