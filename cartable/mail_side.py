"""The mail side of the running program: outgoing mails."""

from __future__ import annotations

import logging
from zoneinfo import ZoneInfo

from cartable.bot_name import BotName
from cartable.dossiers import AllPapers
from cartable.on_demand import PrinterOnDemand
from cartable.root import Foundation
from cartable.sides import Died, Tasks
from mail.addresses import OwnAddress
from mail.connections import Connections
from mail.delivery import MailDelivery
from mail.layout import Layout
from mail.links import Links
from mail.server import SmtpServer
from mail.writing import MailWriter
from vault.dkim import dkim_key

_log = logging.getLogger(__name__)


class MailSide:
    """Sends mails where there is a server to send them; says so where there is none."""

    def __init__(self, opened: Foundation, name: BotName, died: Died) -> None:
        self._opened = opened
        self._name = name
        self._tasks = Tasks(died)

    async def start(self) -> None:
        """Begin to send what is owed.

        Raises ``ValueError`` for a server that cannot be one, ``Refusal`` for a key that signs
        nothing.
        """
        settings = self._opened.settings
        if settings.smtp is None or settings.mail_address is None:
            _log.warning("no mail is sent: CARTABLE_SMTP or CARTABLE_MAIL_ADDRESS is not set")
            return
        own = OwnAddress.parse(settings.mail_address)
        writer = MailWriter(
            self._opened.catalogues,
            own,
            Links(settings.public_url, settings.telegram_links, settings.imap is not None),
            ZoneInfo(settings.time_zone),
            Layout(),
            dkim_key(settings.dkim_key, own.domain, settings.dkim_selector)
            if settings.dkim_key is not None
            else None,
        )
        server = SmtpServer.from_url(settings.smtp.get_secret_value())
        delivery = MailDelivery(
            self._opened.store,
            self._opened.opening,
            writer,
            Connections(server, own.domain),
            self._opened.clock,
            self._name.get,
            AllPapers(self._opened, PrinterOnDemand(self._opened.catalogues)),
        )
        self._tasks.begin(delivery.run())

    async def stop(self) -> None:
        """Finish the mails under way."""
        await self._tasks.end()
