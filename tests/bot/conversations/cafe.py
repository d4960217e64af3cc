"""A script of the tests' own: somebody orders a cup, and meets every kind of step on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from bot.conversations.steps import NEXT, Ending, Words
from bot.conversations.talk import Talk
from school.refusals import Refusal
from school.school import School
from tests.bot.conversations.dialogue import Dialogue

PIN = "canary-4711"
TRIES = 3


@dataclass
class Cafe:
    """What the script works with: ``done`` is all that it has brought about."""

    rules: tuple[str, ...] = ("first page", "second page", "third page")
    version: str = "1"
    closed: bool = False
    codes: int = 0
    failures: int = 0
    done: list[str] = field(default_factory=list)

    def code(self) -> str:
        self.codes += 1
        return f"code{self.codes}"

    async def judge(self, pin: str) -> str | Refusal:
        return f"hash of {len(pin)}" if pin == PIN else Refusal("cafe.wrong_pin")

    def settle(self, conclusion: str) -> str | Refusal:
        self.failures += self.closed
        return Refusal("cafe.locked") if self.closed else conclusion

    def pay(self) -> int:
        self.done.append("paid")
        return 40 + len(self.done)

    async def order(self, talk: Talk, school: School) -> Ending:
        if self.closed and talk.given("vip") != "yes":
            raise Refusal("cafe.closed", until="08:00")
        talk.stages("name", "cup", "code", "pin", "rules", "pay")
        name = await talk.ask("name", a_name)
        await talk.choose("cup", ("tea", "coffee"), name=name)
        await self._code(talk)
        await talk.secret("pin", self.judge, settle=self.settle)
        answer = await talk.read(
            "rules", self.rules, ("accept", "refuse"), key=f"rules#{self.version}"
        )
        if answer == "refuse":
            return Ending(Words("cafe.rules_refused"))
        await talk.confirm("pay", name=name)
        number = await talk.once("paid", self.pay)
        remark = await talk.ask("remark", a_name)
        return Ending(Words("cafe.served", {"name": name, "number": number, "remark": remark}))

    async def _code(self, talk: Talk) -> None:
        for attempt in range(1, TRIES + 1):
            code = await talk.draw(f"code_drawn#{attempt}", self.code)
            check = partial(_compared, code)
            answer = await talk.ask(
                "code", check, key=f"code#{attempt}", choices=("other",), picture=code
            )
            if answer == "right":
                return
            if answer != "_other":
                talk.note("wrong_code")
        raise Refusal("cafe.given_up")

    async def ask_the_way(self, talk: Talk, school: School) -> Ending:
        """Something short that may come between."""
        place = await talk.ask("place", a_name)
        return Ending(Words("way.told", {"place": place, "from": talk.given("from")}))


def _compared(code: str, text: str) -> str:
    return "right" if text.strip() == code else "wrong"


def a_name(text: str) -> str:
    if not text.strip().isalpha():
        raise Refusal("name.malformed")
    return text.strip().title()


async def order_up_to(person: Dialogue, step: str) -> None:
    """Answer all that comes before ``step``."""
    await person.begins("order")
    answers = {
        "name": lambda: person.types("anna"),
        "cup": lambda: person.taps("tea"),
        "code": lambda: person.types(str(person.step.picture)),
        "pin": lambda: person.types(PIN),
        "rules": lambda: read_on(person, "accept"),
        "pay": lambda: person.taps("yes"),
    }
    while person.asked != step:
        await answers[person.asked]()


async def read_on(person: Dialogue, answer: str) -> None:
    while answer not in person.choices:
        await person.taps(NEXT)
    await person.taps(answer)
