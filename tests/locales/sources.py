"""Reads from the sources, without running them, which catalogue keys the program says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]
ROOMS = ("cartable", "school", "storage", "bot", "mail", "web", "sandbox", "paper", "vault")

KEY = re.compile(r"[a-z][a-z_]*(\.[a-z0-9_{}]+)+\Z")
"""What a key looks like; ``{}`` stands where an f-string fills something in."""

SAYING = frozenset(("Words", "Refusal", "SecretKeyFault", "text", "html", "t", "say"))
"""What is called with a key first: whatever looks like one there is one."""

SHOWN_AS = {"Door": "label", "button": "label"}
FILES = frozenset(("csv", "html", "jinja", "log", "pdf", "typ"))
NO_KEYS = frozenset(("sandbox.mail.imap_process", "mail.reading.child", "mail.sandbox.invalid"))
"""Modules, a host."""
QUOTED = re.compile(r"""(["'`])([a-z][a-z_]*(?:\.[a-z0-9_]+)+)\1""")


@dataclass(frozen=True)
class Use:
    """A key that stands in a source, or a template of keys such as ``number.{}``.

    ``role`` is ``label`` on a button, ``toast`` in the answer to a tap, else empty; ``given`` are
    the values that are filled in, ``None`` where the source does not say; ``certain`` tells a key
    from what only looks like one.
    """

    key: str
    where: str
    role: str = ""
    given: frozenset[str] | None = None
    certain: bool = False


def uses_of_program(topics: frozenset[str]) -> list[Use]:
    """Give every key in the rooms; ``topics`` are the first words of the catalogues' keys."""
    return [use for room in ROOMS for use in uses_under(ROOT / room, topics)]


def uses_under(folder: Path, topics: frozenset[str]) -> list[Use]:
    """Give every key in the Python files, templates and scripts of a folder."""
    found: list[Use] = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".py":
            found += _Reader(path.name).read(ast.parse(path.read_text("utf-8")))
        elif path.parent.name == "templates":
            found += _in_template(path)
        elif path.suffix in (".js", ".html"):
            found += [Use(one[2], path.name) for one in QUOTED.finditer(path.read_text("utf-8"))]
    return [use for use in found if use.certain or _looks_real(use.key, topics)]


def _looks_real(key: str, topics: frozenset[str]) -> bool:
    first, _, rest = key.partition(".")
    return first in topics and rest.rpartition(".")[2] not in FILES and key not in NO_KEYS


def literal(node: ast.AST) -> str | None:
    """Give a text that is written out, ``{}`` for what an f-string fills in; else ``None``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(literal(part) or "{}" for part in node.values)
    return None


def branches(node: ast.expr) -> list[str]:
    """Give the texts that an argument may be: one, or those of a conditional expression."""
    if isinstance(node, ast.IfExp):
        return branches(node.body) + branches(node.orelse)
    text = literal(node)
    if text is None:
        raise ValueError(f"line {node.lineno}: write this out, so that its key can be known")
    return [text]


def called(call: ast.Call) -> str:
    """Give the last word of what is called: ``text`` for ``visit.words.text``."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def arguments(path: Path, function: str, position: int = 0) -> frozenset[str]:
    """Give the texts with which a function is called in a file, as far as they are written out."""
    given = [
        node.args[position]
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and called(node) == function and len(node.args) > position
    ]
    written = (ast.Constant, ast.JoinedStr, ast.IfExp)
    return frozenset(text for one in given if isinstance(one, written) for text in branches(one))


class _Reader:
    """Goes through a syntax tree, knowing what it is inside of."""

    def __init__(self, file: str) -> None:
        self._file = file

    def read(self, node: ast.AST, role: str = "") -> Iterator[Use]:
        """Give the uses below ``node``."""
        if isinstance(node, ast.Call):
            role = SHOWN_AS.get(called(node), role)
            if called(node) in SAYING and node.args:
                yield from self._said(node, role)
                return
        elif isinstance(node, ast.Assign) and _is_toast(node.targets[0]):
            role = "toast"
        text = literal(node)
        if text is not None and KEY.match(text):
            yield Use(text, f"{self._file}:{getattr(node, 'lineno', 0)}", role)
            return  # the pieces of a template are no keys of their own
        for child in ast.iter_child_nodes(node):
            yield from self.read(child, role)

    def _said(self, call: ast.Call, role: str) -> Iterator[Use]:
        where = f"{self._file}:{call.lineno}"
        key, *others = call.args
        options = [key.body, key.orelse] if isinstance(key, ast.IfExp) else [key]
        for option in options:
            text = literal(option)
            if text is None:
                yield from self.read(option, role)
            elif KEY.match(text):
                yield Use(text, where, role, _given(call), certain=True)
        for other in (*others, *(one.value for one in call.keywords)):
            yield from self.read(other, role)


def _is_toast(target: ast.expr) -> bool:
    return isinstance(target, ast.Attribute) and target.attr == "toast"


def _given(call: ast.Call) -> frozenset[str] | None:
    """Give the names of the values of ``Words(key, {…})`` or ``text(key, name=…)``."""
    names: list[str | None] = [one.arg for one in call.keywords]
    for other in call.args[1:]:
        if not isinstance(other, ast.Dict):
            return None
        names += [literal(one) if one is not None else None for one in other.keys]
    known = [name for name in names if name is not None]
    return frozenset(known) if len(known) == len(names) else None


def _in_template(path: Path) -> Iterator[Use]:
    tree = Environment(autoescape=True).parse(path.read_text("utf-8"))
    said: dict[nodes.Expr, frozenset[str]] = {}
    for call in tree.find_all(nodes.Call):
        if call.args and isinstance(call.node, nodes.Name) and call.node.name in SAYING:
            said[call.args[0]] = frozenset(one.key for one in call.kwargs)
    for const in tree.find_all(nodes.Const):
        if isinstance(const.value, str) and KEY.match(const.value):
            given = said.get(const)
            yield Use(const.value, path.name, given=given, certain=given is not None)
