"""An address is asked for, confirmed by whoever reads its mail, corrected, refused, given up."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from school.askers import Asker
from school.confirmations import Link, Standing
from school.confirming import LINK_VALID, MOST_MAILS
from school.outbox import Notice
from school.refusals import Refusal
from school.school import School
from school.written import Letter
from tests.cast import KARIM, SOPHIE, SOPHIE_TOO, account, certificate, device
from tests.conftest import SchoolAtWork

pytestmark = pytest.mark.usefixtures("platform")
ENGINES = ("sqlite",)

ANTOINETTE, PAUL = 1, 2
HERS = "antoinette.dupond@example.org"
MISTYPED = "antoinete.dupond@example.org"


@pytest.fixture(autouse=True)
async def accounts(school: SchoolAtWork) -> None:
    def open_two(one: School) -> None:
        now = school.clock.now()
        for number, first_name in ((ANTOINETTE, "Antoinette"), (PAUL, "Paul")):
            one.tx.accounts.add(account(number, first_name=first_name))
            one.tx.devices.meet(100 + number, "fr", now)
            one.tx.devices.link(device(number, account=number, chat=100 + number))

    await school.do(open_two)


async def ask(school: SchoolAtWork, email: str = HERS, who: int = ANTOINETTE) -> Standing:
    return await school.do(lambda one: one.confirming.ask(who, email, "icc"))


async def state(school: SchoolAtWork, who: int = ANTOINETTE) -> str:
    return (await school.do(lambda one: one.confirming.state(who))).state


async def leaving(school: SchoolAtWork) -> list[tuple[Notice, Letter | None]]:
    """Take what is owed on both channels, as sent; what nobody needs any more has no letter."""

    def work(one: School) -> list[tuple[Notice, Letter | None]]:
        now, outbox = school.clock.now(), one.tx.outbox
        taken = []
        while notices := [*outbox.lease("telegram", 99, now), *outbox.lease("mail", 99, now)]:
            for notice in notices:
                outbox.sent(notice.id, now)
            taken += [(notice, one.writing.letter(notice)) for notice in notices]
        return taken

    return await school.do(work)


async def told(school: SchoolAtWork) -> list[tuple[str, str]]:
    return [(notice.kind, notice.to) for notice, letter in await leaving(school) if letter]


async def mailed(school: SchoolAtWork) -> str:
    """Give the token of the one mail that leaves."""
    (letter,) = [letter for notice, letter in await leaving(school) if notice.channel == "mail"]
    assert letter is not None
    assert letter.token is not None
    return letter.token


async def click(school: SchoolAtWork, token: str) -> Link:
    return await school.do(lambda one: one.confirming.click(token))


async def refuse(school: SchoolAtWork, token: str) -> Link:
    return await school.do(lambda one: one.confirming.refuse(token))


async def link(school: SchoolAtWork, token: str) -> Link:
    return (await school.do(lambda one: one.confirming.link(token)))[0]


async def addresses(school: SchoolAtWork) -> dict[str, int]:
    counts = await school.do(lambda one: one.tx.status.counts())
    return {name: n for name, n in counts["addresses"].items() if n}


async def see_to_it(school: SchoolAtWork, **by: float) -> tuple[int, int]:
    school.clock.move(**by)
    return await school.do(
        lambda one: (one.confirmation_reminders.remind(), one.confirmation_reminders.expire())
    )


async def test_a_click_makes_the_address_theirs_and_the_chat_is_told(school: SchoolAtWork) -> None:
    assert await state(school) == "none"
    assert await ask(school, f" {HERS.upper()} ") == Standing("pending", HERS)
    assert await addresses(school) == {"pending": 1}
    token = await mailed(school)
    assert await click(school, token) is Link.DONE
    assert await state(school) == "confirmed"
    assert await addresses(school) == {"confirmed": 1}
    ((notice, letter),) = await leaving(school)
    assert (notice.kind, notice.to) == ("address_confirmed", "101")
    assert letter is not None
    assert letter.data["address"] == HERS
    assert await click(school, token) is Link.DONE
    assert await leaving(school) == []


async def test_the_mail_greets_nobody_and_carries_a_token_of_its_own(school: SchoolAtWork) -> None:
    await ask(school)
    ((notice, letter),) = await leaving(school)
    assert (notice.kind, notice.to) == ("confirmation", HERS)
    assert letter is not None
    assert (letter.account, letter.certificate, letter.stop_token) == (None, None, None)
    assert letter.platform is not None
    assert letter.asker == Asker("Antoinette L.", school.clock.now(), False)
    assert str(letter.token) not in str(notice.data)


async def test_asking_the_same_again_owes_nothing_more(school: SchoolAtWork) -> None:
    await ask(school)
    assert len(await leaving(school)) == 1
    assert (await ask(school)).state == "pending"
    assert await leaving(school) == []


async def test_a_correction_ends_the_former_address_and_its_links(school: SchoolAtWork) -> None:
    await ask(school, MISTYPED)
    wrong = await mailed(school)
    corrected = await school.do(lambda one: one.changing_address.change(ANTOINETTE, HERS))
    assert corrected == Standing("pending", HERS)
    assert await addresses(school) == {"pending": 1}, "the mistyped one is forgotten"
    right = await mailed(school)
    assert await click(school, wrong) is Link.UNKNOWN
    assert await state(school) == "pending"
    assert await click(school, right) is Link.DONE


async def test_a_mail_that_has_not_left_before_a_correction_never_does(
    school: SchoolAtWork,
) -> None:
    await ask(school, MISTYPED)
    await ask(school, HERS)
    assert await told(school) == [("confirmation", HERS)]


async def test_a_link_works_for_a_day_and_another_mail_brings_another(school: SchoolAtWork) -> None:
    await ask(school)
    old = await mailed(school)
    school.clock.move(hours=24)
    assert await click(school, old) is Link.UNKNOWN
    await school.do(lambda one: one.confirming.again(ANTOINETTE))
    new = await mailed(school)
    school.clock.at += LINK_VALID - timedelta(seconds=1)
    assert await click(school, new) is Link.DONE
    assert await click(school, old) is Link.UNKNOWN, "it had been too old when the other was used"
    assert await click(school, new) is Link.DONE


async def test_after_a_few_mails_one_has_to_rest(school: SchoolAtWork) -> None:
    await ask(school)
    for _ in range(MOST_MAILS - 1):
        school.clock.move(minutes=2)
        await school.do(lambda one: one.confirming.again(ANTOINETTE))
    school.clock.move(minutes=20)
    for act in (
        lambda one: one.confirming.again(ANTOINETTE),
        lambda one: one.changing_address.change(ANTOINETTE, SOPHIE),
    ):
        with pytest.raises(Refusal) as caught:
            await school.do(act)
        assert caught.value == Refusal("address.too_many_mails", n=40)
    assert len(await leaving(school)) == MOST_MAILS
    assert (await school.do(lambda one: one.confirming.state(ANTOINETTE))).email == HERS
    school.clock.move(minutes=40)
    await school.do(lambda one: one.confirming.again(ANTOINETTE))
    assert await told(school) == [("confirmation", HERS)]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.booleans(), st.integers(0, 90)), max_size=30))
async def test_no_hour_has_more_mails_than_that(
    school: SchoolAtWork, steps: list[tuple[bool, int]]
) -> None:
    who = await school.do(lambda one: one.unit.ids.next())
    await school.do(lambda one: one.tx.accounts.add(account(who)))
    sent = []
    for number, (again, minutes) in enumerate(steps):
        school.clock.move(minutes=minutes)
        try:
            if again:
                await school.do(lambda one: one.confirming.again(who))
            else:
                await ask(school, f"a{number}.{who}@example.org", who)
        except Refusal:
            continue
        sent.append(school.clock.now())
    for moment in sent:
        hour = [one for one in sent if moment <= one < moment + timedelta(hours=1)]
        assert len(hour) <= MOST_MAILS


async def test_a_mailbox_that_asked_for_nothing_says_so(school: SchoolAtWork) -> None:
    await ask(school, KARIM)
    token = await mailed(school)
    assert await refuse(school, token) is Link.REFUSED
    assert await state(school) == "refused"
    assert await addresses(school) == {"refused": 1}
    assert await told(school) == [("address_refused", "101")]
    assert await click(school, token) is Link.REFUSED, "what was answered stays answered"

    for act in (
        lambda one: one.confirming.again(ANTOINETTE),
        lambda one: one.confirming.ask(ANTOINETTE, KARIM, "icc"),
    ):
        with pytest.raises(Refusal, match=r"address\.not_yours"):
            await school.do(act)
    await ask(school, KARIM, PAUL)
    assert await addresses(school) == {"pending": 1}, "somebody else may be its owner"
    assert await click(school, await mailed(school)) is Link.DONE
    assert await state(school, PAUL) == "confirmed"


async def test_reminders_come_after_a_day_and_a_week_with_links_that_work(
    school: SchoolAtWork,
) -> None:
    await ask(school)
    await mailed(school)
    assert await see_to_it(school, hours=23) == (0, 0)
    assert await see_to_it(school, hours=2) == (1, 0)
    ((notice, letter),) = await leaving(school)
    assert (notice.kind, notice.to) == ("confirmation_reminder", HERS)
    assert letter is not None
    assert letter.stop_token is not None
    assert await see_to_it(school) == (0, 0)
    assert await see_to_it(school, days=5) == (0, 0)
    assert await see_to_it(school, days=1) == (1, 0)
    token = await mailed(school)
    assert await see_to_it(school, hours=12) == (0, 0)
    assert await click(school, token) is Link.DONE
    assert await see_to_it(school, days=30) == (0, 0)


async def test_after_a_fortnight_the_address_is_given_up_and_can_be_asked_again(
    school: SchoolAtWork,
) -> None:
    await ask(school)
    await mailed(school)
    assert await see_to_it(school, days=8) == (1, 0)
    token = await mailed(school)
    assert await see_to_it(school, days=6) == (0, 1)
    assert await state(school) == "expired"
    assert await addresses(school) == {}
    assert await told(school) == [("address_expired", "101")]
    assert await click(school, token) is Link.UNKNOWN
    assert await see_to_it(school, days=30) == (0, 0)
    assert (await school.do(lambda one: one.confirming.again(ANTOINETTE))).state == "pending"
    assert await click(school, await mailed(school)) is Link.DONE


async def test_a_link_that_was_just_sent_keeps_its_time(school: SchoolAtWork) -> None:
    await ask(school)
    school.clock.move(days=13, hours=23)
    await school.do(lambda one: one.confirming.again(ANTOINETTE))
    assert await see_to_it(school, hours=12) == (0, 0)
    assert await see_to_it(school, hours=12) == (1, 1)


async def test_who_wants_no_reminders_gets_none(school: SchoolAtWork) -> None:
    await ask(school)
    await mailed(school)
    await school.do(lambda one: one.tx.addresses.quieten(HERS, school.clock.now()))
    await see_to_it(school, days=1)
    assert await told(school) == []


async def test_the_first_of_two_accounts_to_confirm_has_the_address(school: SchoolAtWork) -> None:
    await ask(school)
    hers = await mailed(school)
    await ask(school, HERS, PAUL)
    his = await mailed(school)
    assert await click(school, his) is Link.DONE
    assert await told(school) == [("address_confirmed", "102")]
    assert await state(school) == "pending", "her own link has not said so yet"
    assert await click(school, hers) is Link.TAKEN
    assert await told(school) == [("address_taken", "101")]
    assert await state(school) == "taken"
    found = await school.do(lambda one: one.tx.addresses.get(HERS))
    assert found is not None
    assert found.account == PAUL


async def test_two_accounts_that_ask_for_one_address_are_told_apart(school: SchoolAtWork) -> None:
    def asker(letter: Letter | None) -> tuple[str, bool]:
        assert letter is not None
        assert letter.asker is not None
        return letter.asker.name, letter.asker.is_contested

    await ask(school)
    ((_, hers),) = await leaving(school)
    school.clock.move(minutes=3)
    await ask(school, HERS, PAUL)
    ((_, his),) = await leaving(school)
    assert [asker(one) for one in (hers, his)] == [("Antoinette L.", False), ("Paul L.", True)]
    assert hers is not None
    _, wanted = await school.do(lambda one: one.confirming.link(str(hers.token)))
    assert wanted is not None
    shown = await school.do(lambda one: one.confirming.asker(wanted))
    assert shown == Asker("Antoinette L.", wanted.asked_at, is_contested=True)
    assert his is not None
    assert await refuse(school, str(his.token)) is Link.REFUSED
    shown = await school.do(lambda one: one.confirming.asker(wanted))
    assert not shown.is_contested


async def test_an_address_that_is_anothers_is_asked_no_more(school: SchoolAtWork) -> None:
    await school.do(lambda one: one.tx.addresses.prove(KARIM, PAUL, school.clock.now()))
    await ask(school, KARIM)
    token = await mailed(school)
    assert await click(school, token) is Link.TAKEN
    assert await click(school, token) is Link.TAKEN
    assert await told(school) == [("address_taken", "101")]
    assert await see_to_it(school, days=30) == (0, 0)
    for act in (
        lambda one: one.confirming.again(ANTOINETTE),
        lambda one: one.changing_address.change(ANTOINETTE, KARIM),
    ):
        with pytest.raises(Refusal, match=r"address\.not_free"):
            await school.do(act)
    assert await ask(school, HERS) == Standing("pending", HERS)
    assert await told(school) == [("confirmation", HERS)]


async def test_no_notice_of_an_account_goes_to_an_address_that_it_has_not_proven(
    school: SchoolAtWork,
) -> None:
    await ask(school)
    await leaving(school)
    antoinette = account(ANTOINETTE)
    await school.do(lambda one: one.notices.device_linked(antoinette))
    await school.do(lambda one: one.notices.device_unlinked(antoinette))
    found = await school.do(lambda one: one.sign_in.logins.find(HERS))
    assert list(found.accounts) == [None]
    await school.do(lambda one: one.tx.addresses.prove(HERS, PAUL, school.clock.now()))
    await school.do(lambda one: one.notices.device_linked(antoinette))
    issued = certificate(email=HERS, account=ANTOINETTE)
    await school.do(lambda one: one.notices.certificate_revoked(issued, ANTOINETTE))
    assert [one.channel for one, _ in await leaving(school)] == ["telegram"]


async def test_whoever_types_anothers_address_sees_no_difference(school: SchoolAtWork) -> None:
    """Until the mailbox has answered, an address with an account is like one without."""
    await school.do(lambda one: one.tx.addresses.prove(KARIM, PAUL, school.clock.now()))
    seen: dict[str, list[str]] = {}
    for email in (KARIM, SOPHIE):
        standing = await ask(school, email)
        seen[email] = [standing.state]
        token = await mailed(school)
        if email == KARIM:
            assert await link(school, token) is Link.READY, "the page asks, whoever's it is"
        seen[email].append(await state(school))
        await school.do(lambda one: one.confirming.again(ANTOINETTE))
        await mailed(school)
        await see_to_it(school, days=8)
        seen[email] += [kind for kind, to in await told(school) if to == "101"]
        await see_to_it(school, days=8)
        seen[email] += [kind for kind, to in await told(school) if to == "101"]
        seen[email].append(await state(school))
    assert seen[KARIM] == seen[SOPHIE] == ["pending", "pending", "address_expired", "expired"]


async def test_the_owner_of_an_address_is_not_reminded_for_somebody_else(
    school: SchoolAtWork,
) -> None:
    await school.do(lambda one: one.tx.addresses.prove(KARIM, PAUL, school.clock.now()))
    await ask(school, KARIM)
    await mailed(school)
    await see_to_it(school, days=1)
    assert await told(school) == []


async def test_a_further_address_joins_and_the_first_mailbox_is_told(school: SchoolAtWork) -> None:
    await ask(school)
    await click(school, await mailed(school))
    await leaving(school)
    assert await ask(school, SOPHIE_TOO) == Standing("pending", SOPHIE_TOO)
    assert await click(school, await mailed(school)) is Link.DONE
    assert await told(school) == [("address_confirmed", "101"), ("address_proven", HERS)]
    proven = await school.do(lambda one: one.tx.addresses.of_account(ANTOINETTE))
    assert {one.email for one in proven} == {HERS, SOPHIE_TOO}
    assert await ask(school, HERS) == Standing("confirmed", HERS)
    assert await leaving(school) == []


async def test_going_back_to_a_confirmed_address_ends_the_wait_for_another(
    school: SchoolAtWork,
) -> None:
    await ask(school)
    await click(school, await mailed(school))
    await ask(school, MISTYPED)
    assert (await ask(school, HERS)) == Standing("confirmed", HERS)
    assert await addresses(school) == {"confirmed": 1}
    with pytest.raises(Refusal, match="nothing_to_confirm"):
        await school.do(lambda one: one.confirming.again(ANTOINETTE))


async def test_an_address_proven_in_another_way_waits_no_more(school: SchoolAtWork) -> None:
    await ask(school)
    token = await mailed(school)
    await school.do(lambda one: one.tx.addresses.prove(HERS, ANTOINETTE, school.clock.now()))
    assert await state(school) == "confirmed"
    assert await click(school, token) is Link.DONE
    assert await see_to_it(school, days=1) == (1, 0)
    assert await told(school) == [], "nothing is left to be reminded of"
    assert await see_to_it(school, days=15) == (1, 1)
    assert await told(school) == []
    assert await state(school) == "confirmed"


async def test_tokens_of_other_kinds_confirm_nothing(school: SchoolAtWork) -> None:
    await ask(school)
    ((_, _),) = await leaving(school)
    await see_to_it(school, days=1)
    ((_, letter),) = await leaving(school)
    assert letter is not None
    for token in (letter.stop_token, "k7m2p9x4w3q8k7m2p9x4w3q8ab", "", "x" * 300):
        assert token is not None
        assert await click(school, token) is Link.UNKNOWN
        assert await refuse(school, token) is Link.UNKNOWN
    assert letter.token is not None
    with pytest.raises(Refusal, match=r"activation\.unknown"):
        await school.do(lambda one: one.activation.invitation(str(letter.token)))
    assert await state(school) == "pending"


@pytest.mark.parametrize(
    "text", ["", "x", "a@b", "a b@example.org", "a@example.org\r\nBcc: b@c.de"]
)
async def test_what_is_no_address_is_refused(school: SchoolAtWork, text: str) -> None:
    with pytest.raises(Refusal, match=r"address\.malformed"):
        await ask(school, text)
    assert await state(school) == "none"


async def test_who_gave_no_address_has_nothing_to_correct(school: SchoolAtWork) -> None:
    for act in (
        lambda one: one.changing_address.change(ANTOINETTE, HERS),
        lambda one: one.confirming.again(ANTOINETTE),
    ):
        with pytest.raises(Refusal, match="nothing_to_confirm"):
            await school.do(act)
