"""Reads the conversations' scripts: every step, choice and note has words under its own name."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bot.conversations.talk import Talk
from tests.locales.sources import Use, branches

ASKING = frozenset(("ask", "choose", "confirm", "file", "picture", "read", "secret"))


def uses_of_scripts(scripts: Mapping[str, Callable[..., object]]) -> list[Use]:
    """Give the keys of scripts, which ``scripts`` has by name: the steps of the whole module."""
    return [
        use
        for name, script in scripts.items()
        for use in uses_of_script(name, Path(inspect.getfile(script)))
    ]


def uses_of_script(script: str, path: Path) -> Iterator[Use]:
    """Give the keys of one script; raises ``ValueError`` where a name is not written out."""
    tree = ast.parse(path.read_text("utf-8"))
    aliases = dict(_aliases(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        method = _method(node.func, aliases)
        where = f"{path.name}:{node.lineno}"
        if method == "note":
            given = _values(node, method)
            for key in branches(node.args[0]):
                yield Use(f"{script}.{key}", where, given=given, certain=True)
        elif _asks_own_password(node):
            yield Use(f"{script}.password", where, given=frozenset(), certain=True)
        elif method in ASKING:
            for name in branches(node.args[0]):
                yield from _step(f"{script}.{name}", method, node, where)


def _asks_own_password(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "own_password"


def _aliases(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Give the names under which a method goes: ``ask = partial(talk.ask, check=…)``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and node.value.args:
            method = _method(node.value.args[0], {})
            for target in node.targets:
                if method and isinstance(target, ast.Name):
                    yield target.id, method


def _method(node: ast.expr, aliases: Mapping[str, str]) -> str:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id == "talk" else ""
    return aliases.get(node.id, "") if isinstance(node, ast.Name) else ""


def _step(key: str, method: str, call: ast.Call, where: str) -> Iterator[Use]:
    given = _values(call, method)
    yield Use(key, where, given=given, certain=True)
    choices = ["yes"] if method == "confirm" else _choices(call, method)
    for choice in choices:
        yield Use(f"{key}.{choice.removeprefix('_')}", where, "label", given, certain=True)


def _parameters(method: str) -> list[inspect.Parameter]:
    """Give the parameters of a method of ``Talk`` in their order, without ``self``."""
    return list(inspect.signature(getattr(Talk, method)).parameters.values())[1:]


def _values(call: ast.Call, method: str) -> frozenset[str]:
    """Give the names of the values that the words of a step are filled in with."""
    by_place = inspect.Parameter.POSITIONAL_ONLY  # its name is free for a value
    own = {one.name for one in _parameters(method) if one.kind is not by_place}
    return frozenset(one.arg for one in call.keywords if one.arg and one.arg not in own)


def _choices(call: ast.Call, method: str) -> list[str]:
    own = [one.name for one in _parameters(method)]
    passed = dict(zip(own, call.args, strict=False))
    passed |= {one.arg: one.value for one in call.keywords if one.arg}
    choices = passed.get("choices")
    return [] if choices is None else _written_out(choices)


def _written_out(choices: ast.expr) -> list[str]:
    """Give the choices of a tuple, or of both tuples where it depends which are offered."""
    if isinstance(choices, ast.IfExp):
        both = [*_written_out(choices.body), *_written_out(choices.orelse)]
        return list(dict.fromkeys(both))
    if not isinstance(choices, ast.Tuple):
        raise ValueError(f"line {choices.lineno}: write the choices out")
    return [text for choice in choices.elts for text in branches(choice)]
