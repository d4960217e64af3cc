"""The terms as a page."""

from __future__ import annotations

from pathlib import Path

from cartable.publishing import publish_terms
from tests.cast import SAMPLES

from .conftest import ICC, House

TEXT = """# Conditions

Vous **devez** accepter. <script>alert(1)</script>

## 1 Pourquoi

- un
- [deux](javascript:alert(1))

![image](https://evil.example/x.png)

| terme | sens |
|---|---|
| École | désigne l'organisation |
"""


async def test_the_texts_own_title_is_the_pages(house: House) -> None:
    await house.publish(TEXT + "\n# 2 Encore")
    page = await house.page.get("/terms/icc")
    assert page.status_code == 200
    assert "<h1>Conditions</h1>" in page.text
    assert "<h2>1 Pourquoi</h2>" in page.text
    assert "<h2>2 Encore</h2>" in page.text
    assert "<strong>devez</strong>" in page.text
    assert "<td>École</td>" in page.text
    assert page.text.count("<h1>") == 1
    assert "Version 1, publiée le 2 mars 2026" in page.text


async def test_a_text_without_a_title_gets_ours(house: House) -> None:
    await house.publish("Texte.\n\n# Un\n\n###### Petit")
    page = await house.page.get("/terms/icc")
    assert "<h1>Conditions Générales d’Utilisation</h1>" in page.text
    assert "<h2>Un</h2>" in page.text
    assert "<h6>Petit</h6>" in page.text


async def test_nothing_in_the_text_acts(house: House) -> None:
    await house.publish(TEXT)
    page = await house.page.get("/terms/icc")
    assert "<script" not in page.text
    assert 'href="javascript' not in page.text
    assert 'src="https://evil' not in page.text


async def test_the_reader_gets_the_newest_text_in_their_language(house: House) -> None:
    await house.publish("alte Fassung", version="1", language="de")
    house.clock.move(days=1)
    await house.publish("le nouveau texte", version="2", language="fr")
    await house.publish("de nieuwe tekst", version="2", language="nl")
    dutch = await house.page.get("/terms/icc", headers={"accept-language": "nl-BE,fr;q=0.5"})
    assert "de nieuwe tekst" in dutch.text
    assert '<article lang="nl">' in dutch.text
    german = await house.page.get("/terms/icc?lang=de", headers={"accept-language": "nl"})
    assert "le nouveau texte" in german.text
    assert "Diesen Text gibt es nicht auf Deutsch" in german.text
    assert '<article lang="fr">' in german.text
    assert german.headers["vary"] == "Accept-Language"


async def test_a_school_without_terms_and_no_school_at_all(house: House) -> None:
    await house.invite()
    for name in ("icc", "nobody", "%00", "x" * 3000):
        assert (await house.page.get(f"/terms/{name}")).status_code == 404


# -- as they are published ------------------------------------------------------------------------


async def published(house: House, path: Path) -> str:
    """Publish a file as the secretariat does; gives the page."""
    await house.store.run(lambda tx: tx.platforms.put(ICC))
    report = await publish_terms(
        house.store, house.open_school, [path], platform="icc", version="1", ignore_until=None
    )
    assert report.counts["new"] == 1
    return (await house.page.get("/terms/icc")).text


async def test_the_sample_is_set_as_it_was_written(house: House) -> None:
    page = await published(house, SAMPLES / "terms.fr.md")
    assert page.count("<h1>") == 1
    assert "<h2>1. Ce que le service fait pour vous</h2>" in page
    assert page.count("<h2>") == 8
    assert "<ol" not in page, "a numbered heading is no list"


async def test_lists_and_underscores_come_through(house: House, tmp_path: Path) -> None:
    path = tmp_path / "terms.fr.md"
    path.write_text(
        "# Règles\n\n- un\n- **deux**\n\n3. trois\n4. quatre\n\nÉcrire `mon_nom_ici`, 2 \\* 3.\n",
        "utf-8",
    )
    page = await published(house, path)
    assert "<ul>\n<li>un</li>\n<li><strong>deux</strong></li>\n</ul>" in page
    assert '<ol start="3">\n<li>trois</li>\n<li>quatre</li>\n</ol>' in page
    assert "<code>mon_nom_ici</code>, 2 * 3." in page


async def test_markup_is_left_out_as_it_is_in_a_chat(house: House, tmp_path: Path) -> None:
    path = tmp_path / "terms.fr.md"
    path.write_text("<!-- à revoir -->\n\nUn <b>mot</b>.\n\n<div>rien</div>\n", "utf-8")
    assert '<article lang="fr">\n<p>Un mot.</p>\n\n</article>' in await published(house, path)
