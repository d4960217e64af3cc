"""Lays pages out from templates, in the language of whoever looks at them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from locales import LANGUAGES, Catalogues
from web.assets import Assets

_FOLDER = Path(__file__).parent / "templates"

PUBLIC = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
"""For a page that says the same to everybody; any other is not kept anywhere."""


class Pages:
    """The templates with the words."""

    def __init__(self, catalogues: Catalogues, assets: Assets) -> None:
        self._catalogues = catalogues
        self._templates = _templates()
        self._asset = assets.path
        self._names = [(one, catalogues.of(one).text("web.language")) for one in LANGUAGES]

    def language(self, request: Request, language: str | None = None) -> str:
        """Give the language of a page; ``language`` where the browser names none of ours."""
        return asked_language(request) or spoken_language(request) or language or LANGUAGES[0]

    def show(
        self,
        request: Request,
        template: str,
        /,
        status: int = 200,
        headers: dict[str, str] | None = None,
        language: str | None = None,
        spoken: str | None = None,
        **values: object,
    ) -> HTMLResponse:
        """Give a page.

        ``language`` stands in where the visitor's browser names none of ours; ``spoken`` is the
        one that somebody whom we know is spoken to in.
        """
        chosen = asked_language(request)
        language = spoken or self.language(request, language)
        words = self._catalogues.of(language)
        text = self._templates.get_template(template).render(
            asset=self._asset,
            t=words.text,
            date=words.date,
            moment=words.moment,
            language=language,
            languages=self._names,
            query=f"?lang={chosen}" if chosen else "",
            helping=_help_with(template, chosen),
            **values,
        )
        said = {"Content-Language": language, **(headers or {})}
        return HTMLResponse(text, status_code=status, headers=said)


@cache  # what is compiled for one site serves every other
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _help_with(template: str, chosen: str | None) -> str:
    """Give the way to the help of a page."""
    about = template.removesuffix(".html")
    return f"/help?about={about}&lang={chosen}" if chosen else f"/help?about={about}"


def asked_language(request: Request) -> str | None:
    """Give the language of ``?lang=``, if it is one of ours."""
    asked = request.query_params.get("lang")
    return asked if asked in LANGUAGES else None


def spoken_language(request: Request) -> str | None:
    """Give the language of ours that the visitor's browser likes best (RFC 9110, 12.5.4)."""
    liked = [_liked(part) for part in request.headers.get("accept-language", "").split(",")[:20]]
    ours = [(weight, language) for weight, language in liked if language in LANGUAGES and weight]
    return max(ours, key=lambda one: one[0])[1] if ours else None


def _liked(part: str) -> tuple[float, str]:
    tag, *parameters = part.strip().lower().split(";")
    return _weight(parameters), tag.partition("-")[0].strip()


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                weight = float(value)
            except ValueError:
                return 0.0
            return weight if 0 <= weight <= 1 else 0.0
    return 1.0
