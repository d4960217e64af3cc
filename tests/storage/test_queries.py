"""Named SQL: once in the files, readable to both engines, and each statement of use."""

import ast
import re
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

import storage
from storage.child_holdings import CHILD_HOLDINGS
from storage.holdings import HOLDINGS
from storage.merged_tables import FILLED, TAKEN
from storage.queries import NumberedQuery, load_numbered_queries, load_queries, numbered

TEMPLATES: Mapping[str, Collection[str]] = {
    "child_{}": CHILD_HOLDINGS,
    "merge_empty_{}": FILLED,
    "merge_fill_{}": FILLED,
    "merge_give_{}": TAKEN,
    "merge_settle_{}": ("requests", "staff"),
    "merge_take_{}": TAKEN,
    "merged_{}": FILLED,
    "personal_{}": HOLDINGS,
    "{}_open": ("inbox", "outbox"),
    "{}_{}": ("inbox_done", "inbox_set_aside", "outbox_failed", "outbox_sent"),
}
"""Names that the repositories put together, with what fills them."""


@pytest.mark.parametrize(
    ("text", "query", "names"),
    [
        ("SELECT 1", "SELECT 1", ()),
        ("a = :a AND b = :b OR a2 = :a", "a = $1 AND b = $2 OR a2 = $1", ("a", "b")),
        ("x = ':no' AND y = :y", "x = ':no' AND y = $1", ("y",)),
        ("'it''s :no', :y", "'it''s :no', $1", ("y",)),
        ("CAST(:a AS TEXT), :b::text", "CAST($1 AS TEXT), $2::text", ("a", "b")),
        ("LIKE '%' || :a", "LIKE '%' || $1", ("a",)),
        (
            'x = :x ORDER BY y /*pg: COLLATE "C" */ /*pg: FOR UPDATE */',
            'x = $1 ORDER BY y COLLATE "C" FOR UPDATE',
            ("x",),
        ),
        ("a /*pg: = ANY (:a) */", "a = ANY ($1)", ("a",)),
        ("a /* a remark: :b */", "a /* a remark: $1 */", ("b",)),
    ],
)
def test_what_postgresql_reads(text: str, query: str, names: tuple[str, ...]) -> None:
    assert numbered(text) == NumberedQuery(query, names)


def test_both_engines_have_the_same_statements() -> None:
    assert load_queries().keys() == load_numbered_queries().keys()
    assert all("/*pg:" not in query.text for query in load_numbered_queries().values())
    assert all(":" not in query.text for query in load_numbered_queries().values())


def test_what_statements_have_in_common_stands_in_each(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(
        "-- part: late\n-- Why.\ndue < :now\n\n-- name: one\nSELECT 1 WHERE {late} AND x = '{}'\n"
    )
    (tmp_path / "b.sql").write_text("-- name: two\nSELECT 2 WHERE {late}\n")
    assert load_queries(tmp_path) == {
        "one": "SELECT 1 WHERE due < :now AND x = '{}'",
        "two": "SELECT 2 WHERE due < :now",
    }


def test_a_name_stands_once(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("-- name: one\nSELECT 1\n")
    (tmp_path / "b.sql").write_text("-- name: one\nSELECT 2\n")
    with pytest.raises(ValueError, match="one"):
        load_queries(tmp_path)


def names_in_use() -> set[str]:
    """Give every text in the repositories, and what their templates of names make."""
    found, templates = set[str](), set[str]()
    for path in Path(storage.__path__[0]).glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = node.func.attr in ("one", "all", "change")
                if called and isinstance(node.args[0], ast.JoinedStr):
                    templates.add(template(node.args[0]))
    assert templates == TEMPLATES.keys()
    for name, parts in TEMPLATES.items():
        found |= {name.format(part) if name.count("{") == 1 else part for part in parts}
    return found


def template(text: ast.JoinedStr) -> str:
    return "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in text.values)


def test_no_statement_is_without_use() -> None:
    assert load_queries().keys() - names_in_use() == set()


def test_no_part_is_without_use() -> None:
    folder = Path(storage.__path__[0]) / "sql"
    whole = "".join(path.read_text("utf-8") for path in folder.glob("*.sql"))
    parts = re.findall(r"^-- part: (\w+)$", whole, re.MULTILINE)
    assert parts
    assert [one for one in parts if f"{{{one}}}" not in whole] == []
