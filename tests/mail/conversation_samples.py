"""What mails say of conversations that were left in the chat, with the words of real steps."""

from __future__ import annotations

from collections.abc import Mapping

from bot.conversations.steps import AnswerKind, Choice, Step, Words
from locales import Catalogues
from mail.asking import OpenStep, asking_of, plain
from school.conversations import Conversation
from school.resuming import Asking

_ROLES = ("mother", "father", "stepmother", "stepfather", "guardian", "grandparent", "other")


def asked(language: str) -> Mapping[str, Asking]:
    """Give a choice, a text to write, what only the chat can ask, and an ending."""
    speech = Catalogues.load().of(language)
    roles = tuple(Choice(one, Words(f"details.role.{one}")) for one in _ROLES)

    def step(name: str, kind: AnswerKind, *choices: Choice) -> OpenStep:
        found = Step("details", name, kind, Words(f"details.{name}"), choices)
        return OpenStep(Conversation("telegram:1", ()), found)

    return {
        "role": asking_of(speech, step("role", "choice", *roles)),
        "phone": asking_of(
            speech, step("phone", "text", Choice("skip", Words("details.phone.skip")))
        ),
        "first_name": asking_of(speech, step("last_name", "text")),
        "secret": asking_of(speech, step("last_name", "secret")),
        "over": Asking(plain(speech, Words("profile.kept")), is_over=True),
    }


def data_of(asking: Asking, *, on_page: bool = False) -> dict[str, object]:
    """Give what a notice holds of it."""
    return {
        "text": asking.text,
        "choices": list(asking.choices),
        "can_reply": asking.can_reply,
        "is_over": asking.is_over,
        "on_page": on_page,
    }
