"""Describes whom one can play on the demo page, and what there is to try."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Persona:
    """Somebody to play: a Telegram account and one or more mailboxes.

    about: catalogue key of a sentence or two: who this is and what to try with them.
    language: of their Telegram and of what their mail program adds to replies.
    telegram_id: None lets the sandbox choose.
    """

    id: str
    first_name: str
    last_name: str
    language: str
    addresses: Sequence[str]
    about: str
    username: str = ""
    telegram_id: int | None = None

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Paper:
    """Something printed that a persona has in hand; `link` is what its QR code leads to.

    about: whom it is about, as it stands in the list; identifier: how the school names them.
    """

    about: str
    identifier: str
    pdf: bytes
    link: str


@dataclass(frozen=True)
class Button:
    """What presses an action of the demonstration's owner; all words are catalogue keys.

    done, nothing: what the button says once the action found something new to do, or did not.
    """

    action: str
    label: str
    done: str
    nothing: str


@dataclass(frozen=True)
class Try:
    """One line of the list of things to try; `words` is its catalogue key.

    persona: with whom; the page then offers to go there, to their chat or mailbox (`pane`).
    button: the line is shown only where the page was given its action.
    """

    id: str
    words: str
    persona: str = ""
    pane: Literal["chat", "mail"] = "chat"
    button: Button | None = None
