"""The page has its words from the catalogues: each key used is there, each key there is used."""

import re

from locales import LANGUAGES, Catalogues
from sandbox.page.server import STATIC

KEY = re.compile(r"""["'](sandbox\.(?:page|persona|try)\.[a-z_.]*[a-z_])["']""")


def test_words_of_the_page_and_of_the_catalogues_are_the_same() -> None:
    sources = [*STATIC.glob("js/*.js"), STATIC / "index.html", *STATIC.parent.glob("*.py")]
    used = {key for source in sources for key in KEY.findall(source.read_text(encoding="utf-8"))}
    words = Catalogues.load()
    for language in LANGUAGES:
        kept = {
            key
            for key in words.of(language).keys
            if key.startswith(("sandbox.page.", "sandbox.persona.", "sandbox.try."))
        }
        assert kept == used, language
