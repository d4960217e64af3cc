"""Mails to one domain wait for their turn; nobody else does."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

from mail.pacing import Pacing
from tests.mail.conftest import House, delivering
from tests.mail.factories import SOPHIE
from tests.mail.owing import answer, issue, people, wake
from tests.mail.postbox import Postbox, until


async def test_a_domain_that_gets_too_much_is_paused_alone_and_what_waits_costs_no_try(
    house: House, postbox: Postbox
) -> None:
    big = [f"{number}@big.example" for number in range(40)]
    postbox.at_rcpt = lambda to: "421 4.7.28 unusual rate" if to in big else None
    await issue(house, *big)
    await issue(house, *people(20))
    async with delivering(house, postbox):
        await until(lambda: len(postbox.taken) == 20)
        tried = sum(postbox.tries[one] for one in big)
        assert 1 <= tried <= 8  # those that were under way together
        assert sum(house.states()[one][0][2] for one in big) == tried
        postbox.at_rcpt = lambda to: None
        for _ in range(70):
            house.clock.move(timedelta(seconds=30))  # less than a lease takes to run out
            await house.do(wake)
            await asyncio.sleep(0.02)
            await until(lambda: house.are_all("new", "sent"))  # or a lease ends under way
        await until(lambda: house.are_all("sent"))
    assert {one[0][2] for address, one in house.states().items() if address in big} == {1, 2}


async def test_answers_pass_by_what_a_domain_has_to_wait_for(
    house: House, postbox: Postbox
) -> None:
    await issue(house, *(f"{number}@big.example" for number in range(5)))
    pacing = Pacing(house.clock, burst=1)
    async with delivering(house, postbox, pacing=pacing):
        await until(lambda: len(postbox.taken) == 1)
        await house.do(partial(answer, "asks@big.example"))
        await until(lambda: "asks@big.example" in postbox.recipients)
    assert len(postbox.taken) == 2


async def test_answers_have_a_connection_of_their_own(house: House, postbox: Postbox) -> None:
    postbox.open.clear()
    await issue(house, *people(20))
    async with delivering(house, postbox):
        await until(lambda: sum(postbox.tries.values()) == 4)
        await house.do(partial(answer, SOPHIE))
        await until(lambda: postbox.tries[SOPHIE] == 1)
        assert sum(postbox.tries.values()) == 5
        postbox.open.set()
        await until(lambda: house.are_all("sent"))
