"""An installation behind the bot: the school on a real database, with passwords that are quick."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from cartable.on_demand import PhonesOnDemand, romanised
from locales.countries import CountryNames
from school.accounts import Account
from school.certificates import Certificate
from school.hashing import Passwords
from school.ids import Ids
from school.passwords import PasswordRule, Reason, Strength, Weakness, judge
from school.school import School
from school.store import Transaction, Unit
from school.terms import Terms, digest_of
from storage.location import Location
from storage.opening import ClosableStore
from tests.cast import ICC, SOPHIE, Clock, row
from tests.databases import holds, rows
from vault.signing import KeyedTokens

T = TypeVar("T")
PASSWORD = "tulipe7riviere"
CANARY = "canari7vert"
TERMS = "\n\n".join(f"Article {n}." + " Les règles de la maison." * 60 for n in (1, 2, 3))


class FewWords:
    """A meter that knows a handful of common passwords."""

    def score(self, text: str, context: Sequence[str]) -> Strength:
        common = text.casefold().startswith(("azerty", "soleil"))
        return Strength(0 if common else 4, Reason.COMMON if common else Reason.GUESSABLE)


class QuickPasswords(Passwords):
    """The school's own rules over a hash that costs nothing.

    ``tried`` counts verifications; ``on_hash`` is called when a password is hashed.
    """

    def __init__(self) -> None:
        self.tried: list[bool] = []
        self.on_hash: Callable[[], None] = lambda: None

    async def judge(
        self, rule: PasswordRule, password: str, context: Sequence[str]
    ) -> list[Weakness]:
        return judge(rule, password, context, FewWords())

    async def hash(self, password: str) -> str:
        self.on_hash()
        return hashed(password)

    async def verify(self, stored: str | None, password: str) -> bool:
        self.tried.append(stored is not None)
        return stored is not None and stored.removeprefix("old:") == hashed(password)

    def needs_rehash(self, stored: str) -> bool:
        return stored.startswith("old:")


def hashed(password: str) -> str:
    return "sha256:" + hashlib.sha256(password.encode()).hexdigest()


@dataclass
class House:
    """The school at work; ``captcha`` is switched as an installation switches it."""

    store: ClosableStore
    location: Location
    clock: Clock
    ids: Ids
    tokens: KeyedTokens
    passwords: Passwords = field(default_factory=QuickPasswords)
    captcha: bool = True

    def open_school(self, tx: Transaction) -> School:
        unit = Unit(
            tx,
            self.clock,
            self.ids,
            self.tokens,
            self.passwords,
            romanised,
            PhonesOnDemand(),
            CountryNames(),
        )
        return School(unit, captcha_wanted=self.captcha)

    async def give_hash(self, account: int, password_hash: str) -> None:
        """Let an account have a password that was hashed in some way."""

        def work(school: School) -> None:
            known = school.tx.accounts.get(account)
            assert known is not None
            school.tx.accounts.rehash(account, known.password_hash, password_hash)

        await self.do(work)

    async def do(self, work: Callable[[School], T]) -> T:
        return await self.store.run(lambda tx: work(self.open_school(tx)))

    async def invite(self, reference: str = "R-1", **changes: object) -> str:
        """Issue a certificate of Sophie's; gives the token of the mail that goes out."""

        def work(school: School) -> str:
            school.certificates.issue(ICC.id, row(reference=reference, **changes))
            (notice,) = school.tx.outbox.lease("mail", 100, self.clock.now())
            letter = school.writing.letter(notice)
            school.tx.outbox.sent(notice.id, self.clock.now())
            assert letter is not None
            assert letter.token is not None
            return letter.token

        return await self.do(work)

    async def issue(self, count: int = 1, **changes: object) -> None:
        """Issue certificates and let their mails and notices be."""

        def work(school: School) -> None:
            for number in range(count):
                one: dict[str, object] = {"reference": f"N-{self.ids.next()}"}
                if count > 1:
                    one["title"] = f"Cours {number + 1}"
                school.certificates.issue(ICC.id, row(**(one | changes)))

        await self.do(work)

    async def publish(self, text: str = TERMS, version: str = "1", language: str = "fr") -> None:
        now = self.clock.now()
        terms = Terms(ICC.id, version, language, text, text, digest_of(text), now, None)
        assert await self.do(lambda school: school.tx.terms.publish(terms))

    async def open_account(self, chat: int, password: str = PASSWORD, **changes: object) -> Account:
        """Sophie signs up from a chat, with a first certificate, and all her mails are sent."""
        token = await self.invite(f"first-{chat}", **changes)
        return await self.open_account_with(token, chat, password)

    async def open_account_with(self, token: str, chat: int, password: str = PASSWORD) -> Account:
        """Sign up from a chat with the link of a mail."""

        def work(school: School) -> Account:
            school.tx.devices.meet(chat, "fr", self.clock.now())
            invitation = school.activation.invitation(token)
            opened = school.sign_up.open(
                invitation,
                first_name=invitation.certificate.first_name,
                last_name=invitation.certificate.last_name,
                password_hash=hashed(password),
                language="fr",
                chat=chat,
                terms=None,
                channel="telegram",
            )
            account = school.tx.accounts.get(opened.account or 0)
            assert account is not None
            return account

        account = await self.do(work)
        await self.send_mails()
        return account

    async def send_mails(self) -> list[tuple[str, str]]:
        """Let every mail that is owed leave; gives their kinds and addresses."""

        def work(school: School) -> list[tuple[str, str]]:
            sent = []
            while leased := school.tx.outbox.lease("mail", 100, self.clock.now()):
                for notice in leased:
                    school.tx.outbox.sent(notice.id, self.clock.now())
                    sent.append((notice.kind, notice.to))
            return sent

        return await self.do(work)

    async def mailed_code(self, kind: str, email: str) -> str:
        """Let every mail that is owed leave; gives the code that came last to an address, if any.

        ``kind`` is what the code is for: ``reset_code`` or ``merge_code``.
        """

        def work(school: School) -> str:
            code = ""
            while leased := school.tx.outbox.lease("mail", 99, self.clock.now()):
                for notice in leased:
                    letter = school.writing.letter(notice)
                    school.tx.outbox.sent(notice.id, self.clock.now())
                    if letter is not None and (notice.kind, notice.to) == (kind, email):
                        code = str(letter.data["code"])
            return code

        return await self.do(work)

    async def certificates(self, email: str = SOPHIE) -> list[Certificate]:
        """Everything that was issued to an address."""

        def work(school: School) -> list[Certificate]:
            address = school.tx.addresses.get(email)
            if address is None or address.account is None:
                return []
            mine = school.certificates.portfolio(address.account)
            return mine + school.certificates.waiting_for(address.account)

        return await self.do(work)

    async def accounts(self) -> int:
        counts = await self.do(lambda school: school.tx.status.counts())
        return counts["accounts"]["open"]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Read through a connection of its own what no use case gives."""
        return rows(self.location, query)

    def holds(self, text: str) -> bool:
        """Whether a text stands anywhere in the database, in clear."""
        return holds(self.location, text)
