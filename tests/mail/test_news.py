"""News by mail (scope B13): the words as they were published, and the files that fit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mail.attachments import MOST_BYTES
from mail.news import news_files
from school.news import AttachedFile
from school.newsroom import Changes, Draft
from school.outbox import Notice
from school.rich_text import link
from school.school import School
from school.undelivered import Undelivered, mark_of
from school.written import Letter
from tests.cast import ISU_DOUR
from tests.conftest import SchoolAtWork
from tests.family import ANTOINETTE, enrol, with_guardian
from tests.mail.factories import BOT, NOW, writer
from tests.mail.postbox import parsed
from tests.mail.samples import samples
from tests.mail.seeing import html_of, text_of
from tests.school.gazette import announce, draft, publish

ENGINES = ("sqlite",)


def mail(letter: Letter, **changes: Any) -> Any:
    sample = samples("fr")["news"]
    return parsed(writer().envelope(sample.notice, letter, BOT, NOW, **changes).content)


def letter_saying(body: str) -> Letter:
    letter = samples("fr")["news"].letter
    assert letter.news is not None
    return replace(letter, news=replace(letter.news, text=replace(letter.news.text, body=body)))


def test_the_subject_names_the_school_and_the_child() -> None:
    message = mail(letter_saying("Texte"))
    said = "Institut La Sainte-Union – Albert\u00a0: Horaire de surveillance"
    assert str(message["Subject"]).startswith(said)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_beside_the_way_to_stop_there_is_one_to_less() -> None:
    message = mail(letter_saying("Texte"))
    less = "Les recevoir plutôt une fois par jour («\u202fNotifications\u202f»)"
    for said in (html_of(message), text_of(message)):
        assert said.index(less) < said.index("Ne plus recevoir d’avis")
        assert "/settings" in said


def test_marks_are_seen_in_one_face_and_words_in_the_other() -> None:
    message = mail(letter_saying(f"Un <b>deux</b>\n1 &lt; 2, {link('ici', 'https://a.be/?x=1')}"))
    assert 'Un <b>deux</b><br>1 &lt; 2, <a href="https://a.be/?x=1"' in html_of(message)
    text = text_of(message)
    assert "Un deux" in text
    assert "1 < 2, ici (https://a.be/?x=1)" in " ".join(text.split())


@pytest.fixture
async def house(school: SchoolAtWork) -> SchoolAtWork:
    """Albert's mother is reached by mail alone."""

    def work(school: School) -> None:
        enrol(school)
        with_guardian(school, 1, "hash", email=ANTOINETTE)

    await school.do(work)
    return school


async def leaving(house: SchoolAtWork) -> list[tuple[Notice, Letter | None]]:
    def work(school: School) -> list[tuple[Notice, Letter | None]]:
        leased = school.tx.outbox.lease("mail", 10, school.unit.clock.now())
        found = [(one, school.writing.letter(one)) for one in leased]
        for one in leased:
            school.tx.outbox.sent(one.id, school.unit.clock.now(), keep=True)
        return found

    return await house.do(work)


async def test_whom_no_chat_reaches_is_told_by_mail(house: SchoolAtWork) -> None:
    news = await house.do(publish)
    await announce(house)
    ((notice, letter),) = await leaving(house)
    assert (notice.to, notice.account) == (ANTOINETTE, 1)
    assert letter is not None
    assert letter.news is not None
    assert letter.stop_token is not None
    await house.do(lambda school: school.newsroom.edit(news.id, Changes(urgent=True)))
    await announce(house)
    assert await leaving(house) == [], "a mail cannot be corrected, and is not sent twice"


async def test_a_mail_that_comes_back_is_counted(house: SchoolAtWork) -> None:
    news = await house.do(publish)
    await announce(house)
    ((notice, _),) = await leaving(house)

    def come_back(school: School) -> None:
        mark = mark_of(notice.id, school.unit.tokens)
        school.bouncing.undelivered([Undelivered("hard", mark)])

    await house.do(come_back)
    figures = await house.do(lambda school: school.news_figures.of(news))
    assert (figures.of("sent"), figures.of("bounced")) == (0, 1)


async def test_the_files_that_fit_go_along_in_their_order(house: SchoolAtWork) -> None:
    sizes = (MOST_BYTES // 2, MOST_BYTES // 2, 1)

    def work(school: School) -> tuple[AttachedFile, ...]:
        files = tuple(
            school.newsroom.keep(f"{n}.pdf", b"%PDF-" + bytes([n]) * (size - 5))
            for n, size in enumerate(sizes)
        )
        return school.newsroom.publish(draft(files=files)).news.files

    files = await house.do(work)
    attached = await news_files(house.store, files)
    assert [one.name for one in attached] == ["0.pdf", "1.pdf"]
    assert [(one.maintype, one.subtype) for one in attached] == [("application", "pdf")] * 2
    letter = letter_saying("Texte")
    assert letter.news is not None
    with_files = replace(
        letter, news=replace(letter.news, news=replace(letter.news.news, files=files))
    )
    message = mail(with_files, attached=attached)
    assert [one.get_filename() for one in message.iter_attachments()] == ["0.pdf", "1.pdf"]
    assert "Trop lourds pour ce courriel : 2.pdf." in " ".join(text_of(message).split())


async def test_a_draft_for_nobody_by_mail_is_for_nobody(house: SchoolAtWork) -> None:
    def work(school: School) -> None:
        school.tx.addresses.quieten(ANTOINETTE, NOW)
        school.newsroom.publish(Draft(ISU_DOUR.id, draft().texts))

    await house.do(work)
    await announce(house)
    assert await leaving(house) == []
