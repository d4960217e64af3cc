"""A conversation that was left in the chat is finished by answering its reminder (scope C9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from bot.conversations import moving
from bot.conversations.engine import Engine
from bot.conversations.saying import recognise
from bot.conversations.scripts import SCRIPTS
from bot.conversations.steps import Pressed, Step, Typed
from bot.conversations.waiting import Person
from locales import Catalogues
from mail.conversing import Conversing
from mail.reading.received import ReceivedMail
from mail.replies import Replies
from school.captcha import RIGHT
from school.conversations import Conversation
from school.guardians import Guardian
from school.replies import Reply
from school.school import School
from school.terms import Terms, digest_of
from tests.cast import ICC, ISU_DOUR, NOW, SOPHIE, account, child, device, place, row
from tests.conftest import SchoolAtWork
from tests.school.correspondence import Mailed, leaving

CHAT, BROWSER, ANTOINETTE = 101, 2**54, 1
HERS = "antoinette.dupond@example.org"
KEY = f"telegram:{CHAT}"
LONG = "\n\n".join(f"Article {number}. {'Les parents lisent ceci. ' * 40}" for number in range(9))


class Family:
    """Antoinette, Albert's mother, with a chat and a mailbox, and what she does in either."""

    def __init__(self, school: SchoolAtWork) -> None:
        self.school = school
        self.engine = Engine(SCRIPTS)
        self.conversing = Conversing(self.engine, Catalogues.load())
        self.replies = Replies(self.conversing)
        self.mails = 0

    async def in_chat(self, work: Callable[[School, Conversation, Person], Conversation]) -> None:
        """Let something happen in the chat."""

        def do(school: School) -> None:
            chat = school.tx.devices.chat(CHAT)
            assert chat is not None
            known = school.tx.conversations.get(KEY) or Conversation(KEY, ())
            reads = partial(recognise, Catalogues.load().of(chat.language))
            person = Person(CHAT, chat.language, chat.account, "telegram", reads)
            school.tx.conversations.put(work(school, known, person))

        await self.school.do(do)

    async def begin(self, script: str, **start: object) -> None:
        def work(school: School, known: Conversation, person: Person) -> Conversation:
            begun = self.engine.begin(known, script, start, person, school).conversation
            assert begun is not None
            return begun

        await self.in_chat(work)

    async def press(self, choice: str) -> None:
        def work(school: School, known: Conversation, person: Person) -> Conversation:
            entry = Pressed(known.records[0].turn, choice)
            return self.engine.take(known, entry, person, school).conversation or known

        await self.in_chat(work)

    async def type(self, text: str) -> None:
        def work(school: School, known: Conversation, person: Person) -> Conversation:
            return self.engine.take(known, Typed(text), person, school).conversation or known

        await self.in_chat(work)

    async def step(self) -> Step | None:
        """What is asked in the chat just now."""
        found: list[Step | None] = []

        def work(school: School, known: Conversation, person: Person) -> Conversation:
            found.append(self.engine.show(known, person, school).step if known.records else None)
            return known

        await self.in_chat(work)
        return found[0]

    async def wait(self, **by: float) -> list[Mailed]:
        """Let time pass and the reminders go; gives the mails that leave."""
        self.school.clock.move(**by)
        after: str | None = ""
        while after is not None:
            after = await self.school.do(partial(self.conversing.remind, after, 1))
        return [one for one in await leaving(self.school) if one.notice.channel == "mail"]

    async def answer(self, mail: Mailed, words: str, sender: str = HERS) -> list[Mailed]:
        """Let somebody answer a mail; gives everything that leaves."""
        self.mails += 1
        message = f"<{self.mails}@example.org>"
        reply = Reply(sender, (mail.token,), "other", words=words, message=message)
        received = ReceivedMail("person", reply)
        assert await self.school.do(lambda one: self.replies.apply(one, received)) == "answer"
        return await leaving(self.school)


@pytest.fixture
async def family(school: SchoolAtWork) -> Family:
    def open_house(one: School) -> None:
        one.tx.platforms.put(ISU_DOUR)
        one.tx.accounts.add(account(ANTOINETTE, first_name="Antoinette", last_name="Dupond"))
        one.tx.devices.meet(CHAT, "fr", NOW)
        one.tx.devices.link(device(1, account=ANTOINETTE, chat=CHAT))
        one.tx.addresses.prove(HERS, ANTOINETTE, NOW)
        one.tx.children.add(child(1))
        one.tx.places.add(place(1, account=ANTOINETTE, taken_at=NOW, opened_at=NOW))
        one.tx.guardians.put(Guardian(ANTOINETTE, "mother", "", "", None, NOW))

    await school.do(open_house)
    return Family(school)


def offered(mail: Mailed) -> list[str]:
    """The answers that a mail offers."""
    choices = mail.notice.data["choices"]
    assert isinstance(choices, list)
    return choices


async def publish_terms(school: SchoolAtWork) -> None:
    last_day = date(2026, 12, 31)
    text = Terms(ISU_DOUR.id, "2", "fr", LONG, LONG, digest_of(LONG), NOW, last_day)
    await school.do(lambda one: one.tx.terms.publish(text))


async def test_who_answers_the_reminder_finishes_it(family: Family) -> None:
    await family.begin("profile")
    (asked,) = await family.wait(hours=20)
    assert (asked.kind, asked.to) == ("conversation_reminder", HERS)
    assert "<" not in str(asked.notice.data["text"])
    chat, after = await family.answer(asked, "1\n\nBien à vous,\nAntoinette")
    assert (chat.kind, chat.to) == ("conversation_moved", str(CHAT))
    assert (after.kind, after.letter.in_reply_to) == ("conversation_step", "<1@example.org>")
    _, done = await family.answer(after, "Antoinette-Marie\nEnvoyé de mon iPhone")
    found = await family.school.do(lambda one: one.tx.accounts.get(ANTOINETTE))
    assert found is not None
    assert found.first_name == "Antoinette-Marie"
    _, over = await family.answer(done, offered(asked)[-1])
    assert over.notice.data["is_over"] is True
    assert over.letter.token is None
    assert await family.step() is None


async def on_a_page(family: Family, number: int = BROWSER) -> Conversation:
    """Let what is open in the chat have been begun in a browser instead."""

    def work(school: School) -> Conversation:
        begun = school.tx.conversations.get(KEY)
        assert begun is not None
        school.tx.devices.meet(number, "fr", NOW)
        if begun.records[0].account is not None:
            school.tx.devices.link(device(number, account=ANTOINETTE, chat=number))
        there = Conversation(f"web:{number}", begun.records)
        school.tx.conversations.put(there)
        school.tx.conversations.put(Conversation(KEY, ()))
        return there

    return await family.school.do(work)


async def test_one_that_was_left_on_a_page_goes_on_by_mail_as_well(family: Family) -> None:
    await family.begin("profile")
    there = await on_a_page(family)
    (asked,) = await family.wait(hours=20)
    assert (asked.kind, asked.to) == ("conversation_reminder", HERS)
    assert asked.notice.data["on_page"] is True
    assert await family.wait(hours=1) == [], "once"
    (after,) = await family.answer(asked, "1")
    assert after.kind == "conversation_step"
    (done,) = await family.answer(after, "Antoinette-Marie")
    found = await family.school.do(lambda one: one.tx.accounts.get(ANTOINETTE))
    assert found is not None
    assert found.first_name == "Antoinette-Marie"
    await family.answer(done, offered(asked)[-1])
    assert await family.school.do(lambda one: one.tx.conversations.get(there.key)) is None


async def test_a_secret_of_a_page_is_typed_there(family: Family) -> None:
    family.school.clock.move(minutes=11)
    await family.begin("address")
    await family.type("antoinette@example.net")
    await family.type("antoinette@example.net")
    await on_a_page(family)
    (asked,) = await family.wait(hours=20)
    assert (asked.notice.data["can_reply"], asked.notice.data["on_page"]) == (False, True)
    assert asked.letter.token is None


async def test_one_reminder_where_the_same_was_begun_twice(family: Family) -> None:
    """From where it was gone on with last; and none of what goes on elsewhere."""
    await family.begin("profile")
    await on_a_page(family)
    family.school.clock.move(hours=1)
    await family.begin("profile")
    assert await family.wait(hours=19) == [], "it goes on in the chat"
    (asked,) = await family.wait(hours=1)
    assert asked.notice.data["on_page"] is False
    assert await family.wait(hours=24) == []


async def test_what_goes_on_elsewhere_is_asked_there(family: Family) -> None:
    """The mail that reminded of a page asks now what the chat asks."""
    await family.begin("profile")
    there = await on_a_page(family)
    (asked,) = await family.wait(hours=20)

    def take_up(school: School) -> None:
        reads = partial(recognise, Catalogues.load().of("fr"))
        person = Person(CHAT, "fr", ANTOINETTE, "telegram", reads)
        moved = moving.take_up(family.engine, KEY, there.chat, person, school)
        assert moved is not None
        assert moved.outcome.conversation is not None
        school.tx.conversations.put(moved.outcome.conversation)

    await family.school.do(take_up)
    (now,) = await family.answer(asked, "1")
    assert now.notice.data["on_page"] is False
    step = await family.step()
    assert step is not None
    assert step.name == "card", "an old mail answers nothing"
    await family.answer(now, "1")
    step = await family.step()
    assert step is not None
    assert step.name == "first_name"


async def test_of_a_browser_that_somebody_else_uses_nobody_is_told(family: Family) -> None:
    await family.begin("profile")
    await on_a_page(family)

    def luc_signs_in(school: School) -> None:
        school.tx.accounts.add(account(2, first_name="Luc"))
        school.tx.addresses.prove("luc@example.org", 2, NOW)
        school.tx.devices.link(device(9, account=2, chat=BROWSER))

    await family.school.do(luc_signs_in)
    assert await family.wait(hours=20) == []


async def test_a_conversation_of_no_face_keeps_nobody_else_from_being_reminded(
    family: Family,
) -> None:
    await family.begin("profile")

    def strange(school: School) -> None:
        begun = school.tx.conversations.get(KEY)
        assert begun is not None
        school.tx.conversations.put(Conversation(f"a page:{CHAT}", begun.records))

    await family.school.do(strange)
    assert [one.kind for one in await family.wait(hours=20)] == ["conversation_reminder"]


async def test_one_reminder_for_each_place_at_which_it_was_left(family: Family) -> None:
    await family.begin("profile")
    assert await family.wait(hours=19) == []
    assert len(await family.wait(hours=1)) == 1
    assert await family.wait(hours=24) == []
    await family.press("first_name")
    assert await family.wait(hours=1) == []
    assert len(await family.wait(hours=24)) == 1


async def test_nobody_is_reminded_who_has_no_mailbox_or_wants_none(family: Family) -> None:
    await family.begin("profile")
    await family.school.do(lambda one: one.tx.addresses.quieten(HERS, NOW))
    assert await family.wait(hours=20) == []
    await family.school.do(lambda one: one.tx.addresses.resume(HERS))
    await family.school.do(lambda one: one.tx.addresses.spoil(HERS))
    assert await family.wait(hours=1) == []


async def test_terms_are_read_as_a_whole_and_answered_by_their_first_word(
    family: Family,
) -> None:
    await publish_terms(family.school)
    await family.begin("terms", child="1")
    (asked,) = await family.wait(hours=20)
    assert "Article 0." in str(asked.notice.data["text"])
    assert "Article 8." in str(asked.notice.data["text"])
    assert [one.split(",")[0] for one in offered(asked)][::2] == ["Non", "✅ Oui"]
    _, unclear = await family.answer(asked, "Qu’est-ce que c’est ?")
    assert unclear.kind == "conversation_step"
    _, done = await family.answer(unclear, "Oui")
    assert done.notice.data["is_over"] is True
    answers = await family.school.do(lambda one: one.tx.terms.answers(ANTOINETTE, ISU_DOUR.id))
    assert [(one.answer, one.channel) for one in answers] == [("accepted", "mail")]


async def test_what_wants_a_secret_is_only_reminded_of(family: Family) -> None:
    family.school.clock.move(minutes=11)  # the password was not typed just now
    await family.begin("address")
    await family.press("correct")
    await family.type("antoinette@example.net")
    await family.type("antoinette@example.net")
    (asked,) = await family.wait(hours=20)
    assert asked.notice.data["can_reply"] is False
    assert asked.letter.token is None
    assert asked.letter.stop_token is not None


async def test_an_answer_to_an_old_mail_asks_what_is_asked_now(family: Family) -> None:
    await family.begin("profile")
    (asked,) = await family.wait(hours=20)
    await family.press("first_name")
    (now,) = await family.answer(asked, "2")
    assert now.kind == "conversation_step"
    step = await family.step()
    assert step is not None
    assert step.name == "first_name"
    (again,) = await family.answer(asked, "2")
    assert again.notice.data["text"] == now.notice.data["text"]
    family.school.clock.move(hours=24)
    (fresh,) = await family.answer(now, "Anne")
    assert fresh.notice.data["text"] == now.notice.data["text"]
    await family.answer(fresh, "Anne")
    found = await family.school.do(lambda one: one.tx.accounts.get(ANTOINETTE))
    assert found is not None
    assert found.first_name == "Anne"


async def test_another_mailbox_answers_nothing(family: Family) -> None:
    await family.begin("profile")
    (asked,) = await family.wait(hours=20)
    reply = Reply("paul@example.org", (asked.token,), "other", words="1", message="<p@p>")
    received = ReceivedMail("person", reply)
    assert await family.school.do(lambda one: family.replies.apply(one, received)) == "unknown"
    (told,) = await leaving(family.school)
    assert told.kind == "reply_elsewhere"
    step = await family.step()
    assert step is not None
    assert step.name == "card"


async def test_the_same_mail_twice_answers_once(family: Family) -> None:
    await family.begin("profile")
    (asked,) = await family.wait(hours=20)
    reply = Reply(HERS, (asked.token,), "other", words="1", message="<same@example.org>")
    for _ in range(2):
        await family.school.do(lambda one: family.replies.apply(one, ReceivedMail("person", reply)))
    assert [one.kind for one in await leaving(family.school)] == [
        "conversation_moved",
        "conversation_step",
    ]


async def test_a_right_that_ends_meanwhile_keeps_the_mail_back(family: Family) -> None:
    await publish_terms(family.school)
    await family.begin("terms", child="1")

    def end(one: School) -> None:
        one.guardianship.end(child(1), 1, None, "")

    await family.school.do(end)
    assert await family.wait(hours=20) == []


async def test_a_sign_up_is_taken_up_at_the_mailbox_that_was_invited(
    school: SchoolAtWork,
) -> None:
    family = Family(school)

    def invite(one: School) -> None:
        one.tx.platforms.put(ICC)
        one.tx.devices.meet(CHAT, "fr", NOW)
        one.certificates.issue("icc", row())

    await school.do(invite)
    (invited,) = await leaving(school)
    link = school.tokens.digest(invited.token)
    await family.begin("sign_up", link=link)
    (asked,) = await family.wait(hours=20)
    assert (asked.kind, asked.to) == ("conversation_reminder", SOPHIE)
    step = await family.step()
    assert step is not None
    (after,) = await family.answer(asked, "1", SOPHIE)
    assert after.kind == "conversation_step"
    later = await family.step()
    assert later is not None
    assert later.name != step.name


async def test_a_sign_up_of_a_page_is_finished_by_mail_and_signs_no_browser_in(
    school: SchoolAtWork,
) -> None:
    """Whoever has planted the browser's cookie has not got the mailbox."""
    family = Family(school)

    def invite(one: School) -> None:
        one.tx.platforms.put(ICC)
        one.tx.devices.meet(CHAT, "fr", NOW)
        one.certificates.issue("icc", row())

    await school.do(invite)
    (invited,) = await leaving(school)
    await family.begin("sign_up", link=school.tokens.digest(invited.token))
    await family.press("yes")
    there = await on_a_page(family)
    record = there.records[0]
    typed = {"password": "hash", "password_again": True, "accepted_in": "web"}
    answers = {**record.answers, **typed, "captcha#1": RIGHT, "captcha_code#1": "12345"}
    await school.do(
        lambda one: one.tx.conversations.put(
            Conversation(there.key, (replace(record, answers=answers, asked="register"),))
        )
    )
    (asked,) = await family.wait(hours=20)
    left = await family.answer(asked, offered(asked)[0], SOPHIE)
    assert [one.kind for one in left if one.kind.startswith("conversation")] == [
        "conversation_step"
    ]

    def opened(one: School) -> tuple[bool, int | None]:
        address, browser = one.tx.addresses.get(SOPHIE), one.tx.devices.chat(BROWSER)
        assert browser is not None
        return address is not None and address.account is not None, browser.account

    assert await school.do(opened) == (True, None)


async def test_a_question_is_no_answer_and_goes_to_the_school(family: Family) -> None:
    await publish_terms(family.school)
    await family.begin("terms", child="1")
    (asked,) = await family.wait(hours=20)
    words = "Puis-je changer d’avis plus tard ?"
    reply = Reply(HERS, (asked.token,), "question", words=words, message="<q@q>")
    await family.school.do(lambda one: family.replies.apply(one, ReceivedMail("person", reply)))
    left = await leaving(family.school)
    assert [one.kind for one in left] == ["question", "conversation_step"]
    assert left[0].to == ISU_DOUR.email


async def test_a_machine_is_asked_no_more_after_three_answers_that_fit_nothing(
    family: Family,
) -> None:
    await publish_terms(family.school)
    await family.begin("terms", child="1")
    mails, rounds = await family.wait(hours=20), 0
    while mails:
        mails = [
            one
            for one in await family.answer(mails[0], "Merci.")
            if one.kind != "conversation_moved"
        ]
        rounds += 1
    assert rounds == 3


async def test_what_wants_no_answer_gets_none_and_counts_all_the_same(family: Family) -> None:
    await publish_terms(family.school)
    await family.begin("terms", child="1")
    (asked,) = await family.wait(hours=20)
    reply = Reply(HERS, (asked.token,), words="Oui", message="<o@o>", is_answerable=False)
    await family.school.do(lambda one: family.replies.apply(one, ReceivedMail("person", reply)))
    assert [one.kind for one in await leaving(family.school)] == ["conversation_moved"]
    assert await family.step() is None
