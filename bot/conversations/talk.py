"""What a script says and asks: replayed from the record, stopped at the first open step.

It is long, as it is a list: of all that a script can say, ask, draw and do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar, cast

from bot.conversations.steps import AnswerKind, Choice, Leaf, Step, Words
from bot.conversations.trail import ASKED, DONE, DRAWN, can_go_back
from bot.conversations.waiting import Check, Judge, Open, Person, Settle

T = TypeVar("T")


class MootError(Exception):
    """There is nothing left for a script to do: it ends without a word."""


class Talk:
    """One run of a script over what was recorded."""

    def __init__(
        self,
        script: str,
        person: Person,
        start: Mapping[str, object],
        answers: Mapping[str, object],
        trail: Sequence[str],
        turn: int = 0,
    ) -> None:
        self.person = person
        self.start = start
        self.answers = dict(answers)
        self.trail = list(trail)
        self._script = script
        self._turn = turn
        self._stages: tuple[str, ...] = ()
        self._note: Words | None = None

    @property
    def language(self) -> str:
        """The language that the person is spoken to in."""
        return self.person.language

    def given(self, name: str) -> str:
        """Give a text that the conversation was started with; empty where it was not."""
        return str(self.start.get(name, ""))

    def go_over(self, script: str) -> Talk:
        """Go on as another script: with its words, and without counting steps.

        What is answered there is recorded here, so that one can go back to where it began.
        """
        self._script = script
        self._stages = ()
        return self

    @contextmanager
    def words_of(self, script: str) -> Iterator[None]:
        """Say a part of this script with the words of another; its steps go on counting."""
        own, self._script = self._script, script
        try:
            yield
        finally:
            self._script = own

    def stages(self, *names: str) -> None:
        """Name the steps that count in « Étape 3 sur 6 »."""
        self._stages = names

    def note(self, key: str, **values: object) -> None:
        """Say something above the next step that is shown."""
        self._note = Words(f"{self._script}.{key}", values)

    async def ask(
        self,
        name: str,
        /,
        check: Check,
        *,
        choices: Sequence[str] = (),
        offers: Sequence[Choice] = (),
        key: str = "",
        stage: str = "",
        picture: str | None = None,
        listed: Sequence[str] = (),
        **values: object,
    ) -> str:
        """Ask for a text; ``check`` gives what is recorded or raises ``Refusal``.

        A choice offered beside it is recorded by its name, with an underscore in front; one of
        ``offers``, made of what the school has, by its bare name. ``key`` is what it is recorded
        as, where that is not the name: ``captcha#2`` at a second attempt. ``listed`` are answers
        that many will mean.
        """

        def waiting() -> Open:
            named = [f"_{one}" for one in choices]
            step = self._step(name, "text", stage, values, named, offers, picture)
            return Open(key or name, replace(step, listed=listed), check=check)

        return str(await self._answer(key or name, waiting))

    async def choose(
        self,
        name: str,
        /,
        choices: Sequence[str],
        *,
        offers: Sequence[Choice] = (),
        key: str = "",
        stage: str = "",
        safe: str = "",
        closes: str = "",
        shows: str | None = None,
        **values: object,
    ) -> str:
        """Ask for one of several choices; gives its name.

        ``offers`` are choices made of what the school has: its platforms, a person's devices.
        ``safe`` is the choice that leaves all as it is, where every other takes something away;
        ``closes`` the one that ends what has nothing to be given up. ``shows`` is the digest of a
        kept picture that it is about.
        """

        def waiting() -> Open:
            step = self._step(name, "choice", stage, values, choices, offers)
            return Open(key or name, replace(step, safe=safe, closes=closes, shows=shows))

        return str(await self._answer(key or name, waiting))

    async def confirm(
        self, name: str, /, *, stage: str = "", safe: str = "", **values: object
    ) -> None:
        """Ask for consent; going on is the one button, « Annuler » is always there."""
        await self.choose(
            name,
            ("yes",),
            offers=(),
            key="",
            stage=stage,
            safe=safe,
            closes="",
            shows=None,
            **values,
        )

    async def read(
        self,
        name: str,
        /,
        pages: Sequence[str | Leaf],
        choices: Sequence[str],
        *,
        key: str = "",
        stage: str = "",
        **values: object,
    ) -> str:
        """Have a text read page by page; the choices appear on the last page only."""
        leaves = [Leaf(one) if isinstance(one, str) else one for one in pages]

        def waiting() -> Open:
            step = self._step(name, "pages", stage, values, choices)
            return Open(key or name, step, pages=leaves)

        return str(await self._answer(key or name, waiting))

    async def secret(
        self,
        name: str,
        /,
        judge: Judge,
        settle: Settle | None = None,
        *,
        choices: Sequence[str] = (),
        key: str = "",
        stage: str = "",
        **values: object,
    ) -> object:
        """Ask for a secret, which is never recorded.

        ``judge`` works on it outside of any transaction and gives a conclusion or a ``Refusal``;
        ``settle`` turns the conclusion, once, into what is recorded, or into a ``Refusal``, whose
        effects stay (a failure counted). A choice offered beside it is recorded by its name, with
        an underscore in front.
        """

        def waiting() -> Open:
            named = [f"_{one}" for one in choices]
            step = self._step(name, "secret", stage, values, named)
            return Open(key or name, step, judge=judge, settle=settle)

        return await self._answer(key or name, waiting)

    async def picture(
        self,
        name: str,
        /,
        settle: Settle,
        *,
        choices: Sequence[str] = (),
        key: str = "",
        stage: str = "",
        **values: object,
    ) -> object:
        """Ask for a picture, which is never recorded.

        The face makes it ready outside of any transaction, or a ``Refusal`` of it; ``settle``
        keeps it and gives what is recorded. A choice offered beside it is recorded by its name,
        with an underscore in front.
        """
        return await self._sent(name, "picture", settle, choices, key, stage, values)

    async def file(
        self,
        name: str,
        /,
        settle: Settle,
        *,
        choices: Sequence[str] = (),
        key: str = "",
        stage: str = "",
        **values: object,
    ) -> object:
        """Ask for a file of any kind, as for a picture; ``settle`` is given a ``FileReady``."""
        return await self._sent(name, "file", settle, choices, key, stage, values)

    async def _sent(
        self,
        name: str,
        kind: AnswerKind,
        settle: Settle,
        choices: Sequence[str],
        key: str,
        stage: str,
        values: Mapping[str, object],
    ) -> object:
        def waiting() -> Open:
            named = [f"_{one}" for one in choices]
            return Open(key or name, self._step(name, kind, stage, values, named), settle=settle)

        return await self._answer(key or name, waiting)

    async def draw(self, name: str, make: Callable[[], T]) -> T:
        """Make a value once and keep it; going back makes it anew."""
        if name not in self.answers:
            self.answers[name] = make()
            self.trail.append(DRAWN + name)
        return cast(T, self.answers[name])

    async def once(self, name: str, effect: Callable[[], T]) -> T:
        """Do something once; it stays done, so that one cannot go back before it."""
        if name not in self.answers:
            self.answers[name] = effect()
            self.trail.append(DONE + name)
        return cast(T, self.answers[name])

    def done(self, name: str) -> object | None:
        """Give what an effect has brought about, or ``None`` where it was not done yet."""
        return self.answers.get(name)

    def record(self, key: str, value: object) -> None:
        """Keep an answer."""
        self.answers[key] = value
        self.trail.append(ASKED + key)

    async def _answer(self, key: str, waiting: Callable[[], Open]) -> object:
        """Give what is recorded; a step is made only where it waits for its answer."""
        answer = self.answers[key] if key in self.answers else await waiting()
        self._note = None
        return answer

    def _step(
        self,
        name: str,
        kind: AnswerKind,
        stage: str,
        values: Mapping[str, object],
        choices: Sequence[str],
        offers: Sequence[Choice] = (),
        picture: str | None = None,
    ) -> Step:
        key = f"{self._script}.{name}"
        named = stage or name
        return Step(
            script=self._script,
            name=name,
            kind=kind,
            question=Words(key, values),
            choices=(
                *offers,
                *(Choice(one, Words(f"{key}.{one.removeprefix('_')}", values)) for one in choices),
            ),
            stage=(self._stages.index(named) + 1, len(self._stages))
            if named in self._stages
            else None,
            note=self._note,
            picture=picture,
            can_go_back=can_go_back(self.trail),
            turn=self._turn,
        )
