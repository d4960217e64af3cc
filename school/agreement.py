"""Agreement: who has answered which terms for which child, and what that opens (scope B4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from school.changes import Change, changes
from school.children import Child
from school.store import Unit
from school.terms import Answer, Face, Terms, TermsAnswer

State = Literal["open", "terms", "refused"]
"""What terms make of a child's pages: open, closed until they are answered, or refused."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands to a school's newest terms.

    ``answer`` is the last one given to that version; ``accepted`` is the last acceptance of an
    earlier version; ``may_ignore`` says that an answer can still be put off.
    """

    state: State
    answer: TermsAnswer | None
    accepted: TermsAnswer | None
    may_ignore: bool

    @property
    def is_settled(self) -> bool:
        """Whether nothing is to be asked: the newest version is accepted."""
        return self.answer is not None and self.answer.answer == "accepted"


def standing(terms: Terms, answers: Sequence[TermsAnswer], today: date) -> Standing:
    """Say how somebody stands to the newest ``terms`` of a school on a local date.

    ``answers`` are all that they gave for one child, the newest first. Whoever puts an answer off
    has access up to and with the last day; so has whoever said yes to what was asked before and
    has not answered yet. Putting off is neither yes nor no: the word given before it counts.
    """
    now = [one for one in answers if one.version == terms.version]
    before = [one for one in answers if one.version != terms.version]
    last = now[0] if now else None
    may_ignore = terms.ignore_until is not None and today <= terms.ignore_until
    return Standing(
        state=_state(last, before, may_ignore),
        answer=last,
        accepted=next((one for one in before if one.answer == "accepted"), None),
        may_ignore=may_ignore,
    )


def _state(last: TermsAnswer | None, before: Sequence[TermsAnswer], may_ignore: bool) -> State:
    if last is None:
        word = next((one.answer for one in before if one.answer != "ignored"), None)
        return "open" if word == "accepted" and may_ignore else "terms"
    if last.answer == "refused":
        return "refused"
    return "open" if last.answer == "accepted" or may_ignore else "terms"


class Agreement:
    """The use cases of answering terms, within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = unit.tx.terms

    def terms(self, platform: str, language: str) -> Terms | None:
        """Give the newest terms of a school, or ``None`` where it has published none."""
        return self._rows.current(platform, language)

    def states(
        self, those: Collection[tuple[int, Child]], today: date
    ) -> Mapping[tuple[int, int], State]:
        """Say what the terms make of each child's pages for an account on a local date.

        The states stand under the ids of account and child.
        """
        asked = {(child.platform, child.language) for _, child in those}
        terms = {one: self.terms(*one) for one in asked}
        accounts = {account for account, _ in those}
        answers: dict[tuple[int, int | None, str], list[TermsAnswer]] = {}
        for platform in {one.platform for one in terms.values() if one is not None}:
            for answer in self._rows.answers_of(accounts, platform):
                assert answer.account is not None
                answers.setdefault((answer.account, answer.child, platform), []).append(answer)

        def state(account: int, child: Child) -> State:
            newest = terms[child.platform, child.language]
            if newest is None:
                return "open"
            return standing(
                newest, answers.get((account, child.id, newest.platform), ()), today
            ).state

        return {(account, child.id): state(account, child) for account, child in those}

    def standing(self, terms: Terms, account: int | None, child: int, today: date) -> Standing:
        """Say how an account stands to the newest terms of a school, for one child.

        Who has no account yet has answered nothing.
        """
        answers = self._rows.answers(account, terms.platform) if account is not None else []
        return standing(terms, [one for one in answers if one.child == child], today)

    def answer_by(self, account: int, child: Child, today: date) -> date | None:
        """Give the last day for an answer that can still be put off, where none is given yet."""
        terms = self.terms(child.platform, child.language)
        if terms is None:
            return None
        found = self.standing(terms, account, child.id, today)
        waits = found.state == "open" and not found.is_settled
        return terms.ignore_until if waits else None

    def changes(self, terms: Terms, accepted: TermsAnswer) -> list[Change]:
        """Give what has changed since the version that somebody accepted, by paragraph.

        Nothing where the two exist in no common language: there is nothing to compare.
        """
        before = self._rows.version(accepted.platform, accepted.version, terms.language)
        if before is None or before.language != terms.language:
            return []
        return changes(before.plain, terms.plain)

    def record(
        self,
        terms: Terms,
        answer: Answer,
        *,
        account: int | None = None,
        place: int | None = None,
        child: int | None = None,
        channel: Face,
    ) -> TermsAnswer:
        """Keep an answer, with the text it was given to, when, how, by whom and for which child.

        ``place`` says who answers where there is no account yet. That an answer can still be put
        off is the business of whoever offers it (``Standing.may_ignore``).
        """
        given = TermsAnswer(
            id=self._unit.ids.next(),
            account=account,
            platform=terms.platform,
            version=terms.version,
            language=terms.language,
            digest=terms.digest,
            answer=answer,
            channel=channel,
            answered_at=self._unit.clock.now(),
            child=child,
            place=place,
        )
        self._rows.answer(given)
        return given

    def own(self, record: int, account: int) -> None:
        """Make an answer given before there was an account that of the account opened since."""
        self._rows.own(record, account)
