"""Every repository gives back what it was given."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from school.addresses import Address
from school.conversations import Conversation, Gone, Record
from school.files import file_digest
from school.platforms import Platform
from school.store import Transaction
from school.terms import Terms, TermsAnswer, digest_of
from school.tokens import Token
from storage.opening import ClosableStore
from tests.cast import (
    ICC,
    ISU_DOUR,
    KARIM,
    NOW,
    SOPHIE,
    SOPHIE_TOO,
    Clock,
    account,
    certificate,
    device,
)

pytestmark = pytest.mark.usefixtures("platform")
LATER = NOW + timedelta(hours=1)


def with_sophie(tx: Transaction) -> None:
    tx.accounts.add(account())
    tx.addresses.prove(SOPHIE, 1, NOW)


async def test_platforms_come_back_by_name(store: ClosableStore) -> None:
    def work(tx: Transaction) -> list[Platform]:
        assert tx.platforms.put(ISU_DOUR)
        assert not tx.platforms.put(ISU_DOUR)
        assert tx.platforms.put(replace(ISU_DOUR, fax="+32 65 00 00 01"))
        return tx.platforms.all()

    fax = replace(ISU_DOUR, fax="+32 65 00 00 01")
    assert await store.run(work) == [fax, ICC]
    assert await store.run(lambda tx: tx.platforms.get("icc")) == ICC
    assert await store.run(lambda tx: tx.platforms.get("nowhere")) is None


@pytest.mark.parametrize("born", [date(1998, 8, 3), None])
async def test_accounts_come_back(store: ClosableStore, born: date | None) -> None:
    kept = account(birth_date=born)
    await store.run(lambda tx: tx.accounts.add(kept))
    assert await store.run(lambda tx: tx.accounts.get(1)) == kept

    await store.run(lambda tx: tx.accounts.rehash(1, kept.password_hash, "stronger"))
    await store.run(lambda tx: tx.accounts.rehash(1, kept.password_hash, "of another password"))
    await store.run(lambda tx: tx.accounts.speak(1, "nl"))
    changed = replace(kept, password_hash="stronger", language="nl")
    assert await store.run(lambda tx: tx.accounts.get(1)) == changed
    assert await store.run(lambda tx: tx.accounts.get(2)) is None


async def test_an_address_is_pending_until_somebody_proves_it(store: ClosableStore) -> None:
    await store.run(lambda tx: tx.addresses.note(SOPHIE))
    pending = Address(SOPHIE, "pending", None, None, None)
    assert await store.run(lambda tx: tx.addresses.get(SOPHIE)) == pending

    await store.run(with_sophie)
    proven = Address(SOPHIE, "confirmed", 1, NOW, None)
    assert await store.run(lambda tx: tx.addresses.get(SOPHIE)) == proven

    await store.run(lambda tx: tx.addresses.note(SOPHIE))
    await store.run(lambda tx: tx.addresses.prove(SOPHIE, 1, LATER))
    assert await store.run(lambda tx: tx.addresses.get(SOPHIE)) == proven


async def test_addresses_of_an_account_come_as_they_were_proven(store: ClosableStore) -> None:
    await store.run(with_sophie)
    await store.run(lambda tx: tx.addresses.prove(SOPHIE_TOO, 1, LATER))
    mine = await store.run(lambda tx: tx.addresses.of_account(1))
    assert [one.email for one in mine] == [SOPHIE, SOPHIE_TOO]


async def test_a_quiet_address_keeps_its_first_moment(store: ClosableStore) -> None:
    await store.run(with_sophie)
    await store.run(lambda tx: tx.addresses.quieten(SOPHIE, NOW))
    await store.run(lambda tx: tx.addresses.quieten(SOPHIE, LATER))
    assert await store.run(lambda tx: tx.addresses.get(SOPHIE)) == Address(
        SOPHIE, "confirmed", 1, NOW, NOW
    )


async def test_certificates_come_back_by_id_reference_and_code(store: ClosableStore) -> None:
    content = b"%PDF-1.7"
    kept = certificate(file=file_digest(content))

    def work(tx: Transaction) -> None:
        tx.files.put(file_digest(content), content, NOW)
        tx.files.put(file_digest(content), content, LATER)
        tx.addresses.note(SOPHIE)
        tx.certificates.add(kept)

    await store.run(work)
    assert await store.run(lambda tx: tx.certificates.get(1)) == kept
    assert await store.run(lambda tx: tx.certificates.by_reference("icc", "ICC-1")) == kept
    assert await store.run(lambda tx: tx.certificates.by_code("code1")) == kept
    assert await store.run(lambda tx: tx.certificates.by_reference("isu-dour", "ICC-1")) is None
    assert await store.run(lambda tx: tx.files.get(file_digest(content))) == content
    assert await store.run(lambda tx: tx.files.get("none")) is None


async def test_a_certificate_is_written_again_as_a_whole(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        with_sophie(tx)
        tx.addresses.note(SOPHIE_TOO)
        tx.certificates.add(certificate())

    await store.run(work)
    changed = certificate(
        email=SOPHIE_TOO,
        first_name="Sofie",
        last_name="Lambrecht",
        birth_date=None,
        title="Néerlandais",
        kind="unit",
        awarded_on=date(2020, 9, 5),
        account=1,
        activated_at=NOW,
        revoked_at=LATER,
        revoked_why="Erreur",
        reminded=2,
    )
    await store.run(lambda tx: tx.certificates.update(changed))
    assert await store.run(lambda tx: tx.certificates.get(1)) == changed


async def test_a_portfolio_is_what_was_activated_newest_award_first(store: ClosableStore) -> None:
    mine = {"account": 1, "activated_at": NOW}

    def work(tx: Transaction) -> None:
        with_sophie(tx)
        tx.addresses.note(KARIM)
        tx.certificates.add(certificate(1, awarded_on=date(2019, 1, 1), **mine))
        tx.certificates.add(certificate(2, awarded_on=date(2021, 1, 1), **mine))
        tx.certificates.add(certificate(3, revoked_at=NOW, **mine))
        tx.certificates.add(certificate(4))
        tx.certificates.add(certificate(5, revoked_at=NOW))
        tx.certificates.add(certificate(6, email=KARIM))

    await store.run(work)
    portfolio = await store.run(lambda tx: tx.certificates.of_account(1))
    waiting = await store.run(lambda tx: tx.certificates.waiting_for(1))
    assert [one.id for one in portfolio] == [2, 1]
    assert [one.id for one in waiting] == [4]


async def test_waiting_certificates_are_reminded_of_by_level_and_age(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        tx.addresses.note(SOPHIE)
        tx.certificates.add(certificate(1, issued_at=NOW - timedelta(days=8)))
        tx.certificates.add(certificate(2, issued_at=NOW - timedelta(days=8), reminded=1))
        tx.certificates.add(certificate(3, issued_at=NOW - timedelta(days=6)))
        tx.certificates.add(certificate(4, issued_at=NOW - timedelta(days=9), revoked_at=NOW))

    await store.run(work)
    week_ago = NOW - timedelta(days=7)

    async def due(level: int) -> list[int]:
        found = await store.run(lambda tx: tx.certificates.to_remind(SOPHIE, level, week_ago))
        return [one.id for one in found]

    async def addresses(level: int, limit: int = 10) -> list[str]:
        return await store.run(
            lambda tx: tx.certificates.addresses_to_remind(level, week_ago, limit)
        )

    assert await due(1) == [1]
    assert await due(2) == [1, 2]
    assert await addresses(1) == [SOPHIE]
    assert await addresses(1, limit=0) == []


async def test_conversations_come_back_whole(store: ClosableStore) -> None:
    opened = Record(
        script="sign_up",
        start={"token": "abc"},
        deadline=LATER,
        answers={"first_name": "Zoë", "n": 3, "nothing": None},
        trail=("first_name",),
        turn=4,
        page=1,
        misses=2,
        message=77,
    )
    interrupted = replace(opened, script="sign_in", message=None)
    kept = Conversation("telegram:100", (opened, interrupted))
    await store.run(lambda tx: tx.conversations.put(kept))
    assert await store.run(lambda tx: tx.conversations.get("telegram:100")) == kept

    await store.run(lambda tx: tx.conversations.shown("telegram:100", 3, 99))
    assert await store.run(lambda tx: tx.conversations.get("telegram:100")) == kept
    await store.run(lambda tx: tx.conversations.shown("telegram:100", 4, 99))
    shown = Conversation("telegram:100", (replace(opened, message=99), interrupted))
    assert await store.run(lambda tx: tx.conversations.get("telegram:100")) == shown

    await store.run(lambda tx: tx.conversations.put(Conversation("telegram:100", ())))
    assert await store.run(lambda tx: tx.conversations.get("telegram:100")) is None


async def test_what_has_gone_is_remembered_and_what_waits_elsewhere_is_found(
    store: ClosableStore,
) -> None:
    opened = Record("details", {}, LATER, turn=4, account=1)
    old = replace(opened, script="terms", deadline=NOW)
    gone = Conversation("telegram:100", (), Gone("details", 4, LATER))

    def work(tx: Transaction) -> None:
        tx.accounts.add(account(1))
        for number in (100, 200, 300, 400):
            tx.devices.meet(number, "fr", NOW)
            tx.devices.link(device(number, account=1, chat=number))
        tx.devices.unlink(400, NOW)
        tx.conversations.put(gone)
        tx.conversations.put(Conversation("web:200", (opened,)))
        tx.conversations.put(Conversation("telegram:300", (old,)))
        tx.conversations.put(Conversation("telegram:400", (opened,)))
        tx.conversations.mailed(1, "web:200", 4)
        tx.conversations.mailed(2, "web:200", 3)
        tx.conversations.mails_go_along("web:200", 4, "telegram:100")

    await store.run(work)
    assert await store.run(lambda tx: tx.conversations.get("telegram:100")) == gone
    there = Conversation("web:200", (opened,))
    assert await store.run(lambda tx: tx.conversations.elsewhere(1, 100, NOW)) == [there]
    assert await store.run(lambda tx: tx.conversations.elsewhere(1, 200, NOW)) == [gone]
    assert await store.run(lambda tx: tx.conversations.asked_by(1)) == ("telegram:100", 4)
    assert await store.run(lambda tx: tx.conversations.asked_by(2)) == ("web:200", 3)


async def test_conversations_are_cleared_once_all_deadlines_passed(store: ClosableStore) -> None:
    early, late = Record("a", {}, NOW), Record("b", {}, LATER)

    def work(tx: Transaction) -> None:
        tx.conversations.put(Conversation("1", (early,)))
        tx.conversations.put(Conversation("2", (early, late)))

    await store.run(work)
    cleared = await store.run(lambda tx: tx.conversations.clear(NOW + timedelta(seconds=1), 10))
    assert cleared == 1
    assert await store.run(lambda tx: tx.conversations.get("1")) is None
    assert await store.run(lambda tx: tx.conversations.get("2")) is not None


async def test_a_chat_is_met_once_and_linked_to_one_account(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        tx.accounts.add(account(1))
        tx.accounts.add(account(2))
        tx.devices.meet(100, "fr", NOW)
        tx.devices.meet(100, "en", NOW)
        tx.devices.link(device(1, account=1))
        tx.devices.link(device(2, account=2))

    await store.run(work)
    chat = await store.run(lambda tx: tx.devices.chat(100))
    assert chat is not None
    assert (chat.language, chat.account, chat.blocked_at) == ("fr", 2, None)
    assert await store.run(lambda tx: tx.devices.of_account(1)) == []
    assert await store.run(lambda tx: tx.devices.of_account(2)) == [chat]

    await store.run(lambda tx: tx.devices.use(100, LATER))
    assert await store.run(lambda tx: tx.devices.chat(100)) == replace(chat, used_at=LATER)

    await store.run(lambda tx: tx.devices.block(100, NOW))
    await store.run(lambda tx: tx.devices.speak(100, "nl"))
    await store.run(lambda tx: tx.devices.unlink(100, NOW))
    changed = replace(chat, language="nl", account=None, blocked_at=NOW, used_at=None)
    assert await store.run(lambda tx: tx.devices.chat(100)) == changed
    await store.run(lambda tx: tx.devices.block(100, None))
    assert await store.run(lambda tx: tx.devices.chat(100)) == replace(changed, blocked_at=None)
    assert await store.run(lambda tx: tx.devices.chat(101)) is None


async def test_the_newest_message_of_a_chat_is_known(store: ClosableStore) -> None:
    assert await store.run(lambda tx: tx.devices.last_message(100)) is None
    for message in (7, 9, 8):
        await store.run(partial(_sent, {100: message, 102: 1}))
    await store.run(partial(_sent, {}))
    assert await store.run(lambda tx: tx.devices.last_message(100)) == 9
    assert await store.run(lambda tx: tx.devices.last_message(101)) is None
    assert await store.run(lambda tx: tx.devices.last_message(102)) == 1


def _sent(messages: dict[int, int], tx: Transaction) -> None:
    tx.devices.sent(messages)


async def test_failures_count_by_source_and_lately(store: ClosableStore, clock: Clock) -> None:
    hour_ago = NOW - timedelta(hours=1)

    def work(tx: Transaction) -> None:
        tx.failures.add("door", "me", True, NOW - timedelta(hours=2))
        tx.failures.add("door", "me", True, NOW)
        tx.failures.add("door", "stranger", False, NOW - timedelta(hours=2))
        tx.failures.add("door", "stranger", False, NOW)
        tx.failures.add("other", "me", False, NOW)

    await store.run(work)
    mine = await store.run(lambda tx: tx.failures.of("door", "me", hour_ago, 100, 20))
    assert (mine.in_a_row, mine.last_at, mine.unknown_lately) == (2, NOW, 1)
    await store.run(lambda tx: tx.failures.forget("door", "me"))
    mine = await store.run(lambda tx: tx.failures.of("door", "me", hour_ago, 100, 20))
    assert (mine.in_a_row, mine.last_at, mine.unknown_lately) == (0, None, 1)
    assert await store.run(lambda tx: tx.failures.clear(hour_ago, 10)) == 1


async def test_jobs_are_done_once_for_each_due_date(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        assert not tx.jobs.is_done("reminders", "2026-06-26")
        tx.jobs.done("reminders", "2026-06-26", NOW)
        tx.jobs.done("reminders", "2026-06-26", LATER)

    await store.run(work)
    assert await store.run(lambda tx: tx.jobs.is_done("reminders", "2026-06-26"))
    assert not await store.run(lambda tx: tx.jobs.is_done("reminders", "2026-06-27"))


def terms(language: str, version: str = "1", text: str = "Texte", **changes: Any) -> Terms:
    digest, until = digest_of(text), date(2026, 9, 1)
    ours = Terms("icc", version, language, text, f"{text}, lisible", digest, NOW, until)
    return replace(ours, **changes)


async def test_the_newest_terms_come_in_the_language_or_else_in_french(
    store: ClosableStore,
) -> None:
    def work(tx: Transaction) -> None:
        assert tx.terms.publish(terms("fr"))
        assert tx.terms.publish(terms("de"))
        assert not tx.terms.publish(terms("fr", text="Autre"))
        assert tx.terms.publish(terms("nl", "2", published_at=LATER))
        assert tx.terms.publish(terms("fr", "2", published_at=LATER, ignore_until=None))

    assert await store.run(lambda tx: tx.terms.current("icc", "fr")) is None
    await store.run(work)
    french = terms("fr", "2", published_at=LATER, ignore_until=None)
    assert await store.run(lambda tx: tx.terms.current("icc", "fr")) == french
    assert await store.run(lambda tx: tx.terms.current("icc", "de")) == french
    dutch = terms("nl", "2", published_at=LATER)
    assert await store.run(lambda tx: tx.terms.current("icc", "nl")) == dutch
    assert await store.run(lambda tx: tx.terms.digest("icc", "1", "fr")) == digest_of("Texte")
    assert await store.run(lambda tx: tx.terms.digest("icc", "1", "en")) is None


async def test_a_translation_that_follows_does_not_make_an_old_version_the_newest(
    store: ClosableStore,
) -> None:
    def work(tx: Transaction) -> Terms | None:
        tx.terms.publish(terms("fr", "1"))
        tx.terms.publish(terms("fr", "2", published_at=NOW + timedelta(seconds=1)))
        tx.terms.publish(terms("nl", "1", published_at=LATER))
        return tx.terms.current("icc", "nl")

    newest = await store.run(work)
    assert newest is not None
    assert newest.version == "2"


async def test_answers_to_terms_only_grow(store: ClosableStore) -> None:
    def answer(number: int) -> TermsAnswer:
        return TermsAnswer(number, 1, "icc", "1", "fr", "digest", "accepted", "telegram", NOW)

    await store.run(with_sophie)
    await store.run(lambda tx: tx.terms.answer(answer(1)))
    await store.run(lambda tx: tx.terms.answer(answer(2)))


async def test_tokens_are_used_or_withdrawn_with_their_certificate(store: ClosableStore) -> None:
    def token(digest: str, number: int) -> Token:
        return Token(digest, "activation", SOPHIE, number, NOW, None, None)

    def work(tx: Transaction) -> None:
        tx.addresses.note(SOPHIE)
        for number in (1, 2):
            tx.certificates.add(certificate(number))
            tx.tokens.add(token(f"first{number}", number))
            tx.tokens.add(token(f"again{number}", number))
        tx.tokens.add(Token("stop", "unsubscribe", SOPHIE, None, NOW, None, None))
        tx.tokens.use(1, LATER)
        tx.tokens.withdraw(1, LATER)
        tx.tokens.withdraw(2, LATER)

    await store.run(work)
    used = replace(token("first1", 1), used_at=LATER)
    assert await store.run(lambda tx: tx.tokens.get("first1")) == used
    again = await store.run(lambda tx: tx.tokens.get("again1"))
    assert again is not None
    assert not again.open
    withdrawn = replace(token("again2", 2), withdrawn_at=LATER)
    assert await store.run(lambda tx: tx.tokens.get("again2")) == withdrawn
    stop = await store.run(lambda tx: tx.tokens.get("stop"))
    assert stop is not None
    assert stop.open
    assert await store.run(lambda tx: tx.tokens.get("unknown")) is None


async def test_status_counts_and_remembers(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        with_sophie(tx)
        tx.addresses.note(KARIM)
        tx.devices.meet(100, "fr", NOW)
        tx.devices.block(100, NOW)
        tx.certificates.add(certificate(1, account=1, activated_at=NOW))
        tx.certificates.add(certificate(2, revoked_at=NOW))
        tx.status.remember("bot", "old")
        tx.status.remember("bot", "cartable_bot")

    await store.run(work)
    counts = await store.run(lambda tx: tx.status.counts())
    assert counts["addresses"] == {"pending": 1, "confirmed": 1, "refused": 0, "bad": 0}
    assert counts["certificates"] == {"issued": 2, "activated": 1, "revoked": 1}
    assert counts["accounts"] == {"open": 1}
    assert counts["telegram"] == {"blocked_chats": 1}
    assert await store.run(lambda tx: tx.status.recall("bot")) == "cartable_bot"
    assert await store.run(lambda tx: tx.status.recall("nothing")) is None
