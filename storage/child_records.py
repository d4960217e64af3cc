"""What is held about a child, as rows of all tables, and how it goes (scope D5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import orjson

from school.ids import earliest_id
from school.personal import Row
from storage.child_holdings import CHILD_HOLDINGS
from storage.mentions import Mentions
from storage.moments import to_ms
from storage.personal import readable
from storage.statements import Statements

_BATCH = 1000
_UNDER_WAY = timedelta(minutes=5)
"""Longer than a step takes, and than clocks differ."""


class ChildRecords:
    """Finds what is a child's, and erases it; see ``school.personal.ChildRecordRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def of(self, child: int) -> Mapping[str, Sequence[Row]]:
        """Give all that is held about a child, by table, in the order of ``CHILD_HOLDINGS``."""
        found = {
            table: self._tx.all(f"child_{table}", child=child)
            for table in CHILD_HOLDINGS
            if table not in ("audit", "sign_in_failures")
        }
        found["sign_in_failures"] = [
            row for door in _doors(child) for row in self._tx.all("child_failures", subject=door)
        ]
        found["audit"] = self._tx.all("child_audit", **_acts(child))
        return {
            table: [readable(holding, row) for row in found[table]]
            for table, holding in CHILD_HOLDINGS.items()
            if found[table]
        }

    def guardians(self, child: int, now: datetime) -> list[int]:
        """Give the accounts that hold a place at the child, the one with the lowest id first."""
        rows = self._tx.all("guardians_of_child", child=child, now=to_ms(now))
        return [int(account) for (account,) in rows]

    def erase(self, child: int) -> bool:
        """Erase all of it, and whatever of others names the child; ``False`` where there is none.

        A guardian's own answers to terms stay, without the child that they were for.
        """
        row = self._tx.one("child_for_good", child=child)
        if row is None:
            return False
        rows, letters = self._rows_of(child), self._numbers("letters_of_child", child)
        named = Mentions(frozenset((*rows, *letters)), *row)
        namesakes = self._namesakes(child, named)
        self._erase_owed(child, named, namesakes)
        for number in rows:
            self._tx.change("erase_notice_keys", colon=":", part=f":{number}:")
            self._tx.change("erase_merged_row", item=str(number))
        self._erase_words(child, named)
        self._erase_news(child)
        self._tx.change("empty_set_aside", child=child)
        self._tx.change("blank_acts_about_child", **_acts(child))
        for door in _doors(child):
            self._tx.change("forget_all_failures", subject=door)
        for letter in letters:
            self._tx.change("erase_failures_of_source", source=f"letter:{letter}")
        self._end_conversations(named)
        # What steps have owed that were under way when all was looked through.
        lately = earliest_id(self._tx.clock.now() - _UNDER_WAY)
        self._erase_owed(child, named, namesakes, after=lately)
        for statement in _LAST:
            self._tx.change(statement, child=child)
        return True

    def _numbers(self, query: str, child: int) -> list[int]:
        return [int(number) for (number,) in self._tx.all(query, child=child)]

    def _rows_of(self, child: int) -> list[int]:
        """Give the ids by which what is owed is about a child."""
        queries = ("places_at_child", "requests_about_child", "news_to_child")
        return [child, *(number for query in queries for number in self._numbers(query, child))]

    def _namesakes(self, child: int, named: Mentions) -> Mapping[int, Mentions]:
        """Give the other children of the same names."""
        return {
            int(other): Mentions(frozenset(self._rows_of(int(other))), identifier, first, last)
            for other, identifier, first, last in self._tx.all("of_like_names", child=child)
            if named.within(f"{first} {last}")
        }

    def _erase_owed(
        self, child: int, named: Mentions, namesakes: Mapping[int, Mentions], after: int = 0
    ) -> None:
        """Erase notices, sent or not, that name the child, of those made after one of them.

        To its guardians, the first name is enough; to a namesake's, the full name is not, nor in
        what has a namesake's ids.
        """
        guardians = set(self._numbers("accounts_at_child", child))
        others = {one for name in namesakes for one in self._numbers("accounts_at_child", name)}

        def names_it(account: int | None, data: object) -> bool:
            if account in guardians:
                return named.within(data, "first_name")
            if account in others or any(one.within(data, "ids") for one in namesakes.values()):
                return named.within(data, "ids")
            return named.within(data)

        while page := self._tx.all("outbox_with_data", after=after, limit=_BATCH):
            after = int(page[-1][0])
            for number, account, data in page:
                if names_it(account, orjson.loads(data)):
                    self._tx.change("erase_notice", id=number)
        for number, data in self._tx.all("digest_items_of_guardians", child=child):
            if named.within(orjson.loads(data), "first_name"):
                self._tx.change("erase_digest_item", id=number)

    def _end_conversations(self, named: Mentions) -> None:
        """End what asks about the child; what waits under another conversation goes alone.

        It comes late, since nobody goes on with a conversation from here to the commit: whoever
        has read of the child in a step has written it down by then, and nobody reads it any more.
        """
        self._tx.change("hold_conversations")
        after = ""
        while page := self._tx.all("conversations_after", after=after, limit=_BATCH):
            after = str(page[-1][0])
            for key, text in page:
                records = orjson.loads(text)
                kept = [one for one in records if not _asks_about(named, one)]
                if kept == records:
                    continue
                if not kept or kept[0] != records[0]:
                    # What it interrupted would take an answer to what was not shown again.
                    self._tx.change("erase_conversations", key=key)
                    self._tx.change("erase_conversation_mails", key=key)
                else:
                    self._tx.change("keep_records", key=key, records=orjson.dumps(kept).decode())

    def _erase_words(self, child: int, named: Mentions) -> None:
        """Erase what was written to the school that names the child in full."""
        for number, words in self._tx.all("words_at_school_of_child", child=child):
            if named.within(words):
                self._tx.change("erase_words", id=number)
        self._tx.change("erase_problems_without_words", child=child)

    def _erase_news(self, child: int) -> None:
        """Erase what the school has written about the child alone, with its files."""
        files = [str(digest) for (digest,) in self._tx.all("files_of_news_to_child", child=child)]
        for statement in _NEWS:
            self._tx.change(statement, child=child)
        for digest in files:
            self._tx.change("erase_file", digest=digest)


_NEWS = (
    *("erase_texts_of_news_to_child", "erase_files_of_news_to_child"),
    *("erase_told_of_news_to_child", "erase_opened_of_news_to_child"),
    *("erase_readers_of_news_to_child", "erase_news_to_child"),
)
_LAST = (
    *("forget_chosen_child", "erase_answers_of_nobody", "detach_answers"),
    *("erase_requests_about", "erase_letters_of_child", "erase_places_of_child", "erase_child"),
)
"""What refers comes before what it refers to."""


def _asks_about(named: Mentions, record: Mapping[str, object]) -> bool:
    """Whether a conversation is about the child; one that went elsewhere keeps its script alone."""
    return named.within([record.get("start"), record.get("answers")])


def _doors(child: int) -> list[str]:
    """Give the doors at which failures count that the child's identifier leads to."""
    return [f"child:{child}", f"connexion:{child}"]


def _acts(child: int) -> Mapping[str, object]:
    """Give by what acts about the child are found."""
    return {
        "child": child,
        "who": f"child:{child}",
        "inside": f'"child":{child},',
        "at_the_end": f'"child":{child}}}',
        "place": "place:",
        "request": "request:",
    }
