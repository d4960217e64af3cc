"""Brings the personas to life: their phones, their mailboxes, and what happens to them."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

from sandbox.live import Broadcast
from sandbox.mail.mailbox import Mail, mailbox_of
from sandbox.mail.server import MailServer
from sandbox.page.persona import Paper, Persona
from sandbox.telegram import BotApiServer, Person, ShownMessage
from sandbox.telegram.phone_view import phone_view

Json = dict[str, Any]

_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_MESSAGE_EVENTS = frozenset(("message", "edited", "deleted"))


class Player:
    """One persona with the phone and the mailboxes that are theirs in this run."""

    def __init__(self, persona: Persona, phone: Person) -> None:
        self.persona = persona
        self.phone = phone
        self.addresses = [mailbox_of(address) for address in persona.addresses]
        self.papers: list[Paper] = []

    def view(self, mail: MailServer, about: str) -> Json:
        """Everything that the page shows of this persona."""
        mails = [one.summary() for address in self.addresses for one in mail.mails(address)]
        return {
            "id": self.persona.id,
            "name": self.persona.name,
            "language": self.persona.language,
            "about": about,
            "addresses": self.addresses,
            "phone": phone_view(self.phone),
            "mails": mails,
            "papers": self.papers_view(),
        }

    def papers_view(self) -> list[Json]:
        """What the page shows of the papers, the newest first."""
        return [
            {"number": number, "about": paper.about, "link": paper.link}
            for number, paper in reversed(list(enumerate(self.papers)))
        ]


class Cast:
    """All personas; `events` tells what happens to any of them, as the page reads it."""

    def __init__(
        self, telegram: BotApiServer, mail: MailServer, personas: Sequence[Persona]
    ) -> None:
        self.events: Broadcast[Json] = Broadcast()
        self._mail = mail
        self.players = [Player(persona, _phone(telegram, persona)) for persona in personas]

    def hand_out(self, persona: str, paper: Paper) -> None:
        """Put something printed into somebody's hands; KeyError where nobody has this id."""
        player = self.player(persona)
        player.papers.append(paper)
        self.events.publish({"person": persona, "type": "papers", "papers": player.papers_view()})

    def player(self, persona: str) -> Player:
        """Find somebody by the persona's id; KeyError where there is nobody."""
        return {one.persona.id: one for one in self.players}[persona]

    async def watch(self) -> None:
        """Publishes the events of every phone and mailbox; runs until it is cancelled."""
        async with asyncio.TaskGroup() as watchers:
            for player in self.players:
                watchers.create_task(self._watch_phone(player))
            watchers.create_task(self._watch_mail())

    async def _watch_phone(self, player: Player) -> None:
        with player.phone.watch() as events:
            while True:
                name, subject = await events.get()
                if isinstance(subject, ShownMessage):
                    self._claim(player, subject)
                self.events.publish(
                    {"person": player.persona.id, **_phone_event(player, name, subject)}
                )

    async def _watch_mail(self) -> None:
        with self._mail.events.listen() as arrivals:
            while True:
                mail = await arrivals.get()
                player = self._owner(mail)
                if player is not None:
                    self.events.publish(
                        {
                            "person": player.persona.id,
                            "type": "mail",
                            "mail": mail.summary(),
                            "addresses": player.addresses,
                        }
                    )

    def _owner(self, mail: Mail) -> Player | None:
        return next((one for one in self.players if mail.mailbox in one.addresses), None)

    def _claim(self, player: Player, message: ShownMessage) -> None:
        """An address that somebody types in the chat is theirs from then on, if nobody's yet.

        What a letter on paper is about looks like one, and is no mailbox.
        """
        if message.sender != "me" or not _ADDRESS.fullmatch(message.text.strip()):
            return
        address = mailbox_of(message.text)
        papers = {paper.identifier for one in self.players for paper in one.papers}
        taken = address == self._mail.address or any(
            address in one.addresses for one in self.players
        )
        if not taken and address not in papers:
            player.addresses.append(address)


def _phone(telegram: BotApiServer, persona: Persona) -> Person:
    return telegram.make_person(
        persona.first_name,
        persona.last_name,
        language_code=persona.language,
        username=persona.username,
        person_id=persona.telegram_id,
    )


def _phone_event(player: Player, name: str, subject: ShownMessage | Json) -> Json:
    if name in _MESSAGE_EVENTS:
        return {"type": "message", "message": subject}
    if name == "typing" and isinstance(subject, dict):
        return {"type": "typing", "action": subject["action"]}
    if name == "toast":
        return {"type": "toast", "toast": subject}
    return {"type": "phone", "phone": phone_view(player.phone)}
