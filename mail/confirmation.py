"""What a mail says of whoever asks for the address that it went to."""

from __future__ import annotations

from collections.abc import Mapping

from locales import Catalogue
from school.askers import Asker


def asker_values(asker: Asker | None, words: Catalogue) -> Mapping[str, object]:
    """Give what a template may show of them; nothing where a mail is about something else."""
    if asker is None:
        return {}
    return {
        "name": asker.name,
        "moment": words.moment(asker.at),
        "is_contested": asker.is_contested,
    }
