"""Installations of the journeys stand on each engine in turn."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.conftest import ENGINES
from tests.postgresql_server import PostgresqlServer


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> dict[str, str]:
    """Give the settings that choose an empty database."""
    if request.param == "sqlite":
        return {}
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    return {"CARTABLE_DATABASE": server.create(f"journey_{uuid4().hex}")}
