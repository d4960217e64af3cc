"""Problems and what is written about them, as rows."""

from __future__ import annotations

from school.problems import Problem, Said
from storage.moments import from_ms, to_ms
from storage.statements import Statements


class Problems:
    """Keeps problems; see ``school.problems.ProblemRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def add(self, problem: Problem) -> None:
        """Keep a new one."""
        self._tx.change(
            "add_problem",
            id=problem.id,
            platform=problem.platform,
            account=problem.account,
            email=problem.email,
            language=problem.language,
            screen=problem.screen,
            made_at=to_ms(problem.made_at),
        )

    def get(self, problem: int) -> Problem | None:
        """Find one by its id."""
        row = self._tx.one("problem", problem=problem)
        if row is None:
            return None
        number, platform, account, email, language, screen, made_at = row
        return Problem(number, platform, account, email, language, screen, from_ms(made_at))

    def say(self, said: Said) -> None:
        """Keep what is written about one."""
        self._tx.change(
            "say_of_problem",
            id=said.id,
            problem=said.problem,
            writer=said.writer,
            words=said.words,
            written_at=to_ms(said.written_at),
        )

    def said(self, problem: int) -> list[Said]:
        """Give what was written about one, in order."""
        rows = self._tx.all("said_of_problem", problem=problem)
        return [
            Said(number, about, writer, words, from_ms(at))
            for number, about, writer, words, at in rows
        ]
