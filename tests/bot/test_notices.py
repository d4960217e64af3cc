"""What the school owes in the chat, in words: what somebody wrote is shown as they wrote it."""

from __future__ import annotations

import pytest

from bot.notices import notice_call
from locales import LANGUAGES, Catalogues
from school.written import Letter
from tests.cast import ICC, SOPHIE, notice


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("refused", [True, False])
def test_what_did_not_reach_a_school(catalogues: Catalogues, language: str, refused: bool) -> None:
    data = {
        "mailbox": "secretariat@iccbxl.be",
        "writer": SOPHIE,
        "words": "Qui êtes-vous <b>?</b>",
        "refused": refused,
    }
    letter = Letter("school_unreached", language, ICC, None, None, data)
    text = notice_call(catalogues, notice(1, kind="school_unreached"), letter)["text"]
    assert all(one in text for one in ("secretariat@iccbxl.be", SOPHIE, ICC.name))
    assert "Qui êtes-vous &lt;b&gt;?&lt;/b&gt;" in text
    other = Letter("school_unreached", language, ICC, None, None, {**data, "refused": not refused})
    assert notice_call(catalogues, notice(1), other)["text"] != text
