"""Browsing: which browser somebody comes with, and what it may reach (safety, Accounts)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from school.accounts import Chat
from school.browsers import Browser
from school.sign_in import UNUSED, SignIn
from school.store import Unit

_LONGEST_AGENT = 200
_AFTER = "the cookie after "
_MOMENT = timedelta(seconds=60)


class Browsing:
    """The use cases of browsers, within one transaction."""

    def __init__(self, unit: Unit, sign_in: SignIn) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._sign_in = sign_in

    def find(self, cookie: str) -> Chat | None:
        """Give the chat of a browser by its cookie, changing nothing.

        One that was not used for ``UNUSED`` reaches no account, as if it were unlinked already.
        """
        number = self._tx.browsers.chat_of(self._unit.tokens.digest(cookie))
        chat = None if number is None else self._tx.devices.chat(number)
        if chat is None or chat.used_at is None:
            return chat
        is_stale = self._unit.clock.now() - chat.used_at >= UNUSED
        return replace(chat, account=None, used_at=None) if is_stale else chat

    def use(self, cookie: str) -> Chat | None:
        """Give the chat of a browser that does something just now."""
        number = self._tx.browsers.chat_of(self._unit.tokens.digest(cookie))
        chat = None if number is None else self._tx.devices.chat(number)
        return None if chat is None else self._sign_in.use(chat)

    def meet(self, language: str, agent: str) -> tuple[Chat, str]:
        """Take note of a browser that comes for the first time; gives its chat and its cookie."""
        now, number = self._unit.clock.now(), self._unit.ids.next()
        cookie = self._unit.tokens.new_token()
        self._tx.devices.meet(number, language, now)
        digest = self._unit.tokens.digest(cookie)
        self._tx.browsers.add(Browser(number, digest, agent[:_LONGEST_AGENT], now))
        return Chat(number, language, None, None, is_new=True), cookie

    def renew(self, chat: int, before: str | None = None) -> str:
        """Give a browser another cookie, as what it may reach changes (OWASP Session Management).

        Whoever has planted or seen the one of ``before`` has nothing of it. The new one is made of
        it, so that a browser that was not told can be told again.
        """
        tokens = self._unit.tokens
        cookie = tokens.new_token() if before is None else tokens.token_of(_AFTER + before)
        self._tx.browsers.renew(chat, tokens.digest(cookie))
        return cookie

    def current(self, cookie: str) -> str:
        """Give the cookie that a browser has now: another than it shows, where it was renewed.

        Whoever presses a button twice sends the second press with the cookie of before, and drops
        the answer to the first, which had the new one. That is good for ``_MOMENT`` after the
        sign-in.
        """
        tokens = self._unit.tokens
        if self._tx.browsers.chat_of(tokens.digest(cookie)) is not None:
            return cookie
        after = tokens.token_of(_AFTER + cookie)
        chat = self._tx.browsers.chat_of(tokens.digest(after))
        linked_at = None if chat is None else self._tx.devices.linked_at(chat)
        is_fresh = linked_at is not None and self._unit.clock.now() - linked_at < _MOMENT
        return after if is_fresh else cookie

    def leave(self, chat: Chat) -> None:
        """Sign a browser out; its owner does it, so nobody is told."""
        self._tx.devices.unlink(chat.id, self._unit.clock.now())
