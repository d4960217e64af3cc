"""Whatever happens to notices, a chat gets them in order and all leave in the end (model-based)."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from school.outbox import Lane, Notice
from storage.statements import Holding
from storage.transaction import Tx
from tests.cast import Clock, notice
from tests.storage.in_memory import InMemory

BURST = some.lists(
    some.tuples(some.sampled_from(["1", "2", "3"]), some.sampled_from(Lane), some.booleans()),
    min_size=1,
    max_size=5,
)


class OutboxMachine(RuleBasedStateMachine):
    """Notices are owed, leased, sent, put back, and lost with a process that dies."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        holding = Holding("me", frozenset({"telegram"}))
        self.memory = InMemory(self.clock, holding)
        self.made = 0
        self.waiting: dict[int, Notice] = {}
        self.in_flight: dict[int, Notice] = {}

    def tx(self) -> Tx:
        return self.memory.tx()

    def hand_out(self, notices: Sequence[Notice]) -> None:
        before = list(self.in_flight.values())
        for one in notices:
            del self.waiting[one.id]
            assert not [
                other
                for other in self.waiting.values()
                if other.to == one.to and other.lane <= one.lane and other.id < one.id
            ]
            assert not [other for other in before if other.to == one.to and other.lane <= one.lane]
            self.in_flight[one.id] = one

    @rule(burst=BURST)
    def owe(self, burst: list[tuple[str, Lane, bool]]) -> None:
        tx = self.tx()
        for chat, lane, charged in burst:
            self.made += 1
            one = notice(
                self.made, chat, lane=lane, charged=charged, due_at=self.clock.now(), data={}
            )
            self.waiting[one.id] = one
            assert tx.outbox.add(one)
        self.hand_out(tx.fresh)

    @rule(limit=some.integers(1, 10))
    def lease(self, limit: int) -> None:
        self.hand_out(self.tx().outbox.lease("telegram", limit, self.clock.now()))

    @precondition(lambda self: self.in_flight)
    @rule(data=some.data())
    def sent(self, data: some.DataObject) -> None:
        number = data.draw(some.sampled_from(sorted(self.in_flight)))
        self.tx().outbox.sent(number, self.clock.now())
        del self.in_flight[number]

    @precondition(lambda self: self.in_flight)
    @rule(data=some.data(), wait=some.integers(0, 3))
    def again(self, data: some.DataObject, wait: int) -> None:
        number = data.draw(some.sampled_from(sorted(self.in_flight)))
        due_at = self.clock.now() + timedelta(seconds=wait)
        self.tx().outbox.again(number, "502", due_at)
        self.waiting[number] = self.in_flight.pop(number)

    @rule(milliseconds=some.integers(1, 2_000))
    def wait(self, milliseconds: int) -> None:
        self.clock.move(milliseconds=milliseconds)

    @rule()
    def die(self) -> None:
        assert self.tx().outbox.release("me") == len(self.in_flight)
        self.waiting |= self.in_flight
        self.in_flight.clear()

    def teardown(self) -> None:
        """All that is owed leaves in the end, at the moments that ``next_due`` names."""
        self.die()
        found = True
        for _ in range(3 * self.made + 1):
            if not self.waiting:
                break
            due = self.tx().outbox.next_due("telegram", self.clock.now())
            assert due is not None
            # Where the last look was in vain, the next is later: nobody looks without end.
            assert found or due > self.clock.now()
            self.clock.at = max(due, self.clock.now())
            self.lease(limit=50)
            found = bool(self.in_flight)
            for number in list(self.in_flight):
                self.tx().outbox.sent(number, self.clock.now())
                del self.in_flight[number]
        assert not self.waiting
        self.memory.close()


OutboxMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestOutboxOrder = OutboxMachine.TestCase
