"""What goes along with a mail: bounded, under safe names, and from the school to the wire."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.attachments import MOST_BYTES, Papers, attachments
from school.outbox import Lane
from school.refusals import Refusal
from school.school import School
from tests.mail.conftest import House, delivering
from tests.mail.factories import NOW, SOPHIE, account, certificate, row
from tests.mail.postbox import Postbox, until
from tests.mail.seeing import text_of


class Shelf(Papers):
    """PDFs as they were put there, by certificate."""

    def __init__(self, papers: dict[int, tuple[str, int]]) -> None:
        self._papers = papers

    async def document(self, certificate: int) -> tuple[str, bytes]:
        if certificate not in self._papers:
            raise Refusal("certificate.not_yours")
        name, size = self._papers[certificate]
        return name, b"%PDF-" + b"x" * (size - 5)

    async def dossier(self, account: int) -> tuple[str, bytes]:
        name, size = self._papers[account]
        return name, b"PK" + b"x" * (size - 2)


async def names(papers: dict[int, tuple[str, int]]) -> list[str]:
    given_to = [certificate(id=number) for number in range(1, 6)]
    return [one.name for one in await attachments(Shelf(papers), given_to)]


async def test_what_fits_goes_along_and_the_next_that_fits_too() -> None:
    half = MOST_BYTES // 2
    papers = {1: ("a.pdf", half), 2: ("b.pdf", half + 1), 3: ("c.pdf", half), 4: ("d.pdf", 6)}
    assert await names(papers) == ["a.pdf", "c.pdf"]


async def test_what_was_taken_back_meanwhile_is_left_out() -> None:
    assert await names({2: ("b.pdf", 10)}) == ["b.pdf"]


async def test_two_of_one_name_stay_two_files() -> None:
    papers = dict.fromkeys((1, 2, 3), ("Attestation.pdf", 10))
    assert await names(papers) == ["Attestation.pdf", "Attestation (2).pdf", "Attestation (3).pdf"]


@given(name=st.text(max_size=300))
@pytest.mark.parametrize("suffix", ["", ".pdf"])
async def test_no_name_disguises_itself_or_leaves_its_folder(name: str, suffix: str) -> None:
    (safe,) = await names({1: (name + suffix, 10)})
    assert safe.endswith(".pdf")
    assert len(safe) <= 110
    assert safe.strip(".") == safe
    assert safe.isprintable() or "\u200c" in safe or "\u200d" in safe
    assert not set("/\\\r\n\0\u202e") & set(safe)


async def test_certificates_are_sent_to_whoever_asked_from_a_proven_address(
    house: House, postbox: Postbox
) -> None:
    me = account("fr")

    def live(school: School) -> None:
        school.tx.accounts.add(me)
        school.tx.addresses.note(SOPHIE)
        school.tx.addresses.prove(SOPHIE, me.id, NOW)
        school.certificates.issue("icc", row())
        school.certificates.issue("icc", row(2, title="Anglais UE 2"))
        numbers = [one.id for one in school.certificates.portfolio(me.id)]
        ids.extend(numbers)
        for to in (SOPHIE, "other@example.org"):
            school.notices.by_mail(
                "reply_certificates",
                to,
                None,
                lane=Lane.ANSWER,
                in_reply_to="<1@x.example>",
                certificates=numbers,
            )

    ids: list[int] = []
    await house.do(live)
    shelf = Shelf({ids[0]: ("Attestation - un.pdf", 2_000_000), ids[1]: ("deux.pdf", 6_000_000)})
    async with delivering(house, postbox, papers=shelf):
        await until(lambda: house.are_all("sent"))
    mail = next(one for one in postbox.of(SOPHIE) if "Vos attestations" in one["Subject"])
    assert [one.get_filename() for one in mail.iter_attachments()] == ["Attestation - un.pdf"]
    (taken,) = [one for one in postbox.taken if len(one.raw) > 1_000_000]
    assert len(taken.raw) < 10 << 20
    assert "trop lourde" in text_of(mail)
    (other,) = postbox.of("other@example.org")
    assert "Aucune attestation" in text_of(other)
    assert not list(other.iter_attachments())


@pytest.mark.parametrize(("size", "said"), [(1000, "est joint"), (MOST_BYTES + 1, "trop grand")])
async def test_a_closing_brings_all_data_where_they_fit(
    house: House, postbox: Postbox, size: int, said: str
) -> None:
    def closes(school: School) -> None:
        school.tx.accounts.add(account())
        school.tx.addresses.prove(SOPHIE, account().id, school.unit.clock.now())
        school.leaving.close(account().id, 100, "web")

    await house.do(closes)
    shelf = Shelf({account().id: ("Mes données.zip", size)})
    async with delivering(house, postbox, papers=shelf):
        await until(lambda: house.are_all("sent"))
    (mail,) = postbox.of(SOPHIE)
    assert said in text_of(mail)
    attached = [(one.get_filename(), one.get_content_type()) for one in mail.iter_attachments()]
    assert attached == ([("Mes données.zip", "application/zip")] if size == 1000 else [])
