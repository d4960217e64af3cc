"""Erasing a person: every row that is theirs, in all tables, but what law has schools keep."""

from __future__ import annotations

from datetime import datetime

from school.addresses import ERASED
from school.conversations import TELEGRAM, WEB
from school.personal import Traces
from storage.moments import to_ms
from storage.statements import Statements

OF_ACCOUNT = (
    *("erase_confirmations", "erase_answers", "erase_requests", "erase_closer", "erase_roles"),
    *("erase_guardian", "erase_profile", "erase_profession", "erase_typed_passwords"),
    *("erase_changed_password", "erase_chosen_address", "erase_reset_codes", "erase_closing"),
    *("erase_exports", "erase_own_photo", "erase_problem_words", "erase_problems"),
    *("erase_preferences", "erase_quiet_times", "erase_digest_items"),
    *("erase_news_made_by", "erase_news_told", "erase_news_opened", "erase_news_read"),
)
_OF_EMAIL = (
    *("erase_clicks", "erase_token_subjects", "erase_tokens", "erase_confirmations_at"),
    *("erase_roles_at", "erase_notices_naming", "erase_replacement"),
    *("erase_problem_words_at", "erase_problems_at"),
)
_OF_CHAT = (
    *("erase_last_messages", "erase_form_sessions", "erase_typed_passwords_at"),
    *("erase_reset_codes_at", "erase_browser", "erase_chat"),
)
"""What refers comes before what it refers to."""


def erase(tx: Statements, traces: Traces, now: datetime) -> bool:
    """Erase what ``traces`` lead to; ``False`` where there is no such account.

    Certificates stay as ``detach_certificates`` leaves them, places are over, acts of the audit
    log lose their details.
    """
    account = traces.account
    for other in _merged_into(tx, account):  # what waits to be given back
        erase(tx, Traces(other, (), ()), now)
    given = {str(email) for (email,) in tx.all("given_addresses", account=account)}
    _blank_acts(tx, account)
    _erase_owed(tx, traces)
    _erase_chats(tx, traces)
    _detach(tx, account)
    for (digest,) in tx.all("tokens_of_confirmations", account=account):
        tx.change("erase_token_subject", digest=digest)
        tx.change("erase_token", digest=digest)
    for statement in OF_ACCOUNT:
        tx.change(statement, account=account)
    for email in traces.emails:
        _erase_at(tx, email)
    tx.change("erase_writer", writer=str(account), nobody=ERASED)
    tx.change("erase_letters", account=account, now=to_ms(now))
    tx.change("erase_places", account=account, now=to_ms(now))
    tx.change("erase_addresses", account=account)
    for email in given - set(traces.emails):
        _forget_given(tx, email)
    for door in doors_of(traces):
        tx.change("forget_all_failures", subject=door)
    for statement in ("erase_merged", "erase_merges"):
        tx.change(statement, account=account)
    return bool(tx.change("erase_account", account=account))


def erase_address(tx: Statements, email: str) -> None:
    """Erase an address without account, and what was sent to it; certificates stay, detached."""
    tx.change("erased_address", nobody=ERASED)
    tx.change("erase_tokens_of_certificates_at", email=email)
    tx.change("detach_certificates_at", email=email, nobody=ERASED)
    _erase_at(tx, email)
    tx.change("erase_notices_to", channel="mail", destination=email)
    tx.change("erase_notice_keys", colon=":", part=f":{email}:")
    tx.change("erase_unproven", email=email)


def _blank_acts(tx: Statements, account: int) -> None:
    """Empty the details of acts by the person or about what is theirs, or that name the account."""
    tx.change(
        "blank_acts",
        account=account,
        who=f"account:{account}",
        inside=f'":{account},',
        at_the_end=f'":{account}}}',
        place="place:",
        staff="staff:",
        request="request:",
    )


def _erase_owed(tx: Statements, traces: Traces) -> None:
    """Erase notices, sent or not, and the keys by which they are owed once."""
    tx.change("erase_notices_of_account", account=traces.account)
    for channel, to in destinations_of(traces):
        tx.change("erase_notices_to", channel=channel, destination=to)
    for part in (traces.account, *traces.emails, *traces.chats):
        tx.change("erase_notice_keys", colon=":", part=f":{part}:")


def _erase_chats(tx: Statements, traces: Traces) -> None:
    for key in keys_of(traces):
        for statement in ("erase_conversations", "erase_conversation_mails"):
            tx.change(statement, key=key)
    tx.change("erase_devices", account=traces.account)
    for chat in traces.chats:
        tx.change("erase_inputs", lane=str(chat))
        for statement in _OF_CHAT:
            tx.change(statement, chat=chat)
        tx.change("erase_failures_of_source", source=f"chat:{chat}")


def _detach(tx: Statements, account: int) -> None:
    """Keep certificates verifiable, without whose they were; supplied PDFs go."""
    files = [str(file) for (file,) in tx.all("certificate_files", account=account)]
    tx.change("erase_tokens_of_certificates", account=account)
    tx.change("erased_address", nobody=ERASED)
    tx.change("detach_certificates", account=account, nobody=ERASED)
    tx.change("detach_others_certificates", account=account, nobody=ERASED)
    for digest in files:
        tx.change("erase_file", digest=digest)


def _erase_at(tx: Statements, email: str) -> None:
    tx.change("erase_writer", writer=email, nobody=ERASED)
    for statement in _OF_EMAIL:
        tx.change(statement, email=email)


def _forget_given(tx: Statements, email: str) -> None:
    """Forget an address that was given and not proven, unless it is needed for somebody else."""
    if tx.change("forget_address", email=email):
        _erase_at(tx, email)
        tx.change("erase_notices_to", channel="mail", destination=email)
        tx.change("erase_notice_keys", colon=":", part=f":{email}:")


def absorbed(tx: Statements, account: int) -> list[int]:
    """Give the accounts that were merged into one, and into those."""
    found = _merged_into(tx, account)
    return [*found, *(further for one in found for further in absorbed(tx, one))]


def _merged_into(tx: Statements, account: int) -> list[int]:
    return [int(other) for (other,) in tx.all("merged_into", account=account)]


def keys_of(traces: Traces) -> list[str]:
    """Give the names under which conversations of the chats are kept, in Telegram or a browser."""
    return [f"{face}{chat}" for chat in traces.chats for face in (TELEGRAM, WEB)]


def doors_of(traces: Traces) -> list[str]:
    """Give the doors where failures count (``school.logins``, ``school.mailbox_codes``)."""
    return [f"{door}:{traces.account}" for door in ("account", "behind", "forgotten")]


def destinations_of(traces: Traces) -> list[tuple[str, str]]:
    """Give where notices to the person go."""
    return [
        *(("telegram", str(chat)) for chat in traces.chats),
        *(("mail", email) for email in traces.emails),
    ]
