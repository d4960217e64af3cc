"""The digest by mail (scope B20): a line for each thing, and the page on which it stands."""

from __future__ import annotations

from dataclasses import replace

from locales import Catalogues
from mail.digest import digest_values
from mail.links import Links
from school.written import Letter
from tests.mail.factories import letter
from tests.mail.samples import samples

LINKS = Links("https://school.example")


def digest() -> Letter:
    return samples("fr")["digest"].letter


def test_each_line_leads_to_the_page_of_what_it_tells() -> None:
    values = digest_values(digest(), Catalogues.load().of("fr"), LINKS, "bot")
    rows = values["rows"]
    assert isinstance(rows, list)
    assert len(rows) == 21
    assert rows[0][0].startswith("📄 Albert, Marie")
    assert [url for _, url in rows] == [
        "https://school.example/home",
        *["https://school.example/portfolio"] * 19,
        None,
    ]
    assert rows[-1][0] == "… et 2 autres nouvelles, dans vos listes."
    assert values["chat_url"] == "https://t.me/bot?start=home"


def test_news_lead_to_their_own_page() -> None:
    news = samples("fr")["news"].letter
    values = digest_values(
        replace(digest(), items=(news,)), Catalogues.load().of("fr"), LINKS, "bot"
    )
    rows = values["rows"]
    assert isinstance(rows, list)
    ((said, url),) = rows
    assert "Horaire de surveillance" in said
    assert url == "https://school.example/news/1"


def test_a_title_without_a_space_is_cut_and_not_lost() -> None:
    certificate = digest().items[2].certificate
    assert certificate is not None
    endless = replace(digest().items[2], certificate=replace(certificate, title="W" * 200))
    values = digest_values(
        replace(digest(), items=(endless,)), Catalogues.load().of("fr"), LINKS, "bot"
    )
    rows = values["rows"]
    assert isinstance(rows, list)
    assert "W" * 99 + "…" in rows[0][0]


def test_where_there_are_no_pages_the_chat_is_the_way() -> None:
    two = replace(digest(), items=digest().items[:2])
    values = digest_values(two, Catalogues.load().of("fr"), Links(), "bot")
    rows = values["rows"]
    assert isinstance(rows, list)
    assert [url for _, url in rows] == [None, None]
    assert values["page_url"] is None


def test_another_mail_has_no_rows() -> None:
    other = letter("certificate_added")
    assert digest_values(other, Catalogues.load().of("fr"), LINKS, "bot")["rows"] == []
