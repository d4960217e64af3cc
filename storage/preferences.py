"""What people chose of how they are told, as rows."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from school.preferences import Preference, Preferences, Topic
from storage.moments import from_ms, to_ms_or_none
from storage.statements import Statements


class PreferenceBook:
    """Keeps preferences; see ``school.preferences.PreferenceRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def of(self, account: int) -> Preferences:
        """Give all that an account has chosen, in one reading."""
        topics: dict[Topic, Preference] = {}
        is_quiet: bool | None = None
        until: datetime | None = None
        for topic, chat, mail, quiet, resumes_at in self._tx.all("preferences", account=account):
            if topic is not None:
                topics[cast(Topic, topic)] = Preference(chat, mail)
            else:
                is_quiet = None if quiet is None else bool(quiet)
                until = None if resumes_at is None else from_ms(resumes_at)
        return Preferences(topics, is_quiet, until)

    def choose(self, account: int, topic: Topic, preference: Preference) -> None:
        """Keep how an account is told of a topic."""
        self._tx.change(
            "choose_preference",
            account=account,
            topic=topic,
            chat=preference.chat,
            mail=preference.mail,
        )

    def keep_hours(self, account: int, is_quiet: bool | None, until: datetime | None) -> None:
        """Keep whether an account has quiet hours, and until when it takes a pause."""
        quiet = None if is_quiet is None else int(is_quiet)
        self._tx.change("keep_hours", account=account, quiet=quiet, resumes_at=to_ms_or_none(until))
