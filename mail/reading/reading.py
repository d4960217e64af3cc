"""Reading: from the bytes of a mail to what it is and what its sender wants."""

from __future__ import annotations

from mail.addresses import OwnAddress
from mail.reading.judging import judge
from mail.reading.parsing import parse
from mail.reading.received import ReceivedMail


def read(raw: bytes, own: OwnAddress, authserv_id: str | None) -> ReceivedMail:
    """Read a mail that came to ``own``; raises ``LimitError`` for one that is too large.

    ``authserv_id`` is the name under which our own server writes Authentication-Results; ``None``
    where it writes none.
    """
    return judge(parse(raw), own, authserv_id)
