"""What a page says once after a press: it goes along with the redirection, sealed.

So no page is the answer to a POST: « Back » and « Reload » of a browser ask nothing twice.
"""

from __future__ import annotations

import base64
import json
from binascii import Error as NotBase64
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.conversations.saying import words
from school.sealing import SealBrokenError, Sealer
from web.visit import Visit
from web.ways import Way, ways

LONGEST = 6000
"""Letters of an address that servers and browsers surely take (RFC 9110, 4.1, asks for 8,000)."""


@dataclass(frozen=True, slots=True)
class Told:
    """The words of a page, as HTML whose values are escaped: above the step, and beside its field.

    ``ways`` lead on from an ending; ``typed`` is what was not taken, to be mended: no secret.
    """

    title: str = ""
    above: tuple[str, ...] = ()
    note: str | None = None
    ways: tuple[Way, ...] = ()
    typed: str = ""

    @classmethod
    def by(cls, visit: Visit, typed: str = "") -> Told | None:
        """Give what came of a press and is said once; nothing, where just the next step comes."""
        speech, ending, step = visit.speech, visit.ending, visit.step
        note = None if step is None or step.note is None else words(speech, step.note)
        above = [words(speech, one) for one in visit.said]
        if ending is not None:
            above.insert(0, words(speech, ending.words))
        if not above and note is None:
            return None
        title = speech.text("web.neutral.title") if ending is None else ""
        if visit.script:
            title = speech.text(f"web.form.title.{visit.script}")
        doors = () if ending is None else ways(speech, ending.doors)
        kept = typed if step is not None and step.kind == "text" and note is not None else ""
        return cls(title, tuple(above), note, tuple(doors), kept)


class Telling:
    """Seals what is told for one browser and one turn: moved to another it says nothing."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def seal(self, told: Told, visit: Visit) -> str:
        """Give what goes into an address."""
        plain = json.dumps(asdict(told), ensure_ascii=False, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._sealer.seal(plain, _about(visit))).decode()

    def open(self, text: str, visit: Visit) -> Told | None:
        """Give what was told to this browser at this turn; nothing for anything else."""
        try:
            sealed = base64.urlsafe_b64decode(text.encode("ascii"))
            values: dict[str, Any] = json.loads(self._sealer.open(sealed, _about(visit)))
        except (SealBrokenError, NotBase64, ValueError):
            return None
        told = Told(**{**values, "ways": tuple(Way(**one) for one in values["ways"])})
        return replace(told, above=tuple(told.above))


def _about(visit: Visit) -> bytes:
    return f"told:{visit.chat.id}:{visit.left}".encode()
