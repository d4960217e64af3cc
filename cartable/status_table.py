"""The figures of ``cartable status`` as people read them on a terminal, in their language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.table import Table
from rich.text import Text

from locales import Catalogue

Figures = Mapping[str, Mapping[str, object]]

_TOPIC = "status."
_SECONDS = "_seconds"
_FAULT = "mailbox.fault"
_NOTHING = "–"

QUEUES = ("inbox", "outbox")
LABELS = (
    "status.inbox", "status.outbox", "status.queue.telegram", "status.queue.mail",
    "status.queue.click", "status.queue.waiting", "status.queue.done", "status.queue.sent",
    "status.queue.set_aside", "status.queue.failed", "status.queue.oldest_seconds",
    "status.addresses", "status.addresses.pending", "status.addresses.confirmed",
    "status.addresses.refused", "status.addresses.bad", "status.accounts", "status.accounts.open",
    "status.certificates", "status.certificates.issued", "status.certificates.activated",
    "status.certificates.revoked", "status.telegram", "status.telegram.last_fetch_seconds",
    "status.telegram.pending_updates", "status.telegram.webhook_error",
    "status.telegram.blocked_chats", "status.mails", "status.mails.confirmation",
    "status.mails.activation", "status.mails.answer", "status.mails.command",
    "status.mails.bounce", "status.mails.auto_reply", "status.mails.list", "status.mails.unknown",
    "status.mails.school_unreached", "status.mails.set_aside", "status.steps",
    "status.steps.letter", "status.steps.terms", "status.steps.password", "status.steps.details",
    "status.steps.address", "status.steps.done", "status.backup", "status.backup.age_seconds",
    "status.backup.failures", "status.mailbox", "status.mailbox.last_seen_seconds",
    "status.mailbox.fault", "status.mailbox.fault.opening", "status.mailbox.fault.unreachable",
    "status.mailbox.fault.sign_in", "status.mailbox.fault.lost",
)  # fmt: skip
"""What has words in the catalogue; anything else is shown under its own name."""


def status_tables(figures: Figures, words: Catalogue) -> Iterator[Table]:
    """Give a table for each topic; ``--json`` has the same figures under their own names."""
    for topic, parts in figures.items():
        table = Table("", _label(topic, words), title_justify="left", box=None)
        for part, value in parts.items():
            group = "queue" if topic in QUEUES else topic
            name = f"{group}.{part}"
            table.add_row(Text(_label(name, words)), Text(_value(name, value, words)))
        yield table


def _value(name: str, value: object, words: Catalogue) -> str:
    if isinstance(value, Mapping):
        return ", ".join(
            f"{_label(f'queue.{key}', words)} {_value(f'queue.{key}', one, words)}"
            for key, one in value.items()
        )
    if value is None:
        return _NOTHING
    if name.endswith(_SECONDS) and isinstance(value, int | float):
        return words.duration(value)
    return _label(f"{name}.{value}", words) if name == _FAULT else str(value)


def _label(name: str, words: Catalogue) -> str:
    key = _TOPIC + name
    return words.text(key) if key in LABELS else name.rpartition(".")[2]
