"""Reminders: a certificate that waits is remembered after 7 and after 30 days, once each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cartable.imports import import_certificates
from cartable.root import foundation
from cartable.schedule import Schedule
from cartable.settings import Settings
from tests.journey.evidence import count
from tests.journey.installation import STUDENT, certificates, installation


@dataclass
class MovableClock:
    """A clock that only the test moves."""

    at: datetime

    def now(self) -> datetime:
        return self.at


async def test_who_does_not_activate_is_reminded_twice(tmp_path: Path) -> None:
    async with installation(tmp_path) as place:
        # In the past, so that the program, whose clock is the wall's, has every mail to send.
        began = datetime.now(UTC).replace(hour=12) - timedelta(days=60)
        clock = MovableClock(began)
        await place.fill(None)
        async with foundation(Settings(data=place.data), clock=clock) as opened:
            file = certificates(tmp_path, [STUDENT, STUDENT, "other@example.org"])
            await import_certificates(opened.store, opened.opening, file, platform="icc")
            schedule, owed = Schedule(opened), {}
            for days in (0, 1, 6, 7, 8, 29, 30, 31, 59):
                clock.at = began + timedelta(days=days, seconds=1)
                for _ in range(3):  # a ring too many changes nothing
                    await schedule.ring()
                owed[days] = count(place, "outbox", "kind = 'activation_reminder'")
        assert owed == {0: 0, 1: 0, 6: 0, 7: 2, 8: 2, 29: 2, 30: 4, 31: 4, 59: 4}

        await place.start()  # one mail for both certificates of an address
        first, second = await place.mails(STUDENT, 2, "pas encore activée")
        assert "Cours 1" in first.text
        assert "Cours 2" in second.text
        await place.mails("other@example.org", 2, "pas encore activée")
        token = await place.link(STUDENT, "pas encore activée")
        assert (await place.page(f"/a/{token}")).status_code == 200
        assert await place.stop() == 0
