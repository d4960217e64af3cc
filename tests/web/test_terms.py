"""The terms as a page."""

from __future__ import annotations

from .conftest import House

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
