"""Cleaning up: how long each thing is kept, and what goes every night."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType

from cartable.root import Foundation
from school.replies import REMEMBERED
from school.store import Transaction
from school.tokens import Purpose

_BATCH = 100
_FAILURES_KEPT = timedelta(days=30)
"""Strangers' failures count for an hour; those in a row as long as they are here."""
_BACKUPS_KEPT = timedelta(days=90)
_CORRECTED_KEPT = timedelta(days=30)
_FORMS_KEPT = timedelta(hours=1)
"""What Telegram showed when a page was opened is good for ten minutes, and then for nothing."""
_CODES_KEPT = timedelta(days=1)
_BROWSERS_KEPT = timedelta(days=8)
"""Of a browser that reaches no account; what is asked in one waits for a week."""
_INPUTS_KEPT = timedelta(days=7)
"""Telegram hands an update over for 24 hours at most; after that none can come again."""
_NOTICES_KEPT = timedelta(days=30)
_DRAFTS_KEPT = timedelta(days=8)
"""Of files that were handed in for something that was not published; conversations end after 7."""
_EXPORTS_KEPT = timedelta(days=30)
"""That an export was asked for; the audit log has it for good."""
_MAILS_KEPT = timedelta(days=6)
"""What was said by mails that were sent: one that came back for now is sent again for 5 days."""
_TOKENS_KEPT: Mapping[Purpose, timedelta] = MappingProxyType(
    {
        # They work for 24 hours; who answers a mail of last month is still told how it is done now.
        "confirmation": timedelta(days=35),
        "command": timedelta(days=35),
        "conversation": timedelta(days=35),
        # Invitations end after days; until then a link says that it was used, or came too late.
        "staff": timedelta(days=400),
        # Who answers a problem months later still answers that problem.
        "help": timedelta(days=400),
        # A link under an old mail must stop what still comes: the law gives the right to object at
        # any time (GDPR, 21) and names no end. To whom we wrote at all in five years, we gave a
        # link that works; and who answers « stop » to an older mail is sent one.
        "unsubscribe": timedelta(days=5 * 366),
    }
)
"""By what a token is for, after its mail was written."""
_ACTIVATIONS_KEPT = timedelta(days=400)
"""Of certificates that were activated or taken back: a school year and its holidays, in which the
link in an old mail says what became of it. Of one that waits the link works for as long."""
_KEYS_KEPT = timedelta(days=400)
"""Nothing that is owed once is thought of again after so long: reminders end after 30 days."""


async def tally(opened: Foundation) -> None:
    """Add up what was done and sent since the last time, so that figures stay quick and right."""
    await opened.store.run(lambda tx: tx.status.tally(opened.clock.now()))


async def clean_up(opened: Foundation) -> None:
    """Remove what nobody needs any more, a little at a time, so that nobody waits for it."""
    now = opened.clock.now()
    await tally(opened)  # before anything that it counts is gone
    steps: tuple[Callable[[Transaction], int], ...] = (
        lambda tx: tx.conversations.clear(now, _BATCH),
        lambda tx: tx.form_sessions.forget(now - _FORMS_KEPT, _BATCH),
        lambda tx: tx.reset_codes.forget(now - _CODES_KEPT, _BATCH),
        lambda tx: tx.browsers.forget(now - _BROWSERS_KEPT, _BATCH),
        lambda tx: tx.confirmations.forget_corrected(now - _CORRECTED_KEPT, _BATCH),
        lambda tx: tx.inbox.forget(now - _INPUTS_KEPT, _BATCH),
        lambda tx: tx.outbox.erase_sent(now - _MAILS_KEPT, _BATCH),
        lambda tx: tx.news_told.settle(_BATCH),  # before the notices that it reads are gone
        lambda tx: tx.outbox.forget(now - _NOTICES_KEPT, _BATCH),
        lambda tx: tx.files.forget_unused(now - _DRAFTS_KEPT, _BATCH),
        lambda tx: tx.closings.forget_exports(now - _EXPORTS_KEPT, _BATCH),
        lambda tx: tx.replies.forget(now - REMEMBERED, _BATCH),
        lambda tx: tx.conversations.forget_mails(now - _NOTICES_KEPT, _BATCH),
        lambda tx: tx.outbox.forget_keys(now - _KEYS_KEPT, _BATCH),
        *(partial(_forget_tokens, one, now - kept) for one, kept in _TOKENS_KEPT.items()),
        lambda tx: tx.tokens.forget_ended("activation", now - _ACTIVATIONS_KEPT, _BATCH),
        lambda tx: tx.failures.clear(now - _FAILURES_KEPT, _BATCH),
    )
    for remove in steps:
        while await opened.store.run(remove):
            pass
    await opened.store.run(lambda tx: tx.backups.forget(now - _BACKUPS_KEPT))


def _forget_tokens(purpose: Purpose, before: datetime, tx: Transaction) -> int:
    return tx.tokens.forget(purpose, before, _BATCH)
