"""The headers that mail programs and servers act by: whom to answer, which thread, how to stop."""

from __future__ import annotations

import re
from email.message import EmailMessage
from urllib.parse import quote

from mail.addresses import OwnAddress
from mail.answers import is_answer
from mail.links import Links
from school.outbox import Notice
from school.written import Letter

_ANSWERED_BY_NOBODY = "DR, RN, NRN, OOF, AutoReply"
"""Exchange's word for: no receipts, no absence notes. Reports of failure must still come."""
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
"""RFC 5322 (3.6.4) as far as it does no harm: whoever writes to us chooses it."""


def identify(message: EmailMessage, own: OwnAddress, notice: Notice, letter: Letter) -> None:
    """Say which mail this is, of which thread, and that a machine has written it."""
    message["Message-ID"] = own.message_id("notice", notice.id)
    thread = []
    if letter.certificate is not None:
        # The root of the thread is never sent: what is about one certificate meets under it,
        # whichever of its mails arrive.
        thread.append(own.message_id("certificate", letter.certificate.id))
    if _MESSAGE_ID.fullmatch(letter.in_reply_to):
        thread.append(letter.in_reply_to)
    if thread:
        message["In-Reply-To"] = thread[-1]
        message["References"] = " ".join(thread)
    # RFC 3834 (5): what answers a mail, and what comes by itself.
    message["Auto-Submitted"] = "auto-replied" if is_answer(letter.kind) else "auto-generated"
    message["Precedence"] = "bulk"
    message["X-Auto-Response-Suppress"] = _ANSWERED_BY_NOBODY


def offer_stop(message: EmailMessage, own: OwnAddress, links: Links, letter: Letter) -> None:
    """Let the mail program offer to stop further notices (RFC 2369, RFC 8058)."""
    if not letter.stop_token:
        return
    ways = []
    page = links.stop(letter.stop_token)
    if page:
        ways.append(f"<{page}>")
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if links.replies:
        address = quote(own.plus(letter.stop_token), safe="@+")
        ways.append(f"<mailto:{address}?subject=stop>")
    if ways:
        message["List-Unsubscribe"] = ", ".join(ways)
