"""A visitor of the pages, who reads what is there and presses buttons, as a browser would."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

import httpx

_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]+)">')
_BUTTON = re.compile(r"<button\b([^>]*)>(.*?)</button>", re.DOTALL)
_ATTRIBUTE = re.compile(r'(\w[\w-]*)="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")


@dataclass
class Visitor:
    """Follows redirections and keeps cookies; ``page`` is what stands on the screen."""

    client: httpx.AsyncClient
    page: httpx.Response = field(init=False)

    async def open(self, place: str) -> str:
        """Open an address; gives the words of the page."""
        self.page = await self.client.get(place, follow_redirects=True)
        return self.words

    async def press(self, label: str, **typed: str) -> str:
        """Press the button with these words, after typing what its form asks."""
        action, fields = self._form(label)
        return await self.send(action, fields | typed)

    async def write(self, answer: str) -> str:
        """Type an answer and go on."""
        return await self.press("Continuer", answer=answer)

    async def send(self, action: str, fields: dict[str, str]) -> str:
        """Send a form as it is."""
        self.page = await self.client.post(
            action or str(self.page.url), data=fields, follow_redirects=True
        )
        return self.words

    async def send_file(self, fields: dict[str, str], name: str, content: bytes) -> str:
        """Choose a file and send it with a form's fields; gives the words of the page."""
        self.page = await self.client.post(
            "/form/file?lang=fr",
            data=fields,
            files={"file": (name, content, "application/octet-stream")},
            follow_redirects=True,
        )
        return self.words

    @property
    def words(self) -> str:
        """What can be read on the page."""
        main = self.page.text.partition("<main>")[2].partition("</main>")[0]
        return " ".join(html.unescape(_TAG.sub(" ", main)).split())

    @property
    def buttons(self) -> list[str]:
        """What stands on the buttons."""
        return [_words(label) for _, label in _BUTTON.findall(self.page.text)]

    def form_of(self, label: str) -> dict[str, str]:
        """Give all that the press of a button would send."""
        return self._form(label)[1]

    def _form(self, label: str) -> tuple[str, dict[str, str]]:
        for attributes, inside in _FORM.findall(self.page.text):
            for button, words in _BUTTON.findall(inside):
                if label in _words(words):
                    form, pressed = dict(_ATTRIBUTE.findall(attributes)), _attributes(button)
                    fields = dict(_HIDDEN.findall(inside))
                    if "name" in pressed:
                        fields[pressed["name"]] = html.unescape(pressed["value"])
                    return html.unescape(form.get("action", "")), fields
        raise AssertionError(f"no button says {label!r}: {self.buttons}")


def _attributes(text: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(text))


def _words(text: str) -> str:
    return html.unescape(_TAG.sub(" ", text)).strip()
