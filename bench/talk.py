"""The conversation that every bot of a comparison holds: what is asked, in which words."""

from __future__ import annotations

from typing import Literal

Stage = Literal["first_name", "last_name", "group", "confirm", "done"]

STAGES: tuple[Stage, ...] = ("first_name", "last_name", "group", "confirm", "done")
"""In this order, round and round: a button under the last leads to the first again."""

WORDS: dict[Stage, str] = {
    "first_name": "What is the child's first name?",
    "last_name": "What is {first_name}'s last name?",
    "group": "Which class is {first_name} {last_name} in?",
    "confirm": "{first_name} {last_name}, class {group}: is that right?",
    "done": "Noted: {first_name} {last_name}, class {group}.",
}
"""Later words repeat earlier answers, so that a lost or mixed-up one shows."""

GROUPS = ("1A", "1B", "2A", "2B", "3A", "3B")
YES = "Yes, go on"
AGAIN = "Another child"
BEGIN = "Begin"
WELCOME = "Welcome."
