"""What a person's press of a button begins, by the target that the button names.

Anybody can make such targets up, so each of them says nothing that its script does not ask for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.conversations.entering import activating, opening, redeeming
from bot.conversations.helping import report_start
from bot.conversations.steps import Words
from locales import LANGUAGES
from school.ids import id_in
from school.refusals import Refusal
from web.visit import Visit

LANGUAGE = "language:"
"""How the targets begin that choose a language."""


def begin(visit: Visit, target: str) -> None:
    """Begin what a target names; one that no version of ours has leaves everything as it is."""
    name, _, rest = target.partition(":")
    act = _ACTS.get(name)
    if act is None:
        visit.show()
        return
    try:
        act(visit, rest)
    except Refusal as refusal:
        visit.said.append(Words(refusal.key, refusal.values))
        visit.show()


def _plainly(script: str) -> Callable[[Visit, str], None]:
    return lambda visit, rest: visit.begin(script)


def _of_account(script: str) -> Callable[[Visit, str], None]:
    """Begin what only an account can want; a stranger is asked who they are."""
    return lambda visit, rest: visit.begin(script if visit.chat.account else "sign_in")


def _about_news(script: str) -> Callable[[Visit, str], None]:
    """Begin what is about one piece of news; a stranger is asked who they are."""

    def act(visit: Visit, rest: str) -> None:
        if visit.chat.account is None:
            visit.begin("sign_in")
        else:
            visit.begin(script, news=str(id_in(rest)))

    return act


def _activation(visit: Visit, token: str) -> None:
    invitation = visit.school.activation.invitation(token)
    if visit.chat.account is None and invitation.owner is None:
        languages = invitation.platform.languages
        if visit.language not in languages:
            visit.speak(languages[0])
    visit.begin(activating(invitation, visit.chat.account), link=invitation.link)


def _identify(visit: Visit, token: str) -> None:
    """Have somebody sign in to whose account the mailbox of an activation link then belongs."""
    invitation = visit.school.activation.invitation(token)
    visit.begin("sign_in", link=invitation.link)


def _first_connection(visit: Visit, way: str) -> None:
    """Begin a first connection, or take up the one that ``way`` leads back to."""
    start: dict[str, object] = {}
    if way:
        start["letter"] = visit.school.first_connection.led_back(way, visit.chat.id)
    visit.begin(redeeming(visit.chat.account), **start)


def _letter(visit: Visit, token: str) -> None:
    """Begin with a letter's link, which fills in all but the password."""
    opened = visit.school.redeeming.by_link(token, visit.chat.account)
    if visit.chat.is_new and visit.language != opened.child.language:
        visit.speak(opened.child.language)
    visit.begin(redeeming(visit.chat.account), letter=opened.letter.id)


def _staff(visit: Visit, token: str) -> None:
    invitation = visit.school.staffing.invitation(token)
    visit.begin("staff_invitation", link=invitation.link)


def _help_request(visit: Visit, rest: str) -> None:
    """Take up a problem that is being answered, or begin one from a screen."""
    visit.begin("help_request", **report_start(rest))


def _help_answer(visit: Visit, rest: str) -> None:
    """Answer a problem; a stranger is asked who they are."""
    if visit.chat.account is None:
        visit.begin("sign_in")
    else:
        visit.begin("help_answer", problem=id_in(rest))


def _child(visit: Visit, rest: str) -> None:
    """Ask for what is missing to open a child: its terms, or the account's own password."""
    child = id_in(rest)
    account = visit.chat.account
    reached = visit.school.access.at(account, child) if account else None
    if reached is None:
        visit.begin("sign_in" if account is None else "add_child")
        return
    visit.begin(opening(reached), child=child)


def _resume(visit: Visit, rest: str) -> None:
    """Take up what was begun on another device; a stranger is asked who they are."""
    if visit.chat.account is None:
        visit.begin("sign_in")
    else:
        visit.resume(id_in(rest))


def _language(visit: Visit, language: str) -> None:
    """Speak another language from now on; to an account that is here in all that is sent too."""
    if language in LANGUAGES:
        visit.speak(language)


_ACTS: Mapping[str, Callable[[Visit, str], None]] = MappingProxyType(
    {
        "activation": _activation,
        "add_child": _of_account("add_child"),
        "address": _of_account("address"),
        "devices": _of_account("devices"),
        "new_password": _of_account("new_password"),
        "close_account": _of_account("close_account"),
        "details": _of_account("details"),
        "forgotten_password": _plainly("forgotten_password"),
        "first_connection": _first_connection,
        "identify": _identify,
        "help_answer": _help_answer,
        "help_request": _help_request,
        "language": _language,
        "letter": _letter,
        "merge_accounts": _of_account("merge_accounts"),
        "my_data": _of_account("my_data"),
        "notifications": _of_account("notifications"),
        "profession": _of_account("profession"),
        "profile": _of_account("profile"),
        "publish_news": _of_account("publish_news"),
        "edit_news": _about_news("edit_news"),
        "withdraw_news": _about_news("withdraw_news"),
        "resume": _resume,
        "sign_in": _plainly("sign_in"),
        "staff": _staff,
        "terms": _child,
    }
)
