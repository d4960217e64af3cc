"""The script of a storm of replies: who writes what, how often it arrives, and what it is to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from school.replies import MailClass
from tests.storm.mail.cast import Person
from tests.storm.mail.deciding import NO, YES
from tests.storm.mail.hop import name_of
from tests.storm.mail.hostile import HOSTILE
from tests.storm.mail.kinds import Kind
from tests.storm.mail.machines import GONE, MACHINES
from tests.storm.mail.undecided import STOP, UNDECIDED
from tests.storm.mail.written import Desk, Mail

_KINDS = {"yes": YES, "late": YES, "no": NO, "gone": GONE}
_OTHERS = (*UNDECIDED, *MACHINES, *HOSTILE)
_ALWAYS = 1.0
_TWICE, _THRICE, _ONCE_MORE = 0.08, 0.03, 0.05
"""How many mails are delivered so often, or sent again with another Message-ID."""


@dataclass(frozen=True)
class Post:
    """A mail that is delivered so many times."""

    kind: Kind
    person: Person
    mail: Mail
    copies: int = 1

    @cached_property
    def name(self) -> str:
        return name_of(self.mail.content)


@dataclass(frozen=True)
class Script:
    """All that is sent."""

    posts: Sequence[Post]
    stopped: frozenset[str]
    """Addresses that want no more notices."""

    @cached_property
    def names(self) -> Counter[str]:
        """How often each mail arrives."""
        return Counter({post.name: post.copies for post in self.posts})

    @cached_property
    def set_aside(self) -> frozenset[str]:
        """The names of mails that nobody reads but people."""
        return frozenset(post.name for post in self.posts if post.kind.what == "set_aside")

    @property
    def classes(self) -> Counter[MailClass]:
        """How many mails of each class arrive."""
        counts: Counter[MailClass] = Counter()
        for post in self.posts:
            counts[post.kind.class_of(post.person)] += post.copies
        return counts

    @property
    def kinds(self) -> int:
        """How many kinds of mails there are."""
        return len({post.kind.name for post in self.posts})

    @cached_property
    def unanswerable(self) -> frozenset[str]:
        """The Message-IDs of mails that nobody may answer."""
        return frozenset(post.mail.message for post in self.posts if not post.kind.is_answered)


def script(everybody: Sequence[Person], count: int, desk: Desk) -> Script:
    """Write ``count`` mails: what each person wants, and what else comes meanwhile."""
    posts = [
        post
        for number, person in enumerate(everybody)
        if person.wish in _KINDS
        for post in _written(_KINDS[person.wish], number, person, person, desk)
    ]
    reached = [person for person in everybody if person.wish != "gone"]
    stopped = [one for one in everybody if one.wish == "silent" and one.number % 4 == 0]
    posts += [Post(STOP, one, STOP.write(desk, one, one)) for one in stopped]
    left, number = count - sum(post.copies for post in posts), 0
    while left > 0:
        kind = _OTHERS[number % len(_OTHERS)]
        number += 1
        if number > len(_OTHERS) and desk.chance.random() >= kind.weight:
            continue  # of each there is one
        person, other = desk.chance.sample(reached, 2)
        more = _written([kind], 0, person, other, desk)
        posts += more
        left -= sum(post.copies for post in more)
    desk.chance.shuffle(posts)
    return Script(posts, frozenset(one.email for one in stopped))


def _written(
    kinds: Sequence[Kind], number: int, person: Person, other: Person, desk: Desk
) -> list[Post]:
    kind = kinds[number % len(kinds)]
    mail, chance = kind.write(desk, person, other), desk.chance.random()
    if kind.weight < _ALWAYS:
        return [Post(kind, person, mail)]
    if chance < _THRICE:
        return [Post(kind, person, mail, 3)]
    if chance < _THRICE + _TWICE:
        return [Post(kind, person, mail, 2)]
    posts = [Post(kind, person, mail)]
    if mail.message and chance > 1 - _ONCE_MORE:
        posts.append(Post(kind, person, mail.again(1)))
    return posts
