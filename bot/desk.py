"""The desk: takes an update in one transaction, with its answer, its effects and its being done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from telegram import Update

from bot.api import BotApi, SendError
from bot.conversations.engine import Engine
from bot.conversations.steps import Judged, Typed
from bot.sent_in import SentFile, SentIn
from bot.visit import Visit
from locales import LANGUAGES, Catalogues
from school.accounts import Chat
from school.clock import Clock
from school.rehashing import rehash
from school.school import Opening
from school.store import Store, Transaction

_log = logging.getLogger(__name__)


class Handled(Exception):
    """The update was treated before."""


@dataclass(slots=True)
class Desk:
    """What handlers work with; ``taken`` are the updates whose transaction was committed."""

    store: Store
    open_school: Opening
    engine: Engine
    catalogues: Catalogues
    clock: Clock
    api: BotApi
    sent_in: SentIn
    secure_page: str | None = None
    taken: set[int] = field(default_factory=set)
    _answers: set[asyncio.Task[None]] = field(default_factory=set)

    async def take(self, update: Update, work: Callable[[Visit], None]) -> None:
        """Do ``work`` for this update and commit it as done; nothing, where it was done before."""
        visit = await self._run(update, work)
        self.taken.add(update.update_id)
        if visit is not None:  # else whoever took it before has answered
            self._answer_tap(update, visit)

    async def take_text(
        self, update: Update, entry: Typed, otherwise: Callable[[Visit], None]
    ) -> None:
        """Give a text to the open conversation, or do ``otherwise`` where none is open.

        A secret takes two transactions: the first commits the deletion of its message, the
        second what was concluded from it (safety, Secrets in a chat).
        """

        def first(visit: Visit) -> None:
            if not visit.take(entry):
                otherwise(visit)
            elif visit.erase and update.effective_message is not None:
                visit.delete(update.effective_message.message_id)

        visit = await self._run(update, first)
        if visit is not None and visit.judge is not None:
            judged = Judged(visit.judged_turn, await visit.judge(entry.text))

            def second(visit: Visit) -> None:
                # The person's message is gone: what is asked stands last again.
                visit.show_in_place_of(visit.message_of_open_step())
                if not visit.take(judged):
                    otherwise(visit)

            visit = await self._run(update, second)
        self.taken.add(update.update_id)
        if visit is not None:
            await rehash(self.store.run, visit.school.unit)

    async def take_file(
        self, update: Update, sent: SentFile, otherwise: Callable[[Visit], None]
    ) -> None:
        """Give a picture or file to a step that asks for one, or do ``otherwise``.

        It is fetched and made ready between two transactions; a step that another input has
        answered meanwhile stays as it is.
        """
        wanted = await self.store.run(lambda tx: self._visit(update, tx).wanted_file)
        if wanted is None:
            await self.take(update, otherwise)
            return
        kind, turn = wanted
        judged = Judged(turn, await self.sent_in.ready(kind, sent))
        await self.take(update, lambda visit: _take_judged(visit, judged, otherwise))

    async def _run(self, update: Update, work: Callable[[Visit], None]) -> Visit | None:
        key = str(update.update_id)

        def piece(tx: Transaction) -> Visit:
            if not tx.inbox.is_turn("telegram", key):
                raise Handled
            visit = self._visit(update, tx)
            if update.message is not None or update.callback_query is not None:
                visit.arrive()
            work(visit)
            if visit.judge is None:
                tx.inbox.done("telegram", key, self.clock.now())
            return visit

        try:
            return await self.store.run(piece)
        except Handled:
            return None

    def _visit(self, update: Update, tx: Transaction) -> Visit:
        chat = update.effective_chat
        assert chat is not None
        query = update.callback_query
        tapped = query.message if query else None
        return Visit(
            self.open_school(tx),
            self._chat(update, tx),
            self.catalogues,
            self.engine,
            tapped=tapped.message_id if tapped else None,
            tapped_photo=bool(getattr(tapped, "photo", None)),
            tapped_protected=bool(getattr(tapped, "has_protected_content", None)),
            secure_page=self.secure_page,
        )

    def _chat(self, update: Update, tx: Transaction) -> Chat:
        there = update.effective_chat
        assert there is not None
        if there.type != there.PRIVATE:
            return Chat(there.id, _language(update), None, None)  # of groups nothing is kept
        known = tx.devices.chat(there.id)
        if known is None:
            known = Chat(there.id, _language(update), None, None, is_new=True)
            tx.devices.meet(known.id, known.language, self.clock.now())
        return known

    def _answer_tap(self, update: Update, visit: Visit) -> None:
        """Stop the button's clock; not worth keeping: a lost one only spins a little longer."""
        query = update.callback_query
        if query is None:
            return
        parameters = {"callback_query_id": query.id}
        if visit.toast:
            parameters["text"] = visit.toast
        task = asyncio.create_task(self._stop_clock(parameters))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _stop_clock(self, parameters: dict[str, str]) -> None:
        try:
            await self.api.call("answerCallbackQuery", parameters)
        except SendError as error:
            _log.info("a tap was not answered: %s", error)


def _take_judged(visit: Visit, judged: Judged, otherwise: Callable[[Visit], None]) -> None:
    if not visit.take(judged):
        otherwise(visit)


def _language(update: Update) -> str:
    """Give the language of somebody's telephone where we speak it, else the first of ours."""
    user = update.effective_user
    wanted = (user.language_code or "").partition("-")[0] if user else ""
    return wanted if wanted in LANGUAGES else LANGUAGES[0]
