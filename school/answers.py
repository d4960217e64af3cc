"""Answers: what a mail is made of that answers a mail, or passes somebody's words on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from school.askers import Asker
from school.certificates import Certificate
from school.confirming import Confirming
from school.minting import Minting
from school.outbox import Notice
from school.platforms import Platform
from school.store import Unit

_PASSED_ON = "reply_passed_on"
_ASKING = ("reply_unclear", "reply_unproven", "reply_sign_up", "reply_waiting", _PASSED_ON)
"""What asks once more, with a token that acts like the first mail's."""
OFFERING = ("reply_command", "reply_help", "reply_started", "reply_stopped", "reply_activated")
"""What an answer to does as it says; its token opens no page."""
TO_THE_SCHOOL = ("question", "address_refused")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer is about; ``given`` are certificates that go with it."""

    platform: Platform | None = None
    certificate: Certificate | None = None
    asker: Asker | None = None
    asked_about: str = ""
    token: str | None = None
    given: tuple[Certificate, ...] = ()


class Answers:
    """Gathers answers at the moment at which they leave, within one transaction."""

    def __init__(self, unit: Unit, minting: Minting, confirming: Confirming) -> None:
        self._tx = unit.tx
        self._minting = minting
        self._confirming = confirming

    def to_tell(self, notice: Notice) -> Answer | None:
        """Give what an answer is about, or ``None`` where what it asks is settled meanwhile."""
        data = notice.data
        if isinstance(confirmation := data.get("confirmation"), int):
            return self._of_confirmation(notice, confirmation)
        if isinstance(certificate := data.get("certificate"), int):
            return self._of_certificate(notice, certificate)
        given = data.get("certificates")
        return Answer(
            platform=self._platform(notice),
            token=self._offer(notice),
            given=self._given(notice, given) if isinstance(given, list) else (),
        )

    def _of_confirmation(self, notice: Notice, number: int) -> Answer | None:
        asks, found = notice.kind in _ASKING, self._tx.confirmations.get(number)
        if found is None:
            return None
        if asks and found.closed_at is not None:
            return self._settled(notice, found.platform)
        return Answer(
            platform=self._tx.platforms.get(found.platform),
            asker=self._confirming.asker(found),
            asked_about=found.email,
            token=self._minting.mint("confirmation", notice, subject=number) if asks else None,
        )

    def _of_certificate(self, notice: Notice, number: int) -> Answer | None:
        asks, found = notice.kind in _ASKING, self._tx.certificates.get(number)
        if found is None:
            return None
        if asks and not (found.waiting and found.email == notice.to):
            return self._settled(notice, found.platform)
        given = notice.kind == "reply_activated"
        return Answer(
            platform=self._tx.platforms.get(found.platform),
            certificate=found,
            asked_about=found.email,
            token=(
                self._minting.mint("activation", notice, certificate=number)
                if asks
                else self._offer(notice)
            ),
            given=self._given(notice, [number]) if given else (),
        )

    def _settled(self, notice: Notice, platform: str) -> Answer | None:
        """Give what is left to tell where what was asked is answered meanwhile."""
        if notice.kind != _PASSED_ON:
            return None
        return Answer(platform=self._tx.platforms.get(platform))

    def _offer(self, notice: Notice) -> str | None:
        return self._minting.mint("command", notice) if notice.kind in OFFERING else None

    def _given(self, notice: Notice, numbers: Sequence[object]) -> tuple[Certificate, ...]:
        """Give those that are still in the portfolio of whoever has proven the address."""
        address = self._tx.addresses.get(notice.to)
        found = [self._tx.certificates.get(one) for one in numbers if isinstance(one, int)]
        return tuple(
            one
            for one in found
            if one is not None
            and address is not None
            and one.account is not None
            and one.account == address.account
            and one.revoked_at is None
        )

    def _platform(self, notice: Notice) -> Platform | None:
        """Give the school that is named, or the only one that there is."""
        named = notice.data.get("platform")
        if isinstance(named, str):
            return self._tx.platforms.get(named)
        schools = self._tx.platforms.all()
        return schools[0] if len(schools) == 1 else None
