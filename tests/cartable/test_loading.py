"""What a start does not need is not loaded: a module too many shows here, not in a benchmark."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import pytest

HEAVY = frozenset(
    (
        "PIL", "aiohttp", "apscheduler", "argon2", "babel", "captcha", "css_inline", "jinja2",
        "openpyxl", "psycopg", "pydantic", "rich", "sandbox", "segno", "starlette", "structlog",
        "telegram", "typst", "uvicorn", "yoyo", "zxcvbn",
    )
)  # fmt: skip


@cache
def loaded(*modules: str) -> frozenset[str]:
    """Load modules in a process of their own; gives the heavy ones that came along."""
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return HEAVY.intersection(done.stdout.split())


def test_the_command_line_loads_nothing_heavy() -> None:
    assert loaded("cartable.__main__") == frozenset()


@pytest.mark.xdist_group("loading")  # where it is loaded once for all
@pytest.mark.parametrize(
    "module", ["PIL", "aiohttp", "openpyxl", "psycopg", "sandbox", "structlog", "typst", "zxcvbn"]
)
def test_the_chat_begins_without_what_few_steps_need(module: str) -> None:
    assert module not in loaded("cartable.program", "cartable.chat_side", "storage.sqlite")


def test_who_only_looks_loads_no_telegram_and_no_pages() -> None:
    assert not loaded("cartable.root", "storage.sqlite") & {"telegram", "starlette", "uvicorn"}
