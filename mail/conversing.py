"""Conversing: conversations that were left, asked and answered by mail (scope C9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from bot.conversations.engine import PATIENCE, Engine, Outcome
from bot.conversations.saying import Speech, recognise
from bot.conversations.steps import NEXT, Entry, Pressed, Typed
from bot.conversations.waiting import Person
from locales import Catalogues
from mail.asking import OpenStep, asking_of, entry_of, plain
from school.accounts import Chat
from school.conversations import TELEGRAM, WEB, Conversation, Record
from school.replies import Reply
from school.resuming import Asking, Mailbox
from school.school import School
from school.tokens import Token

IDLE = timedelta(hours=20)
"""Who has not answered for so long is reminded, at the time of day at which reminders go."""
_FORGOTTEN = timedelta(days=5)
_MOST_MISSES = 3
"""Who was not understood so often in a row is asked no more by mail; the chat waits for them."""


@dataclass(frozen=True, slots=True)
class _Left:
    """A conversation that somebody has left: who, what is open, and where mail reaches them."""

    chat: Chat
    conversation: Conversation
    open: OpenStep
    mailbox: Mailbox


class Conversing:
    """Runs conversations for people who answer by mail; any transaction may use it."""

    def __init__(self, engine: Engine, catalogues: Catalogues) -> None:
        self._engine = engine
        self._catalogues = catalogues

    def remind(self, after: str, limit: int, school: School) -> str | None:
        """Owe the reminders of conversations that were left, of those with keys after ``after``.

        Gives the last key that was looked at, ``None`` once there is no more.
        """
        end = school.unit.clock.now() + PATIENCE
        keys = school.tx.conversations.idle(end - _FORGOTTEN, end - IDLE, after, limit)
        for key in keys:
            left = self._left(key, school)
            if left is not None and _is_owed(left, school):
                asking = asking_of(self._speech(left.chat), left.open)
                record = left.conversation.records[0]
                school.resuming.remind(key, record, left.mailbox, asking)
        return keys[-1] if keys else None

    def answer(self, school: School, reply: Reply, token: Token) -> None:
        """Take a reply as the answer to what its mail asked, and mail what comes next.

        Where the chat has gone on meanwhile, or the mail is old, what is asked now is asked.
        """
        asked = school.resuming.asked_by(token, reply.came_at(school.unit.clock.now()))
        left = self._left(asked[0], school, asked=True) if asked else None
        if asked is None or left is None or left.mailbox.email != reply.sender:
            school.answering.tell("reply_expired", reply)
            return
        speech, conversation = self._speech(left.chat), left.conversation
        entry = entry_of(speech, left.open.step, reply.words)
        if asked[1] != conversation.records[0].turn or not left.open.is_answerable:
            asking = asking_of(speech, left.open)
        elif reply.verdict == "question" and isinstance(entry, Typed):
            # What asks is no answer, whatever the step would take: the school hears of it.
            if left.mailbox.platform is not None:
                school.answering.pass_on("question", reply, left.mailbox.platform)
            asking = asking_of(speech, left.open)
        else:
            outcome = self._take(left, entry, school)
            asking = self._after(left, outcome, school)
            school.tx.tokens.use_of("conversation", token.subject or 0, school.unit.clock.now())
            if left.conversation.key.startswith(TELEGRAM):  # a page says so itself
                school.resuming.tell_chat(left.mailbox, token.subject or 0)
            if outcome.conversation is not None and outcome.conversation.records:
                conversation = outcome.conversation
        self._go_on(school, reply, left.mailbox, conversation, asking)

    def _go_on(
        self,
        school: School,
        reply: Reply,
        mailbox: Mailbox,
        conversation: Conversation,
        asking: Asking,
    ) -> None:
        """Mail what comes next, unless that would be one more round with a machine."""
        record = conversation.records[0]
        if record.misses < _MOST_MISSES and school.answering.allows(reply, mailbox.email):
            school.resuming.go_on(conversation.key, record, mailbox, asking, reply.message)

    def _take(self, left: _Left, entry: Entry, school: School) -> Outcome:
        person = self._person(left.chat)
        outcome = self._engine.take(left.open.conversation, entry, person, school)
        if outcome.conversation is not None:
            school.tx.conversations.put(outcome.conversation)
        chat = school.tx.devices.chat(left.chat.id)
        if left.conversation.key.startswith(WEB) and chat and chat.account != left.chat.account:
            # No mail signs a browser in: whoever has its cookie may not be who has the mailbox.
            school.browsing.leave(chat)
        return outcome

    def _after(self, left: _Left, outcome: Outcome, school: School) -> Asking:
        """Give what is said after an answer, and what is asked next, if anything is."""
        speech = self._speech(left.chat)
        said = list(outcome.said)
        if outcome.ending is not None:
            said.insert(0, outcome.ending.words)
        if outcome.step is None or outcome.conversation is None:
            return Asking("\n\n".join(plain(speech, one) for one in said), is_over=True)
        chat = school.tx.devices.chat(left.chat.id) or left.chat
        shown = self._open(outcome.conversation, chat, school)
        if shown is None:
            shown = OpenStep(outcome.conversation, outcome.step)
        noted = replace(shown, step=replace(shown.step, note=outcome.step.note))
        return asking_of(speech, noted, said)

    def _left(self, key: str, school: School, *, asked: bool = False) -> _Left | None:
        """Give a conversation that is open and whose mailbox is known; ``asked`` by that itself."""
        conversation = None
        if key.startswith((TELEGRAM, WEB)):
            conversation = school.tx.conversations.get(key)
        if conversation is None or not conversation.records:
            return None
        chat = school.tx.devices.chat(conversation.chat)
        if chat is None:
            return None
        shown = self._open(conversation, chat, school)
        mailbox = school.resuming.mailbox(conversation.records[0], chat.account, asked=asked)
        if shown is None or mailbox is None:
            return None
        return _Left(chat, conversation, shown, mailbox)

    def _open(self, conversation: Conversation, chat: Chat, school: School) -> OpenStep | None:
        """Give the open step; a text in pages is turned to its last one, where its answers are."""
        person = self._person(chat)
        record, *others = conversation.records
        begun = replace(conversation, records=(replace(record, page=0), *others))
        step = self._engine.show(begun, person, school).step
        if step is None:
            return None
        pages = [] if step.page is None else [step.page.text]
        while step.page is not None and step.page.number < step.page.count:
            turned = self._engine.take(begun, Pressed(step.turn, NEXT), person, school)
            if turned.conversation is None or turned.step is None or turned.step.page is None:
                break
            begun, step = turned.conversation, turned.step
            pages.append(turned.step.page.text)
        # To turn a page is no answer, and makes up for none that was not understood.
        last, *below = begun.records
        turned_to = replace(begun, records=(replace(last, misses=record.misses), *below))
        return OpenStep(turned_to, step, tuple(pages))

    def _person(self, chat: Chat) -> Person:
        reads = partial(recognise, self._speech(chat))
        return Person(chat.id, chat.language, chat.account, "mail", reads)

    def _speech(self, chat: Chat) -> Speech:
        return self._catalogues.of(chat.language)


def _is_owed(left: _Left, school: School) -> bool:
    """Whether a reminder is owed: to whose it is, and once, where it was gone on with last."""
    record, account = left.conversation.records[0], left.chat.account
    if record.account != account:  # somebody else uses the chat or the browser by now
        return False
    if account is None:
        return True
    elsewhere = school.moving.elsewhere(account, left.chat.id)
    there = [
        (one.deadline, other.key)
        for other in elsewhere
        for one in other.records
        if _is_same(one, record)
    ]
    return all(one < (record.deadline, left.conversation.key) for one in there)


def _is_same(one: Record, other: Record) -> bool:
    return (one.script, dict(one.start)) == (other.script, dict(other.start))
