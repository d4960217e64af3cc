"""A visit: one input of a chat within its transaction, and what is said in answer to it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.conversations.engine import Engine, Outcome
from bot.conversations.moving import Begun, begun_elsewhere, take_up, taken_up
from bot.conversations.saying import recognise
from bot.conversations.scripts import ABOUT_CHILDREN
from bot.conversations.steps import (
    SENT_KINDS,
    AnswerKind,
    Door,
    Entry,
    Judged,
    Pressed,
    Step,
    Typed,
    Words,
)
from bot.conversations.waiting import Judge, Person
from bot.presenting import present_ending, present_step
from bot.screen import Screen
from locales import Catalogues
from school.accounts import Account, Chat
from school.conversations import TELEGRAM, Conversation, Gone
from school.school import School

_HOME = Door("home", Words("menu.home"))


class Visit(Screen):
    """Lets a handler talk to one chat; all it says is owed by the outbox when it commits.

    ``secure_page`` is where secrets are typed, if there is such a page; see ``Screen`` for what
    was tapped.
    """

    def __init__(
        self,
        school: School,
        chat: Chat,
        catalogues: Catalogues,
        engine: Engine,
        tapped: int | None = None,
        tapped_photo: bool = False,
        tapped_protected: bool = False,
        secure_page: str | None = None,
    ) -> None:
        super().__init__(school, chat, catalogues, tapped, tapped_photo, tapped_protected)
        self._engine = engine
        self._secure_page = secure_page
        self.judge: Judge | None = None
        """Set where a typed secret must be judged before the input is taken again."""
        self.judged_turn = 0
        self.erase = False
        """Set where what was typed is, or may be, a secret: its message must go."""
        self.toast: str | None = None
        """What the tapped button answers for a moment."""

    @property
    def account(self) -> Account | None:
        """The account that this chat is linked to."""
        return self.tx.accounts.get(self.chat.account) if self.chat.account is not None else None

    @property
    def key(self) -> str:
        """The key of this chat's conversation."""
        return f"{TELEGRAM}{self.chat.id}"

    @property
    def person(self) -> Person:
        """Who is talking, as the scripts know them."""
        reads = partial(recognise, self.words)
        return Person(self.chat.id, self.chat.language, self.chat.account, "telegram", reads)

    @property
    def conversation(self) -> Conversation:
        """What is open in this chat."""
        return self.tx.conversations.get(self.key) or Conversation(self.key, ())

    def speak(self, language: str) -> None:
        """Speak another language to this chat, and to the account it is linked to."""
        self.tx.devices.speak(self.chat.id, language)
        if self.chat.account is not None:
            self.tx.accounts.speak(self.chat.account, language)
        self._refresh_chat()

    def leave(self) -> None:
        """Take this chat's access to its account away."""
        self.school.sign_in.unlink(self.chat)
        self._refresh_chat()

    def arrive(self) -> None:
        """Take note that somebody writes or taps; after long they are asked to sign in again."""
        if self.chat.blocked_at is not None:
            # Who writes has not blocked us, whatever we were told before.
            self.school.reaching.unblocked(self.chat.id)
            self.chat = replace(self.chat, blocked_at=None)
        before = self.chat.account
        self.chat = self.school.sign_in.use(self.chat)
        if self.chat.account != before:
            self.say(Words("sign_in.again"), Door("sign_in", Words("menu.sign_in")))

    # -- conversations ------------------------------------------------------------------------

    def begin(self, script: str, **start: object) -> None:
        """Begin a conversation."""
        begun = self._engine.begin(self.conversation, script, start, self.person, self.school)
        self._tell(begun, script in ABOUT_CHILDREN)

    def take(self, entry: Entry) -> bool:
        """Give an entry to the open conversation; ``False`` where none is open."""
        conversation = self.conversation
        if conversation.gone is not None and self._is_for(conversation.gone, conversation, entry):
            self._say_taken_up(conversation, conversation.gone, entry)
            return True
        if not conversation.records:
            return False
        outcome = self._engine.take(conversation, entry, self.person, self.school)
        self.erase = outcome.erase
        if outcome.judge is not None and outcome.step is not None:
            self.judge, self.judged_turn = outcome.judge, outcome.step.turn
        elif outcome.stale and isinstance(entry, Judged):
            # The conversation has moved on meanwhile: whoever typed is not left without a word.
            self._tapped = None
            if outcome.step is not None:
                self._show_step(outcome.step)
        elif outcome.stale:
            self._old_button(outcome, conversation.records[0].message)
        else:
            self._tell(outcome, conversation.records[0].script in ABOUT_CHILDREN)
        return True

    @staticmethod
    def _is_for(gone: Gone, conversation: Conversation, entry: Entry) -> bool:
        """Whether an entry answers what was asked here before it went on elsewhere."""
        if isinstance(entry, (Pressed, Judged)):
            return entry.turn == gone.turn
        return not conversation.records

    def _say_taken_up(self, conversation: Conversation, gone: Gone, entry: Entry) -> None:
        """Say once that what is answered here goes on elsewhere; nothing of it is kept."""
        self.tx.conversations.put(replace(conversation, gone=None))
        self.erase = isinstance(entry, Typed)
        if isinstance(entry, Pressed):
            self.say(taken_up(gone.script), _HOME)
        else:
            self._tapped = None
            self.say(Words("conversation.taken_up_unkept", taken_up(gone.script).values), _HOME)
        self.show_open_step()

    @property
    def begun_elsewhere(self) -> Begun | None:
        """What the account of this chat has left open on another device."""
        return begun_elsewhere(self._engine, self.person, self.school)

    def resume(self, chat: int) -> bool:
        """Take up here what is open on another device; ``False`` where nothing is any more."""
        moved = take_up(self._engine, self.key, chat, self.person, self.school)
        if moved is not None:
            self._tell(moved.outcome, moved.script in ABOUT_CHILDREN)
        return moved is not None

    def cancel(self) -> bool:
        """Give the open conversation up; ``False`` where none is open."""
        if not self.conversation.records:
            return False
        about_children = self._is_about_children
        cancelled = self._engine.cancel(self.conversation, self.person, self.school)
        self._tell(cancelled, about_children)
        return True

    def show_open_step(self) -> bool:
        """Show what is asked just now once more, below everything else."""
        step = self._engine.show(self.conversation, self.person, self.school).step
        if step is not None:
            self._tapped = None
            self._show_step(step)
        return step is not None

    @property
    def is_asking(self) -> bool:
        """Whether something is being asked in this chat."""
        return self._engine.is_open(self.conversation, self.person, self.school)

    @property
    def open_step(self) -> Step | None:
        """What is being asked in this chat."""
        return self._engine.show(self.conversation, self.person, self.school).step

    @property
    def wanted_file(self) -> tuple[AnswerKind, int] | None:
        """Give what file the open step asks for, if any, and its turn."""
        step = self.open_step
        if step is None or step.kind not in SENT_KINDS:
            return None
        return step.kind, self.conversation.records[0].turn

    def message_of_open_step(self) -> int | None:
        """Give the message that shows the open step, where it is known."""
        records = self.conversation.records
        return records[0].message if records else None

    def show_in_place_of(self, message: int | None) -> None:
        """Have the next message edit this one: the person's own answer below it was deleted."""
        self._tapped = message
        self._tapped_protected = self._is_about_children

    def _old_button(self, outcome: Outcome, shown: int | None) -> None:
        """Answer a double tap with a word, an old button by showing the open step again."""
        if shown == self._tapped:
            self.toast = self.words.text("conversation.old_button")
            return
        self.toast = self.words.text("conversation.stale_button")
        if outcome.step is not None:
            self._tapped = None
            self._show_step(outcome.step)

    def _tell(self, outcome: Outcome, about_children: bool) -> None:
        """Keep what came of an entry, and say it; an ending is protected as its script was."""
        if outcome.conversation is not None:
            self.tx.conversations.put(outcome.conversation)
        if outcome.ending is not None:
            self._refresh_chat()
            ending = present_ending(self.words, outcome.ending)
            self.show(replace(ending, protected=about_children))
        for said in outcome.said:
            self.say(said)
        if outcome.step is not None:
            self._show_step(outcome.step)

    def _refresh_chat(self) -> None:
        """Read the chat again: a conversation may have linked it or changed its language."""
        self.chat = self.tx.devices.chat(self.chat.id) or self.chat

    def _show_step(self, step: Step) -> None:
        shown = present_step(self.words, step, self._secure_page)
        shown = replace(shown, protected=step.script in ABOUT_CHILDREN)
        self.show(shown, turn=step.turn)

    @property
    def _is_about_children(self) -> bool:
        """Whether what is asked just now shows something of a child."""
        records = self.conversation.records
        return bool(records) and records[0].script in ABOUT_CHILDREN
