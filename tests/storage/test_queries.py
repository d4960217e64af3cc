"""Named SQL: once in the files, readable to both engines."""

from pathlib import Path

import pytest

from storage.queries import NumberedQuery, load_numbered_queries, load_queries, numbered


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


def test_a_name_stands_once(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("-- name: one\nSELECT 1\n")
    (tmp_path / "b.sql").write_text("-- name: one\nSELECT 2\n")
    with pytest.raises(ValueError, match="one"):
        load_queries(tmp_path)
