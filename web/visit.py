"""A visit: one press of a browser within its transaction, and what its next page says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from bot.conversations.engine import Engine, Outcome
from bot.conversations.moving import Begun, begun_elsewhere, left_at, take_up, taken_up
from bot.conversations.saying import recognise
from bot.conversations.steps import Ending, Entry, Judged, Step, Words
from bot.conversations.waiting import Judge, Person
from locales import Catalogues
from school.accounts import Account, Chat
from school.conversations import TELEGRAM, WEB, Conversation
from school.home import Uses
from school.school import School
from school.terms import Face
from web.speech import PageSpeech


class Visit:
    """What somebody does with a page; what comes of it is kept when its transaction commits."""

    def __init__(
        self,
        school: School,
        chat: Chat,
        catalogues: Catalogues,
        engine: Engine,
        language: str,
        place: str = WEB,
    ) -> None:
        """Take the parts; ``language`` is that of the page that is to come.

        ``place`` is where the conversation was begun that the page speaks for.
        """
        self._place = place
        self.school = school
        self.chat = chat
        self.language = language
        self._catalogues = catalogues
        self._engine = engine
        self.script = ""
        """What was going on when the browser's press came."""
        self.said: list[Words] = []
        self.ending: Ending | None = None
        self.step: Step | None = None
        self.judge: Judge | None = None
        """Set where a secret must be judged before it is taken again, as of this turn."""
        self.left = 0
        """The turn at which it was left: known also when the transaction is over."""
        self.held: str | None = None
        """The cookie that the browser has."""
        self.cookie: str | None = None
        """The new cookie, where the browser is met or what it may reach has changed."""

    @property
    def account(self) -> Account | None:
        """The account that this browser reaches."""
        number = self.chat.account
        return None if number is None else self.school.tx.accounts.get(number)

    @property
    def menu(self) -> Mapping[str, bool]:
        """Say whether the pages of this browser's account lead to certificates, and to news."""
        return menu_of(self.school.homes.uses(self.chat.account or 0))

    @property
    def speech(self) -> PageSpeech:
        """The words of the page that is to come."""
        return PageSpeech(self._catalogues.of(self.language))

    @property
    def _key(self) -> str:
        return f"{self._place}{self.chat.id}"

    @property
    def _person(self) -> Person:
        reads = partial(recognise, self.speech)
        # A page of the chat's speaks for it: what is owed goes there.
        face: Face = "telegram" if self._place == TELEGRAM else "web"
        return Person(self.chat.id, self.language, self.chat.account, face, reads)

    @property
    def turn(self) -> int:
        """The turn of what is open; 0 where nothing is."""
        records = self.conversation.records
        return records[0].turn if records else 0

    @property
    def shown(self) -> int | None:
        """The chat message that shows what is open, where it is known."""
        records = self.conversation.records
        return records[0].message if records else None

    @property
    def conversation(self) -> Conversation:
        """What is open."""
        return self.school.tx.conversations.get(self._key) or Conversation(self._key, ())

    def begin(self, script: str, **start: object) -> None:
        """Begin a conversation."""
        self.script = script
        begun = self._engine.begin(self.conversation, script, start, self._person, self.school)
        self._tell(begun)

    def take(self, entry: Entry, turn: int) -> None:
        """Give what was typed or pressed at a turn to the open conversation.

        A form of an earlier turn changes nothing: what is asked now is shown. So a second press
        of the same button does nothing twice.
        """
        conversation, gone = self.conversation, self.conversation.gone
        if gone is not None and gone.turn == turn:
            self.script = gone.script
            self.said.append(Words("conversation.taken_up_unkept", taken_up(gone.script).values))
            self.show()
            return
        if not conversation.records:
            return
        self.script = conversation.records[0].script
        if conversation.records[0].turn != turn:
            self.said.append(Words("web.form.moved_on"))
            self.show()
            return
        outcome = self._engine.take(conversation, entry, self._person, self.school)
        if outcome.judge is not None and not isinstance(entry, Judged):
            self.judge = outcome.judge
        else:
            self._tell(outcome)

    def show(self) -> None:
        """Show what is asked just now, if anything is."""
        self.step = self._engine.show(self.conversation, self._person, self.school).step
        self.left = self.turn

    @property
    def left_here(self) -> Words | None:
        """Say what is open in this browser, and when it last went on, if anything is."""
        self.show()
        if self.step is None:
            return None
        return Words("web.home.asked", left_at(self.conversation.records[0], self.school))

    @property
    def begun_elsewhere(self) -> Begun | None:
        """What the account of this browser has left open on another device."""
        return begun_elsewhere(self._engine, self._person, self.school)

    def resume(self, chat: int) -> None:
        """Take up here what is open on another device, or say that nothing is any more."""
        moved = take_up(self._engine, self._key, chat, self._person, self.school)
        if moved is None:
            self.said.append(Words("conversation.not_to_resume"))
            self.show()
            return
        self.script = moved.script
        self._tell(moved.outcome)

    def _tell(self, outcome: Outcome) -> None:
        if outcome.conversation is not None:
            self.school.tx.conversations.put(outcome.conversation)
        self.said += outcome.said
        self.ending, self.step = outcome.ending, outcome.step
        self.left = self.turn
        linked = self.school.tx.devices.chat(self.chat.id)
        changed = linked is not None and linked.account != self.chat.account
        if changed and self._place == WEB:
            self.cookie = self.school.browsing.renew(self.chat.id, self.held)
        self.chat = linked or self.chat

    def speak(self, language: str) -> None:
        """Speak another language to this browser, and to the account that it reaches."""
        self.school.tx.devices.speak(self.chat.id, language)
        if self.chat.account is not None:
            self.school.tx.accounts.speak(self.chat.account, language)
        self.chat, self.language = replace(self.chat, language=language), language


def menu_of(uses: Uses) -> Mapping[str, bool]:
    """Say whom the pages of an account are for: a student has certificates, a guardian news."""
    return {"of_student": uses.is_of_student, "of_guardian": uses.is_of_guardian}
