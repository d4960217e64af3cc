"""Families in a database in memory, and all that each of them can come to read (scope B12)."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

from telegram import Update
from telegram.ext import CallbackContext

from bot.api import BotApi
from bot.application import Server, add_handlers, make_application
from bot.conversations.engine import Engine
from bot.conversations.scripts import SCRIPTS
from bot.desk import Desk
from bot.news_notices import NewsCalls
from bot.notices import notice_call
from bot.sent_in import SentIn
from bot.transport import PooledRequest
from bot.updates import read_update
from cartable.on_demand import PhonesOnDemand, PicturesOnDemand, PortraitsOnDemand, romanised
from locales import Catalogues
from locales.countries import CountryNames
from school.accounts import Account, Device
from school.guardians import Guardian
from school.ids import Ids
from school.inbox import Input
from school.outbox import Notice, Signal
from school.school import School
from school.store import Transaction, Unit
from storage.statements import Holding
from tests.bot.house import QuickPasswords, hashed
from tests.cast import ISU_DOUR, KEY, NOW, Clock, child, place
from tests.family import Paper, print_letter
from tests.mail.factories import BOT, writer
from tests.mail.postbox import parsed
from tests.storage.in_memory import InMemory
from vault.keys import SecretKey
from vault.signing import KeyedTokens

T = TypeVar("T")
WORDS = Catalogues.load()
FIRST_ACCOUNT, FIRST_CHAT, FIRST_CHILD = 770_000_000_001, 880_000_001, 1
STRANGER = 990_000_001


@dataclass(frozen=True)
class Canary:
    """A guardian whose every word is unlike anybody else's."""

    number: int

    @property
    def account(self) -> int:
        return FIRST_ACCOUNT + self.number

    @property
    def chat(self) -> int:
        return FIRST_CHAT + self.number

    @property
    def first_name(self) -> str:
        return f"Prénomcanari{self.number}z"

    @property
    def last_name(self) -> str:
        return f"Nomcanari{self.number}z"

    @property
    def email(self) -> str:
        return f"canari{self.number}z@example.org"

    @property
    def new_email(self) -> str:
        return f"neufcanari{self.number}z@example.org"

    @property
    def phone(self) -> str:
        return f"+3247012348{self.number}"

    @property
    def mobile(self) -> str:
        return f"+3247712349{self.number}"

    @property
    def password(self) -> str:
        return f"Le canari {self.number} chante bien"

    @property
    def traces(self) -> Sequence[str]:
        """What must not stand in anything that somebody else reads."""
        shown = [PhonesOnDemand().shown(one) for one in (self.phone, self.mobile)]
        return (
            self.first_name, self.last_name, self.email, self.new_email, self.phone, self.mobile,
            *shown, str(self.account), str(self.chat), self.password,
        )  # fmt: skip


class SilentApi(BotApi):
    """Takes what would be answered to a tap; nothing leaves."""

    def __init__(self) -> None:
        super().__init__(PooledRequest(), "http://127.0.0.1:9", "1:x")
        self.toasts: list[str] = []

    async def call(self, method: str, parameters: Mapping[str, Any], *_: Any, **__: Any) -> Any:
        self.toasts.append(str(parameters.get("text", "")))


class Families:
    """The bot over one database in memory; ``read`` says who has read what.

    It fetches nothing and sends nothing: what is owed is read where it stands.
    """

    def __init__(self) -> None:
        self.clock = Clock()
        self.memory = InMemory(self.clock, Holding("test"))
        self.ids = Ids(self.clock)
        self.tokens = KeyedTokens(SecretKey(KEY))
        self.passwords = QuickPasswords()
        self.api = SilentApi()
        self.read: list[tuple[int | str, str]] = []
        self._application = make_application(Server("http://127.0.0.1:9", "1:x"), PooledRequest())
        desk = Desk(
            self,
            self.open_school,
            Engine(SCRIPTS),
            WORDS,
            self.clock,
            self.api,
            SentIn(self.api, PortraitsOnDemand(), PicturesOnDemand()),
        )
        self.desk = desk
        add_handlers(self._application, desk)
        self._updates = 0
        self._news = NewsCalls(WORDS)  # one for all: what it remembers must not reach others

    # -- the store ----------------------------------------------------------------------------

    async def run(self, work: Callable[[Transaction], T]) -> T:
        return work(self.memory.tx())

    def listen(self, signal: Signal, listener: Callable[[Sequence[Notice]], None]) -> None:
        """Nobody is told anything here."""

    def open_school(self, tx: Transaction) -> School:
        unit = Unit(
            tx,
            self.clock,
            self.ids,
            self.tokens,
            self.passwords,
            romanised,
            PhonesOnDemand(),
            CountryNames(),
        )
        return School(unit)

    def do(self, work: Callable[[School], T]) -> T:
        return work(self.open_school(self.memory.tx()))

    # -- who there is -------------------------------------------------------------------------

    def settle(self, guardians: Sequence[Canary], children: int) -> None:
        def work(school: School) -> None:
            school.tx.platforms.put(ISU_DOUR)
            for number in range(FIRST_CHILD, FIRST_CHILD + children):
                identifier = f"enfant{number}.durant@isu-dour.be"
                first = f"Enfant{number}"
                school.tx.children.add(child(number, identifier=identifier, first_name=first))
            for one in guardians:
                self._open_account(school, one)
            school.tx.devices.meet(STRANGER, "fr", NOW)

        self.do(work)

    def _open_account(self, school: School, one: Canary) -> None:
        opened = Account(
            one.account, one.first_name, one.last_name, None, "fr", hashed(one.password), NOW
        )
        school.tx.accounts.add(opened)
        school.tx.guardians.put(
            Guardian(one.account, "mother", one.phone, one.mobile, completed_at=NOW)
        )
        assert school.tx.addresses.prove(one.email, one.account, NOW)
        school.tx.devices.meet(one.chat, "fr", NOW)
        school.tx.devices.link(Device(self.ids.next(), one.account, one.chat, NOW, NOW))

    def give(self, one: Canary, number: int, right: str) -> None:
        """Give a guardian a right to a child: added, opened, for ten days, or over."""
        made = place(
            self.ids.next(), child=number, number=one.number + 1, account=one.account, taken_at=NOW
        )
        ends = {"for ten days": NOW + timedelta(days=10), "over": NOW}
        opened = None if right == "added" else NOW
        right_to = replace(made, opened_at=opened, ends_at=ends.get(right))
        self.do(lambda school: school.tx.places.add(right_to))

    def letter(self, number: int) -> Paper:
        """Print a letter that nobody has used."""
        at = 100 + self.ids.next() % 1_000_000
        return self.do(lambda school: print_letter(school, number, at))

    # -- what they do and read ----------------------------------------------------------------

    async def tap(self, chat: int, data: str) -> None:
        self._updates += 1
        query = {
            "id": str(self._updates),
            "from": _user(chat),
            "chat_instance": "1",
            "data": data,
            "message": {"message_id": 1, "date": 1, "chat": _chat(chat)},
        }
        await self._take(chat, {"callback_query": query})

    async def type(self, chat: int, text: str) -> None:
        self._updates += 1
        message = {
            "message_id": 10 + self._updates, "from": _user(chat), "chat": _chat(chat), "date": 1,
            "text": text,
        }  # fmt: skip
        await self._take(chat, {"message": message})

    async def visit(self, chat: int, work: Callable[[Any], None]) -> None:
        """Do what a handler would do for whoever scans a code."""
        self._updates += 1
        message = {"message_id": 10 + self._updates, "from": _user(chat), "chat": _chat(chat)}
        update = self._stored(chat, {"message": {**message, "date": 1, "text": "/start"}})
        await self.desk.take(update, work)
        self.deliver()

    async def _take(self, chat: int, payload: dict[str, Any]) -> None:
        update = self._stored(chat, payload)
        for handler in self._application.handlers[0]:
            check = handler.check_update(update)
            if check is not None and check is not False:
                context = CallbackContext[Any, Any, Any, Any].from_update(update, self._application)
                answered: Awaitable[Any] = handler.handle_update(
                    update, self._application, check, context
                )
                await answered
                break
        self.read += [(chat, toast) for toast in self.api.toasts]
        self.api.toasts.clear()
        self.deliver()

    def _stored(self, chat: int, payload: dict[str, Any]) -> Update:
        key = str(self._updates)
        came = Input("telegram", key, self._updates, str(chat), b"", self.clock.now())
        self.memory.tx().inbox.store([came])
        return read_update({"update_id": self._updates, **payload}, self._application.bot)

    def deliver(self) -> None:
        """Let everything leave that is owed; whoever it goes to has read it."""
        while True:
            tx = self.memory.tx()
            now = self.clock.now()
            owed = [*tx.outbox.lease("telegram", 100, now), *tx.outbox.lease("mail", 100, now)]
            if not owed:
                return
            for notice in owed:
                to = int(notice.to) if notice.channel == "telegram" else notice.to
                self.read += [(to, text) for text in self._told(notice)]
                tx.outbox.sent(notice.id, now)

    def _told(self, notice: Notice) -> Sequence[str]:
        """Give what a notice says to its recipient, its buttons' data included."""
        if notice.kind == "call":
            parameters = dict(_mapping(notice.data["parameters"]))
            del parameters["chat_id"]
            return [json.dumps(parameters, ensure_ascii=False)]
        letter = self.do(lambda school: school.writing.letter(notice))
        if letter is None:
            return []
        if notice.channel == "telegram":
            tells_news = letter.news is not None or letter.withdrawn is not None
            told = self._news.call(notice, letter).parameters if tells_news else None
            call = dict(told or notice_call(WORDS, notice, letter))
            del call["chat_id"]
            return [json.dumps(call, ensure_ascii=False)]
        mail = parsed(writer().envelope(notice, letter, BOT, self.clock.now()).content)
        del mail["To"]
        parts = [str(one.get_content()) for one in mail.walk() if not one.is_multipart()]
        return [str(mail["Subject"]), *parts]


def _mapping(value: object) -> Mapping[str, Any]:
    assert isinstance(value, Mapping)
    return value


def _user(chat: int) -> dict[str, Any]:
    return {"id": chat, "is_bot": False, "first_name": "x"}


def _chat(chat: int) -> dict[str, Any]:
    return {"id": chat, "type": "private"}
