"""The least that telling people can cost: posts by aiohttp, and nothing kept of them.

`python -m bench.peers.bare_posts --api http://127.0.0.1:… --count 10000 --at-once 64 --words …`
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Sequence

import aiohttp

_TEXT = """📰 <b>{words}</b>

Samedi 12 décembre de 14 à 18 heures, dans la cour : jeux, crêpes et musique. Venez nombreux !"""
_MARKUP = {
    "inline_keyboard": [
        [{"text": "Lire", "callback_data": "news:123456789012345678"}],
        [{"text": "🏠 Accueil", "callback_data": "go:home"}],
    ]
}


async def tell_all(api: str, count: int, at_once: int, words: Sequence[str]) -> None:
    """Send one message to each of the chats 1 to ``count``, so many at once."""
    numbers = iter(range(1, 1 + count))
    connector = aiohttp.TCPConnector(limit=at_once)
    async with (
        aiohttp.ClientSession(api, connector=connector) as session,
        asyncio.TaskGroup() as group,
    ):
        for _ in range(at_once):
            group.create_task(_tell(session, numbers, words))


async def _tell(
    session: aiohttp.ClientSession, numbers: Iterator[int], words: Sequence[str]
) -> None:
    for number in numbers:
        message = {
            "chat_id": number,
            "text": _TEXT.format(words=words[number % len(words)]),
            "parse_mode": "HTML",
            "protect_content": True,
            "reply_markup": _MARKUP,
        }
        async with session.post("/bot7000000000:bench/sendMessage", json=message) as answer:
            answer.raise_for_status()
            assert (await answer.json())["result"]["message_id"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--api", required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--at-once", type=int, required=True)
    parser.add_argument("--words", nargs="+", required=True)
    given = parser.parse_args()
    asyncio.run(tell_all(given.api, given.count, given.at_once, given.words))
