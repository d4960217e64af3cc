"""The setting that names the database: read whole, shown without its password."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.location import Location


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://u:p@db.school.be:5432/cartable", "postgresql://db.school.be:5432/cartable"),
        ("postgres://u@db/cartable", "postgresql://db/cartable"),
        ("postgresql://u:%2F%40%3A%25@[::1]:5433/cartable", "postgresql://[::1]:5433/cartable"),
        ("postgresql://u:p@one:1,two:2/c?target_session_attrs=any", "postgresql://one:1,two:2/c"),
        ("postgresql:///cartable?host=/run/postgresql", "postgresql:///run/postgresql/cartable"),
        ("postgresql://u@/cartable?host=/run/postgresql", "postgresql:///run/postgresql/cartable"),
        ("postgresql://u:p@h/%C3%A9cole", "postgresql://h/école"),
    ],
)
def test_postgresql(text: str, shown: str) -> None:
    location = Location.parse(text)
    assert (location.engine, location.file, location.url) == ("postgresql", None, text)
    assert str(location) == shown
    assert text not in repr(location)


@pytest.mark.parametrize("name", ["var/cartable.db", "/var/lib/é #1?.db", "100%.db", "a@b:c"])
def test_sqlite(name: str) -> None:
    location = Location.parse(f"sqlite:///{name}")
    assert (location.engine, location.file, str(location)) == ("sqlite", Path(name), name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "cartable.db",
        "mysql://u:canary@h/c",
        "sqlite://canary",
        "postgresql://u:canary@h",
        "postgresql://u:canary@h/",
        "postgresql://u:canary@h/a/b",
        "postgresql://u:canary@h/c#x",
        "postgresql://u:canary#x@h/c",
        "postgresql://u:canary/x@h/c",
        "postgresql://u:canary%@h/c",
        "postgresql://u:canary%zz@h/c",
        "postgresql://u:canary@h:port/c",
        "postgresql://u:canary@h:99999/c",
        "postgresql://u:canary@[::1/c",
    ],
)
def test_what_is_no_database_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match="must be sqlite:///file or postgresql://") as raised:
        Location.parse(text)
    assert "canary" not in str(raised.value)
    assert raised.value.__cause__ is None


@given(st.text())
def test_no_text_is_more_than_refused(text: str) -> None:
    with suppress(ValueError):
        assert str(Location.parse(text))
