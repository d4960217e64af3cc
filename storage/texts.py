"""Texts as both engines take them: PostgreSQL keeps every character but one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import orjson


def keepable(text: str) -> str:
    """Give a text with a visible sign for each U+0000."""
    return text.replace("\0", "\ufffd")


def key_set(keys: Iterable[str]) -> str:
    """Give keys as one parameter, in the form of JSON whose parts both engines call ``key``."""
    return orjson.dumps(dict.fromkeys(keys, 0)).decode()


def id_set(ids: Iterable[int]) -> str:
    """Give ids as one parameter, likewise."""
    return number_map(dict.fromkeys(ids, 0))


def number_map(numbers: Mapping[int, int]) -> str:
    """Give numbers by id as one parameter, whose parts are called ``key`` and ``value``."""
    return orjson.dumps(numbers, option=orjson.OPT_NON_STR_KEYS).decode()
