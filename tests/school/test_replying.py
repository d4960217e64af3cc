"""Answers by mail confirm, activate, refuse and ask; nobody else's do, and none does it twice."""

import asyncio
from datetime import timedelta

import pytest

from school.replies import Command, MailClass, Verdict
from school.school import School
from tests.cast import ISU_DOUR, SOPHIE, account, device, row
from tests.conftest import SchoolAtWork
from tests.school.correspondence import (
    ANTOINETTE,
    CHAT,
    HERS,
    Mailed,
    ask,
    issue,
    leaving,
    mails,
    open_account,
    reply,
    state_of,
    told,
)

pytestmark = pytest.mark.usefixtures("platform")

COMMANDS: tuple[Command, ...] = ("certificates", "stop", "start", "help")
SCHOOL = "secretariat@iccbxl.be"
STRANGER = "somebody@example.com"


async def have_account(school: SchoolAtWork, email: str = SOPHIE) -> None:
    """Let Sophie have an account whose address is proven, and no chat."""

    def work(one: School) -> None:
        one.tx.accounts.add(account(2))
        one.tx.addresses.prove(email, 2, school.clock.now())

    await school.do(work)


async def announce(school: SchoolAtWork, reference: str) -> None:
    """Issue a certificate to Sophie, who has an account."""
    await school.do(lambda one: one.certificates.issue("icc", row(reference=reference)))


# -- an address that waits to be confirmed --------------------------------------------------------


@pytest.mark.parametrize("verdict", ["yes", "empty"])
async def test_a_yes_confirms_and_the_chat_is_told(school: SchoolAtWork, verdict: Verdict) -> None:
    await open_account(school)
    asked = await ask(school)
    assert await reply(school, HERS, asked.token, verdict=verdict) == "confirmation"
    assert await state_of(school, HERS) == "confirmed"
    assert ("address_confirmed", str(CHAT)) in await told(school)


@pytest.mark.parametrize("with_chat", [True, False])
async def test_who_confirms_by_mail_is_thanked_there(school: SchoolAtWork, with_chat: bool) -> None:
    await open_account(school, with_chat=with_chat)
    asked = await ask(school)
    await reply(school, HERS, asked.token, message="<hers@example.org>")
    (answer,) = await mails(school)
    assert (answer.kind, answer.to) == ("reply_confirmed", HERS)
    assert answer.letter.in_reply_to == "<hers@example.org>"
    assert answer.letter.platform is not None


async def test_a_no_refuses_and_the_secretariat_and_the_chat_learn_it(
    school: SchoolAtWork,
) -> None:
    await open_account(school)
    asked = await ask(school)
    said = "Non, je ne connais pas cette personne."
    assert await reply(school, HERS, asked.token, verdict="no", words=said) == "confirmation"
    assert await state_of(school, HERS) == "refused"
    left = await leaving(school)
    assert [(one.kind, one.to) for one in left] == [
        ("address_refused", str(CHAT)),
        ("address_refused", SCHOOL),
        ("reply_refused", HERS),
    ]
    assert left[1].letter.words == said
    assert left[1].letter.writer == HERS
    assert left[1].letter.asked_about == HERS


async def test_anything_else_is_answered_once_with_both_answers(school: SchoolAtWork) -> None:
    await open_account(school)
    asked = await ask(school)
    assert await reply(school, HERS, asked.token, verdict="other", words="Bonjour") == "unknown"
    (answer,) = await mails(school)
    assert (answer.kind, answer.to) == ("reply_unclear", HERS)
    assert answer.letter.data["again"] is False
    assert await reply(school, HERS, answer.token) == "confirmation"
    assert await state_of(school, HERS) == "confirmed"


async def test_what_is_unclear_again_is_answered_otherwise_and_not_without_end(
    school: SchoolAtWork,
) -> None:
    await open_account(school)
    token, said = (await ask(school)).token, []
    for _ in range(6):
        await reply(school, HERS, token, verdict="other", words="asdf")
        for answer in await mails(school):
            token = answer.token
            said.append((answer.kind, answer.letter.data["again"]))
    assert said == [("reply_unclear", False), *[("reply_unclear", True)] * 2]
    school.clock.move(hours=2)
    await reply(school, HERS, token, verdict="other", words="asdf")
    assert len(await mails(school)) == 1
    assert await reply(school, HERS, token) == "confirmation"


async def test_a_question_goes_on_to_the_secretariat(school: SchoolAtWork) -> None:
    await open_account(school)
    asked = await ask(school)
    words = "Qui êtes-vous ?"
    assert await reply(school, HERS, asked.token, verdict="question", words=words) == "unknown"
    passed, answer = await mails(school)
    assert (passed.kind, passed.to) == ("question", SCHOOL)
    assert (passed.letter.words, passed.letter.writer) == (words, HERS)
    assert passed.letter.account is None
    assert (answer.kind, answer.to) == ("reply_passed_on", HERS)
    assert answer.letter.asker is not None  # what was asked is still open
    await reply(school, HERS, asked.token, verdict="question", words="Et pourquoi ?")
    assert [one.kind for one in await mails(school)] == ["question", "reply_passed_on"]
    assert await state_of(school, HERS) == "pending"
    assert await reply(school, HERS, answer.token) == "confirmation"
    assert await state_of(school, HERS) == "confirmed"


async def test_a_question_is_acknowledged_also_where_its_writer_answers_meanwhile(
    school: SchoolAtWork,
) -> None:
    await open_account(school)
    asked = await ask(school)
    await reply(school, HERS, asked.token, verdict="question", words="Qui êtes-vous ?")
    await reply(school, HERS, asked.token)
    left = {one.kind: one.letter for one in await mails(school)}
    assert left.keys() == {"question", "reply_passed_on", "reply_confirmed"}
    assert left["reply_passed_on"].platform is not None
    assert (left["reply_passed_on"].asker, left["reply_passed_on"].token) == (None, None)


async def test_the_same_mail_twice_does_it_once(school: SchoolAtWork) -> None:
    await open_account(school)
    asked = await ask(school)
    for _ in range(3):
        again = await reply(
            school, HERS, asked.token, verdict="question", words="Quoi ?", message="<1@a>"
        )
        assert again == "unknown"
    assert [one.kind for one in await mails(school)] == ["question", "reply_passed_on"]


async def test_two_yeses_at_once_confirm_once(school: SchoolAtWork) -> None:
    await open_account(school)
    asked = await ask(school)
    await asyncio.gather(*(reply(school, HERS, asked.token) for _ in range(8)))
    assert await told(school) == [
        ("address_confirmed", str(CHAT)),
        ("reply_confirmed", HERS),
        ("reply_done", HERS),
    ]


async def test_a_link_of_yesterday_says_how_to_get_another(school: SchoolAtWork) -> None:
    await open_account(school)
    asked = await ask(school)
    school.clock.move(hours=24)
    assert await reply(school, HERS, asked.token) == "confirmation"
    assert await state_of(school, HERS) == "pending"
    assert await told(school) == [("reply_expired", HERS)]


async def test_another_mailbox_confirms_nothing_and_learns_no_address(
    school: SchoolAtWork,
) -> None:
    await open_account(school)
    asked = await ask(school)
    assert await reply(school, STRANGER, asked.token) == "unknown"
    assert await state_of(school, HERS) == "pending"
    (answer,) = await leaving(school)
    assert (answer.kind, answer.to) == ("reply_elsewhere", STRANGER)
    assert HERS not in str(answer.letter)


async def test_a_sender_who_is_not_vouched_for_confirms_nothing(school: SchoolAtWork) -> None:
    await open_account(school)
    asked = await ask(school)
    assert await reply(school, "", asked.token) == "unknown"
    assert await state_of(school, HERS) == "pending"
    (answer,) = await mails(school)
    assert (answer.kind, answer.to) == ("reply_unproven", HERS)
    assert await reply(school, HERS, answer.token) == "confirmation"
    assert await state_of(school, HERS) == "confirmed"


async def test_invented_tokens_are_answered_once_an_hour(school: SchoolAtWork) -> None:
    invented = "a" * 26
    assert await reply(school, STRANGER, invented) == "unknown"
    assert await reply(school, STRANGER, invented) == "unknown"
    assert await told(school) == [("reply_expired", STRANGER)]
    school.clock.move(hours=1)
    await reply(school, STRANGER, invented)
    assert await told(school) == [("reply_expired", STRANGER)]


async def test_mails_in_many_names_flood_few(school: SchoolAtWork) -> None:
    for number in range(250):
        await reply(school, f"somebody{number}@example.com", verdict="other")
    assert len(await told(school)) == 200


async def test_what_wants_no_answer_gets_none(school: SchoolAtWork) -> None:
    await open_account(school)
    asked = await ask(school)
    await reply(school, STRANGER, asked.token, is_answerable=False)
    await reply(school, HERS, asked.token, verdict="other", is_answerable=False)
    assert await told(school) == []


# -- a certificate that waits to be activated -----------------------------------------------------


async def test_a_yes_activates_where_there_is_an_account(school: SchoolAtWork) -> None:
    invited = await issue(school)
    await have_account(school)
    said = "<hers@example.org>"
    assert await reply(school, SOPHIE, invited.token, message=said) == "activation"
    (answer,) = await leaving(school)
    assert (answer.kind, answer.to) == ("reply_activated", SOPHIE)
    assert answer.letter.in_reply_to == said
    assert [one.reference for one in answer.letter.given] == ["ICC-2020-0003"]
    (owned,) = await school.do(lambda one: one.certificates.portfolio(2))
    assert owned.reference == "ICC-2020-0003"
    assert await reply(school, SOPHIE, invited.token) == "activation"
    assert await told(school) == [("reply_done", SOPHIE)]
    await reply(school, SOPHIE, answer.token, command="certificates")
    assert [one.kind for one in await mails(school)] == ["reply_certificates"]


async def test_a_chat_learns_what_its_owner_activated_by_mail(school: SchoolAtWork) -> None:
    invited = await issue(school)
    await have_account(school)

    def link(one: School) -> None:
        one.tx.devices.meet(CHAT, "fr", school.clock.now())
        one.tx.devices.link(device(1, account=2, chat=CHAT))

    await school.do(link)
    await reply(school, SOPHIE, invited.token)
    assert await told(school) == [
        ("certificate_activated", str(CHAT)),
        ("reply_activated", SOPHIE),
    ]


async def test_without_an_account_the_answer_says_how_to_sign_up(school: SchoolAtWork) -> None:
    invited = await issue(school)
    assert await reply(school, SOPHIE, invited.token, verdict="empty") == "activation"
    (answer,) = await leaving(school)
    assert (answer.kind, answer.to) == ("reply_sign_up", SOPHIE)
    assert answer.letter.certificate is not None
    stage = await school.do(lambda one: one.activation.stage(answer.token)[0])
    assert stage.value == "sign_up"


async def test_a_no_to_a_certificate_closes_its_links_and_tells_the_school(
    school: SchoolAtWork,
) -> None:
    invited = await issue(school)
    assert await reply(school, SOPHIE, invited.token, verdict="no") == "activation"
    assert await told(school) == [("address_refused", SCHOOL), ("reply_refused", SOPHIE)]
    assert await state_of(school, SOPHIE) == "refused"
    stage = await school.do(lambda one: one.activation.stage(invited.token)[0])
    assert stage.value == "unknown"
    school.clock.move(days=8)
    await school.do(lambda one: one.reminders.remind(10))
    assert await told(school) == []


async def test_a_question_about_a_certificate(school: SchoolAtWork) -> None:
    invited = await issue(school)
    assert await reply(school, SOPHIE, invited.token, verdict="question") == "unknown"
    passed, answer = await mails(school)
    assert (passed.kind, answer.kind) == ("question", "reply_passed_on")
    assert passed.letter.certificate is not None
    assert await reply(school, SOPHIE, answer.token, verdict="empty") == "activation"


# -- commands -------------------------------------------------------------------------------------


async def test_stop_and_start_by_answering_any_notice(school: SchoolAtWork) -> None:
    await have_account(school)
    await announce(school, "ICC-1")
    (notice,) = await mails(school)
    assert notice.kind == "certificate_added"
    stopped = await reply(school, SOPHIE, notice.stop_token, verdict="other", command="stop")
    assert stopped == "command"
    (stopped_mail,) = await mails(school)
    assert (stopped_mail.kind, stopped_mail.to) == ("reply_stopped", SOPHIE)
    await announce(school, "ICC-2")
    assert await told(school) == []
    await reply(school, SOPHIE, stopped_mail.token, verdict="other", command="start")
    assert await told(school) == [("reply_started", SOPHIE)]
    await announce(school, "ICC-3")
    assert await told(school) == [("certificate_added", SOPHIE)]


@pytest.mark.parametrize("command", ["stop", "certificates", "start"])
async def test_a_bare_command_is_answered_with_an_address_that_does_it(
    school: SchoolAtWork, command: Command
) -> None:
    await have_account(school)
    assert await reply(school, SOPHIE, verdict="other", command=command) == "command"
    found = await school.do(lambda one: one.tx.addresses.get(SOPHIE))
    assert found is not None
    assert found.quiet_at is None
    (answer,) = await mails(school)
    assert (answer.kind, answer.letter.data["command"]) == ("reply_command", command)
    assert await reply(school, SOPHIE, answer.token, command=command) == "command"
    (done,) = await mails(school)
    assert done.kind in ("reply_stopped", "reply_certificates", "reply_started")


async def test_help_comes_with_an_address_for_commands(school: SchoolAtWork) -> None:
    await reply(school, STRANGER, verdict="other", command="help")
    (answer,) = await mails(school)
    assert (answer.kind, answer.to) == ("reply_help", STRANGER)
    school.clock.move(hours=25)
    assert await reply(school, STRANGER, answer.token, command="stop") == "command"
    assert [one.kind for one in await mails(school)] == ["reply_command"]
    assert await state_of(school, STRANGER) is None


async def test_the_portfolio_comes_in_mails_of_five(school: SchoolAtWork) -> None:
    await have_account(school)
    for number in range(7):
        await announce(school, f"ICC-{number}")
    first, *_ = await mails(school)
    await reply(school, SOPHIE, first.stop_token, command="certificates")
    answers = await mails(school)
    assert [len(one.letter.given) for one in answers] == [5, 2]
    assert [one.letter.data["part"] for one in answers] == [1, 2]


async def test_certificates_go_to_nobody_else(school: SchoolAtWork) -> None:
    await have_account(school)
    await announce(school, "ICC-1")
    (notice,) = await mails(school)
    await reply(school, STRANGER, notice.stop_token, command="certificates")
    (answer,) = await mails(school)
    assert (answer.kind, answer.to) == ("reply_elsewhere", STRANGER)
    assert answer.letter.given == ()


async def test_who_has_nothing_is_told_so(school: SchoolAtWork) -> None:
    await reply(school, STRANGER, verdict="other", command="help")
    (offered,) = await mails(school)
    await reply(school, STRANGER, offered.token, command="certificates")
    (answer,) = await mails(school)
    assert (answer.kind, answer.letter.given) == ("reply_certificates", ())


async def test_who_has_no_account_learns_what_waits_and_how_to_get_it(
    school: SchoolAtWork,
) -> None:
    invited = await issue(school)
    await issue(school, reference="ICC-2020-0004", title="Anglais UE 2")
    await reply(school, SOPHIE, invited.token, command="certificates")
    (answer,) = await mails(school)
    assert (answer.kind, answer.to) == ("reply_waiting", SOPHIE)
    assert answer.letter.certificate is not None
    assert answer.letter.data["others"] == [row().title]
    stage = await school.do(lambda one: one.activation.stage(answer.token)[0])
    assert stage.value == "sign_up"
    await have_account(school)
    assert await reply(school, SOPHIE, answer.token) == "activation"
    await mails(school)
    await reply(school, SOPHIE, invited.token, command="certificates")
    (answer,) = await mails(school)
    assert answer.kind == "reply_certificates"
    assert (len(answer.letter.given), answer.letter.data["waiting"]) == (1, 1)


async def test_commands_are_answered_by_the_school_that_knows_who_writes(
    school: SchoolAtWork,
) -> None:
    def signed(answer: Mailed) -> str:
        assert answer.letter.platform is not None
        return answer.letter.platform.id

    await school.do(lambda one: one.tx.platforms.put(ISU_DOUR))
    invited = await issue(school)
    for command in COMMANDS:
        await reply(school, SOPHIE, verdict="other", command=command)
        (offered,) = await mails(school)
        assert signed(offered) == "icc"
        await reply(school, SOPHIE, invited.token, verdict="other", command=command)
        (done,) = await mails(school)
        assert signed(done) == "icc"
    await reply(school, SOPHIE, "a" * 26)
    (expired,) = await mails(school)
    assert signed(expired) == "icc"
    await school.do(lambda one: one.certificates.issue(ISU_DOUR.id, row(reference="DOUR-1")))
    await mails(school)
    school.clock.move(hours=1)
    await reply(school, SOPHIE, verdict="other")
    (anybodys,) = await mails(school)
    assert anybodys.letter.platform is None


async def test_a_command_is_answered_beside_whatever_was_told_just_before(
    school: SchoolAtWork,
) -> None:
    await reply(school, STRANGER, verdict="other")
    for command in COMMANDS:
        for _ in range(3):
            await reply(school, STRANGER, verdict="other", command=command)
    kinds = [one.kind for one in await mails(school)]
    assert kinds == ["reply_help", *["reply_command"] * 3, "reply_help"]


# -- questions to notices -------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["question", "other", "no"])
async def test_what_answers_a_notice_goes_to_the_school_of_its_reader(
    school: SchoolAtWork, verdict: Verdict
) -> None:
    await have_account(school)
    await announce(school, "ICC-1")
    (notice,) = await mails(school)
    thanked = await reply(
        school, SOPHIE, notice.stop_token, verdict="other", words="Merci", is_courtesy=True
    )
    assert thanked == "unknown"
    assert await mails(school) == []
    await reply(school, SOPHIE, notice.stop_token, verdict=verdict, words="Ce n’était pas moi !")
    assert [(one.kind, one.to) for one in await mails(school)] == [
        ("question", SCHOOL),
        ("reply_passed_on", SOPHIE),
    ]


async def test_old_memories_go(school: SchoolAtWork) -> None:
    await reply(school, STRANGER, verdict="other")
    later = school.clock.now() + timedelta(days=1)
    assert await school.do(lambda one: one.tx.replies.forget(school.clock.now(), 10)) == 0
    assert await school.do(lambda one: one.tx.replies.forget(later, 10)) == 2
    assert await school.do(lambda one: one.tx.replies.forget(later, 10)) == 0


async def test_classes_are_counted(school: SchoolAtWork) -> None:
    treated: tuple[MailClass, ...] = ("bounce", "bounce", "unknown")

    def work(one: School) -> dict[str, int]:
        for kind in treated:
            one.tx.replies.count(kind)
        return {kind: number for kind, number in one.tx.replies.counts().items() if number}

    assert await school.do(work) == {"bounce": 2, "unknown": 1}


async def test_antoinettes_mailbox_is_well_again_once_it_writes(school: SchoolAtWork) -> None:
    await open_account(school)
    asked = await ask(school)
    await reply(school, HERS, asked.token)
    await leaving(school)
    await school.do(lambda one: one.tx.addresses.spoil(HERS))
    assert (await school.do(lambda one: one.confirming.state(ANTOINETTE))).state == "bad"
    await reply(school, HERS, asked.token, verdict="other")
    assert (await school.do(lambda one: one.confirming.state(ANTOINETTE))).state == "confirmed"


async def test_a_machine_that_answers_us_ends_soon(school: SchoolAtWork) -> None:
    token, answers = (await issue(school)).token, 0
    for _ in range(30):
        await reply(school, SOPHIE, token)
        for mail in await mails(school):
            token, answers = mail.token, answers + 1
    assert answers == 12
    school.clock.move(days=1)
    await reply(school, SOPHIE, token)
    assert [one.kind for one in await mails(school)] == ["reply_sign_up"]


async def test_questions_without_end_do_not_fill_the_schools_mailbox(
    school: SchoolAtWork,
) -> None:
    invited = await issue(school)
    for number in range(20):
        await reply(school, SOPHIE, invited.token, verdict="question", words=f"{number} ?")
    assert [one.to for one in await mails(school)].count(SCHOOL) == 5


async def test_a_copy_under_another_name_does_not_use_up_the_mail(school: SchoolAtWork) -> None:
    await open_account(school)
    asked = await ask(school)
    await reply(school, STRANGER, asked.token, message="<same@example.org>")
    await reply(school, HERS, asked.token, message="<same@example.org>")
    assert await state_of(school, HERS) == "confirmed"


async def test_an_old_mail_hands_nothing_out(school: SchoolAtWork) -> None:
    await have_account(school)
    await announce(school, "ICC-1")
    (notice,) = await mails(school)
    school.clock.move(days=2)
    await reply(school, SOPHIE, notice.stop_token, command="certificates")
    assert [one.kind for one in await mails(school)] == ["reply_command"]
    await reply(school, SOPHIE, notice.stop_token, command="stop")
    assert [one.kind for one in await mails(school)] == ["reply_stopped"]


async def test_a_question_goes_to_no_school_where_it_may_be_another(school: SchoolAtWork) -> None:
    await have_account(school)
    await announce(school, "ICC-1")
    (notice,) = await mails(school)

    def study_elsewhere(one: School) -> None:
        one.tx.platforms.put(ISU_DOUR)
        one.certificates.issue(ISU_DOUR.id, row(reference="DOUR-1"))

    await school.do(study_elsewhere)
    await mails(school)
    await reply(school, SOPHIE, notice.stop_token, verdict="question", words="Et alors ?")
    assert await told(school) == [("reply_help", SOPHIE)]
