"""What browsers say of themselves, read so that people recognise their devices (scope B6)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.agents import Agent, read_agent

_MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("text", "browser", "system"),
    [
        (
            f"{_MOZILLA} (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Firefox",
            "Windows",
        ),
        (
            f"{_MOZILLA} (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/126.0.0.0 Mobile Safari/537.36",
            "Chrome",
            "Android",
        ),
        (
            f"{_MOZILLA} (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari",
            "iPhone",
        ),
        (
            f"{_MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
            "Edge",
            "Windows",
        ),
        (
            f"{_MOZILLA} (Linux; Android 13; SM-A546B) AppleWebKit/537.36 (KHTML, like Gecko) "
            "SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
            "Samsung Internet",
            "Android",
        ),
        (
            f"{_MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/17.4 Safari/605.1.15",
            "Safari",
            "Mac",
        ),
        ("python-httpx/0.27", "", ""),
        ("", "", ""),
    ],
)
def test_browsers_are_called_by_their_names(text: str, browser: str, system: str) -> None:
    assert read_agent(text) == Agent(browser, system)


@given(st.text(max_size=300))
def test_whatever_a_browser_says_nothing_of_it_is_shown(text: str) -> None:
    """Only names that we know are: what is made up cannot pass for words of ours."""
    known = "Edge Opera Samsung Internet DuckDuckGo Firefox Chromium Chrome Safari"
    known += " Windows iPhone iPad Android ChromeOS Mac Linux"
    read = read_agent(text)
    assert read.browser in known
    assert read.system in known
