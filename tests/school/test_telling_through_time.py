"""Through days and nights, choices, pauses and chats that block us or leave: all is told once.

Nothing leaves by night that can wait, or during a pause that one can do without (model-based).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import get_args

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from cartable.on_demand import PhonesOnDemand, romanised
from locales.countries import CountryNames
from school.ids import Ids
from school.outbox import Channel, Notice
from school.preferences import SETTABLE, ChatMode, MailMode, Topic, digest_before
from school.school import School
from school.store import Unit
from storage.statements import Holding
from tests.cast import KEY, Clock, device
from tests.conftest import PlainPasswords
from tests.school.test_telling import BRUSSELS, CHAT, EMAIL, OWNER, Standing, settle
from tests.storage.in_memory import InMemory
from vault.keys import SecretKey
from vault.signing import KeyedTokens

TOPICS: tuple[Topic, ...] = ("certificate", "news", "terms", "help")
CHATS = (CHAT, CHAT + 1)
BEGIN = datetime(2026, 10, 24, 19, 0, tzinfo=UTC)
"""Nine in the evening; the clocks go back in the night."""


class TellingMachine(RuleBasedStateMachine):
    """One account with a chat or two and an address; what is due leaves at once."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock(BEGIN)
        self.memory = InMemory(self.clock, Holding("test"))
        self.ids = Ids(self.clock)
        settle(self.school(), Standing(topic="certificate"))  # told in one place, not in two
        self.blocking: set[int] = set()
        self.told: dict[int, tuple[Topic, bool]] = {}
        self.left: list[tuple[int, str]] = []
        self.ever_off: set[Topic] = set()
        self.was_loud = False
        self.email = EMAIL
        self.may_wait = False

    def school(self) -> School:
        tokens = KeyedTokens(SecretKey(KEY))
        ports = (PlainPasswords(), romanised, PhonesOnDemand(), CountryNames())
        unit = Unit(self.memory.tx(), self.clock, self.ids, tokens, *ports)
        return School(unit, zone=BRUSSELS)

    @rule(topic=some.sampled_from(TOPICS), urgent=some.booleans())
    def tell(self, topic: Topic, urgent: bool) -> None:
        number = len(self.told)
        self.told[number] = (topic, urgent)
        told = self.school().telling.tell(
            topic, "certificate_added", OWNER, str(number), urgent=urgent, number=number
        )
        assert told or topic in self.ever_off
        self.deliver()

    @rule(
        topic=some.sampled_from(SETTABLE),
        chat=some.sampled_from(get_args(ChatMode)),
        mail=some.sampled_from(get_args(MailMode)),
    )
    def choose(self, topic: Topic, chat: ChatMode, mail: MailMode) -> None:
        if topic != "news" and "off" in (chat, mail):
            return  # terms cannot be turned off; of certificates nothing may be lost here
        if "off" in (chat, mail):
            self.ever_off.add(topic)
        self.may_wait |= "digest" in (chat, mail)
        self.school().preferring.choose(OWNER, topic, chat=chat, mail=mail)

    @rule(is_quiet=some.booleans())
    def keep_quiet(self, is_quiet: bool) -> None:
        self.was_loud |= not is_quiet
        self.school().preferring.keep_quiet(OWNER, is_quiet=is_quiet)

    @rule(pauses=some.booleans())
    def pause(self, pauses: bool) -> None:
        use = self.school().preferring
        self.may_wait |= pauses
        (use.pause if pauses else use.end_pause)(OWNER)

    @rule(chat=some.sampled_from(CHATS), blocks=some.booleans(), is_told=some.booleans())
    def block(self, chat: int, blocks: bool, is_told: bool) -> None:
        """Block us, or hear us again; of the first we may only learn when we send."""
        if not blocks and chat in self.blocking:
            self.blocking.remove(chat)
            self.school().reaching.unblocked(chat)
        elif blocks:
            self.blocking.add(chat)
            if is_told:
                self.school().reaching.blocked(chat)
        self.deliver()

    @rule(chat=some.sampled_from(CHATS))
    def sign_in(self, chat: int) -> None:
        devices = self.school().tx.devices
        if devices.chat(chat) is None:
            devices.meet(chat, "fr", self.clock.now())
        devices.link(device(self.ids.next(), account=OWNER, chat=chat))

    @rule(chat=some.sampled_from(CHATS), is_removed=some.booleans())
    def sign_out(self, chat: int, is_removed: bool) -> None:
        """Leave with a chat, or have it removed from another device."""
        known = self.school().tx.devices.chat(chat)
        if known is not None and known.account is not None and is_removed:
            self.school().devices.remove(OWNER, [chat], at=0)
        elif known is not None:
            self.school().sign_in.unlink(known)
        self.deliver()

    @precondition(lambda self: not self.may_wait)
    @rule()
    def change_address(self) -> None:
        """Have another address, which has answered, take the place of the one of now.

        Not where a digest by mail may wait: it knows what it has at the address of before.
        """
        school, new = self.school(), EMAIL if self.email != EMAIL else f"new.{EMAIL}"
        owner = school.tx.accounts.get(OWNER)
        assert owner is not None
        school.tx.addresses.note(new)
        school.tx.addresses.prove(new, OWNER, self.clock.now())
        school.confirming.replace(owner, self.email, new)
        self.email = new
        self.deliver()

    @rule(hours=some.sampled_from((1, 2, 10, 24)))
    def wait(self, hours: int) -> None:
        for _ in range(hours):
            self.clock.move(hours=1)
            before = digest_before(self.clock.now(), BRUSSELS)
            self.school().digesting.make(before, 0, 10)
            self.deliver()

    def deliver(self) -> None:
        """Let leave what is due, as both lanes do."""
        while self._send("telegram") or self._send("mail"):
            pass

    def _send(self, channel: Channel) -> bool:
        school = self.school()
        leased = school.tx.outbox.lease(channel, 10, self.clock.now())
        for notice in leased:
            if channel == "telegram" and int(notice.to) in self.blocking:
                school.reaching.blocked(int(notice.to))
                continue
            if school.rights.may_leave(notice) and notice.kind in ("certificate_added", "digest"):
                self._leaves(notice)
            school.tx.outbox.sent(notice.id, self.clock.now())
        return bool(leased)

    def _leaves(self, notice: Notice) -> None:
        numbers = _numbers(notice)
        self.left += [(number, notice.to) for number in numbers]
        assert len(self.left) == len(set(self.left)), "told twice in one place"
        assert notice.channel == "telegram" or notice.to == self.email, "it was given up"
        hour = self.clock.now().astimezone(BRUSSELS).hour
        can_wait = notice.kind == "digest" or not any(
            self.told[number][0] == "help" or self.told[number][1] for number in numbers
        )
        if can_wait and not self.was_loud:
            assert 7 <= hour < 20, "by night"
        paused_until = self.school().tx.preferences.of(OWNER).paused_until
        if paused_until is not None and self.clock.now() < paused_until:
            assert {self.told[number][0] for number in numbers} <= {"terms", "help"} or (
                notice.kind == "digest"
            )

    def teardown(self) -> None:
        self.school().preferring.end_pause(OWNER)
        self.wait(48)
        arrived = {number for number, _ in self.left}
        for number, (topic, _) in self.told.items():
            assert number in arrived or topic in self.ever_off, "lost"
        self.memory.close()


def _numbers(notice: Notice) -> Sequence[int]:
    """Give what a notice tells: one thing, or the items of a digest."""
    told = notice.data.get("digest")
    about = [data for _, data in told] if isinstance(told, list) else [notice.data]
    return [int(str(one["number"])) for one in about]


TestTellingThroughTime = TellingMachine.TestCase
TestTellingThroughTime.settings = settings(max_examples=100, stateful_step_count=25, deadline=None)
