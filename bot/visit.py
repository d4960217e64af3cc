"""A visit: one input of a chat within its transaction, and what is said in answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.conversations.engine import Engine, Outcome
from bot.conversations.moving import Begun, begun_elsewhere, take_up, taken_up
from bot.conversations.saying import recognise, words
from bot.conversations.scripts import ABOUT_CHILDREN
from bot.conversations.steps import Door, Entry, Judged, Pressed, Step, Typed, Words
from bot.conversations.talk import Judge, Person
from bot.presenting import Message, doors, present_ending, present_step
from locales import Catalogue, Catalogues
from school.accounts import Account, Chat
from school.conversations import TELEGRAM, Conversation, Gone
from school.outbox import Lane, Notice
from school.school import School


class Visit:
    """Lets a handler talk to one chat; all it says is owed by the outbox when it commits.

    ``tapped`` is the message whose button was tapped: it is edited in place, so that the chat
    stays one message long where it can; ``tapped_photo`` says that it is a photo, which no text
    can replace, ``tapped_protected`` that it cannot be forwarded, which no edit changes.
    ``secure_page`` is where secrets are typed, if there is such a page.
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
        self._secure_page = secure_page
        self.school = school
        self.tx = school.tx
        self.chat = chat
        self._catalogues = catalogues
        self._engine = engine
        self._tapped = tapped
        self._tapped_photo = tapped_photo
        self._tapped_protected = tapped_protected
        self.judge: Judge | None = None
        """Set where a typed secret must be judged before the input is taken again."""
        self.judged_turn = 0
        self.erase = False
        """Set where what was typed is, or may be, a secret: its message must go."""
        self.toast: str | None = None
        """What the tapped button answers for a moment."""

    @property
    def words(self) -> Catalogue:
        """The catalogue of this chat's language."""
        return self._catalogues.of(self.chat.language)

    @property
    def account(self) -> Account | None:
        """The account that this chat is linked to."""
        return self.tx.accounts.get(self.chat.account) if self.chat.account is not None else None

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.school.unit.clock.now()

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
        return self._engine.is_open(self.conversation, self.school)

    @property
    def open_step(self) -> Step | None:
        """What is being asked in this chat."""
        return self._engine.show(self.conversation, self.person, self.school).step

    @property
    def turn_of_picture(self) -> int | None:
        """Give the turn of the open step where that asks for a picture."""
        step = self.open_step
        if step is None or step.kind != "picture":
            return None
        return self.conversation.records[0].turn

    def message_of_open_step(self) -> int | None:
        """Give the message that shows the open step, where it is known."""
        records = self.conversation.records
        return records[0].message if records else None

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

    # -- messages -----------------------------------------------------------------------------

    def say(self, said: Words, *targets: Door) -> None:
        """Say something, with doors to go on from."""
        self.show(Message(words(self.words, said), doors(self.words, targets)))

    def show(self, message: Message, turn: int | None = None) -> None:
        """Show a message: in place of the tapped one, else below."""
        place, self._tapped = self._tapped, None
        if place is not None and not self._can_become(message):
            self.delete(place)
            place = None
        parameters: dict[str, Any] = {
            "chat_id": self.chat.id,
            "parse_mode": "HTML",
            "reply_markup": {"inline_keyboard": message.keyboard},
        }
        if place is None and message.protected:
            parameters["protect_content"] = True
        if message.picture is not None:
            data = {"caption": message.text, **parameters}
            self._owe("sendPhoto", data, turn=turn, picture=message.picture, rights=message.rights)
        elif place is None:
            data = {"text": message.text, **parameters, **_NO_PREVIEW}
            self._owe("sendMessage", data, turn=turn, rights=message.rights)
        else:
            data = {"text": message.text, "message_id": place, **parameters, **_NO_PREVIEW}
            protected = message.protected or None  # said for the case that it must be sent anew
            about: dict[str, Any] = {"turn": turn, "protected": protected}
            self._owe("editMessageText", data, edits=place, rights=message.rights, **about)

    def turn_to(self, message: Message) -> None:
        """Show a page: in place of the tapped one while that stands last, else below."""
        last = self.tx.devices.last_message(self.chat.id)
        if self._tapped is not None and last is not None and self._tapped < last:
            self._tapped = None
        self.show(message)

    def show_in_place_of(self, message: int | None) -> None:
        """Have the next message edit this one: the person's own answer below it was deleted."""
        self._tapped = message
        self._tapped_protected = self._is_about_children

    def _can_become(self, message: Message) -> bool:
        """Whether an edit can turn the tapped message into another one."""
        if self._tapped_photo or message.picture is not None:
            return False
        return self._tapped_protected or not message.protected

    def send_certificate(self, certificate: int) -> None:
        """Send a certificate's PDF; the student may save and forward it (safety)."""
        self._owe("sendDocument", {"chat_id": self.chat.id}, certificate=certificate)

    def send_news_file(self, news: int, place: int, *, is_picture: bool) -> None:
        """Send a file of a piece of news; the right to it is asked again when it leaves."""
        method = "sendPhoto" if is_picture else "sendDocument"
        self._owe(method, {"chat_id": self.chat.id}, news_file=[news, place])

    def delete(self, message: int) -> None:
        """Delete a message, ours or the person's, for both sides."""
        self._owe(
            "deleteMessage",
            {"chat_id": self.chat.id, "message_id": message},
            key=f"delete:{self.chat.id}:{message}",
            charged=False,
        )

    def _owe(
        self,
        method: str,
        parameters: Mapping[str, Any],
        *,
        key: str | None = None,
        edits: int | None = None,
        charged: bool = True,
        rights: Mapping[str, object] | None = None,
        **about: Any,
    ) -> None:
        data: dict[str, object] = {"method": method, "parameters": parameters, **(rights or {})}
        data |= {name: value for name, value in about.items() if value is not None}
        self.tx.outbox.add(
            Notice(
                id=self.school.unit.ids.next(),
                channel="telegram",
                to=str(self.chat.id),
                lane=Lane.ANSWER,
                kind="call",
                data=data,
                due_at=self.now,
                key=key,
                edits=edits,
                charged=charged,
                account=self.chat.account,
            )
        )


_HOME = Door("home", Words("menu.home"))
_NO_PREVIEW = {"link_preview_options": {"is_disabled": True}}
