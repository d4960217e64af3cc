"""« Publier une actualité » (scope D2): what, for whom, when, and then as parents will see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from functools import partial

from bot.conversations.drafts import (
    Audience,
    audience_of,
    for_families,
    later,
    news_body,
    news_title,
    published_words,
    text_of,
    tomorrow,
)
from bot.conversations.profile import own_account
from bot.conversations.schools import school_choices
from bot.conversations.steps import Choice, Door, Ending, Words
from bot.conversations.talk import Talk
from school.children import Child
from school.ids import id_in
from school.news import LONGEST_TITLE, MOST_FILES, AttachedFile, Families
from school.newsroom import Draft
from school.pictures import FileReady
from school.platforms import Platform
from school.refusals import Refusal
from school.rich_text import plain, shortened
from school.school import School

PUBLISH = Door("publish_news", Words("publish_news.door"))
_STAGES = ("title", "body", "file", "audience", "when", "urgent", "preview")
_MOST_CLASSES = 24
"""Classes that are offered as buttons; where there are more, the name is typed."""
_LONGEST_CLASS = 40  # bytes of a name that a button has room for
LONGEST_SHOWN = 2500
"""Characters of a text within other words, which must fit into the message as well."""


async def publish_news(talk: Talk, school: School) -> Ending:
    """Have a piece of news written and shown, and publish it; the role is asked for again then."""
    account = own_account(talk, school).id
    schools = school.newsroom.schools(account)
    talk.stages(*(("school",) if len(schools) > 1 else ()), *_STAGES)
    platform = await _platform(talk, schools)
    title = await talk.ask("title", news_title, most=LONGEST_TITLE)
    body = await talk.ask("body", news_body, choices=("none",))
    files = await asked_files(talk, school)
    audience = await asked_audience(talk, school, platform.id)
    moment = await asked_moment(talk, school)
    is_urgent = await talk.choose("urgent", ("no", "yes")) == "yes"
    draft = Draft(
        platform=platform.id,
        texts={platform.languages[0]: text_of(title, body)},
        class_name=audience.class_name,
        child=audience.child,
        files=files,
        publish_at=moment,
        urgent=is_urgent,
    )
    await preview(talk, school, platform, draft, audience)
    number = await talk.once("published", partial(_publish, school, draft, account))
    card = Door(f"news_card:{number}", Words("publish_news.card"))
    return Ending(published_words(school, moment), (card, Door("home", Words("menu.home"))))


async def preview(
    talk: Talk, school: School, platform: Platform, draft: Draft, audience: Audience
) -> None:
    """Show it as parents will see it, and have it confirmed; families are counted once."""
    (text,) = draft.texts.values()
    counted = await talk.draw(
        "families", lambda: astuple(school.news_reading.families(school.newsroom.drafted(draft)))
    )
    families = Families(*counted)
    moment = draft.publish_at or school.unit.clock.now()
    names = ", ".join(one.name for one in draft.files)
    body = plain(shortened(text.body, LONGEST_SHOWN))
    await talk.choose(
        "preview",
        ("publish",),
        shows=next((one.file for one in draft.files if one.is_picture), None),
        urgent=Words("publish_news.is_urgent") if draft.urgent else "",
        reader=audience.reader,
        school=platform.name,
        title=text.title,
        moment=moment.astimezone(school.zone),
        body=f"{body}\n\n" if body else "",
        files=names or Words("publish_news.no_files"),
        audience=audience.words,
        families=for_families(families),
        unreached=Words("news.unreached", {"n": families.unreached}) if families.unreached else "",
    )


async def asked_files(talk: Talk, school: School, stage: str = "file") -> tuple[AttachedFile, ...]:
    """Have files sent, one after the other, until there are enough; all at one stage.

    Words under a picture belong to no text: whoever writes some is told where they go.
    """
    files: list[AttachedFile] = []
    caption: Words | str = ""
    keep = partial(_keep, school)
    for number in range(1, MOST_FILES + 1):
        sent = await talk.file(
            "file",
            keep,
            choices=("done",) if files else ("none",),
            key=f"file#{number}",
            stage=stage,
            count=len(files),
            most=MOST_FILES,
            caption=caption,
        )
        if not isinstance(sent, Sequence) or isinstance(sent, str):
            break
        *kept, is_captioned = sent
        files.append(AttachedFile(*kept))
        caption = Words("publish_news.caption") if is_captioned else caption
    return tuple(files)


async def _platform(talk: Talk, schools: Sequence[Platform]) -> Platform:
    """Choose among the schools at which somebody publishes; raises ``Refusal`` at none."""
    if not schools:
        raise Refusal("staff.not_allowed")
    if len(schools) == 1:
        return schools[0]
    chosen = await talk.choose("school", (), offers=school_choices(schools))
    return next((one for one in schools if one.id == chosen), schools[0])


async def asked_audience(
    talk: Talk, school: School, platform: str, kept: Audience | None = None
) -> Audience:
    """Ask for whom; where something is set already, it can be ``kept``."""
    if kept is None:
        kind = await talk.choose("audience", ("all", "class", "child"), audience="")
    elif kept.class_name is None and kept.child is None:
        kind = await talk.choose("audience", ("keep", "class", "child"), audience=kept.words)
    else:
        kind = await talk.choose("audience", ("keep", "all", "class", "child"), audience=kept.words)
    if kind == "keep" and kept is not None:
        return kept
    if kind == "class":
        return audience_of(school, await _class_name(talk, school, platform), None)
    if kind == "child":
        return audience_of(school, None, await _child(talk, school, platform))
    return audience_of(school, None, None)


async def _class_name(talk: Talk, school: School, platform: str) -> str:
    """Have a class tapped, where there are not too many, or typed."""
    names = await talk.draw("classes", lambda: school.newsroom.classes(platform, _MOST_CLASSES + 1))
    are_few = len(names) <= _MOST_CLASSES
    offers = [Choice(one, Words("publish_news.class_name.one", {"name": one})) for one in names]
    return await talk.ask(
        "class_name",
        partial(school.newsroom.class_named, platform),
        offers=[one for one in offers if are_few and len(one.name.encode()) <= _LONGEST_CLASS],
        stage="audience",
    )


async def _child(talk: Talk, school: School, platform: str) -> int:
    """Have a child named; of several who are called so one is tapped."""

    def known(text: str) -> str:
        # By their ids, so that whoever has a child erased finds it here, however it was written.
        return ":".join(str(one.id) for one in school.newsroom.children_called(platform, text))

    named = await talk.ask("child", known, stage="audience")
    met = [school.tx.children.get(id_in(one)) for one in named.split(":")]
    found = [one for one in met if one is not None]
    if not found:
        raise Refusal("guardians.unknown_child")
    if len(found) == 1:
        return found[0].id
    chosen = await talk.choose(
        "which_child",
        (),
        offers=[
            Choice(str(one.id), Words("publish_news.which_child.one", _who(one))) for one in found
        ],
        stage="audience",
    )
    return id_in(chosen)


async def asked_moment(talk: Talk, school: School, kept: datetime | None = None) -> datetime | None:
    """Ask when; ``None`` is at once. Where something is set already, it can be ``kept``."""
    when = await talk.choose(
        "when",
        ("now", "tomorrow", "other") if kept is None else ("keep", "now", "tomorrow", "other"),
        moment="" if kept is None else kept.astimezone(school.zone),
    )
    if when == "now":
        return None
    if when == "keep":
        return kept
    if when == "tomorrow":
        drawn = await talk.draw("tomorrow", lambda: tomorrow(school).isoformat())
        return datetime.fromisoformat(drawn)
    typed = await talk.ask("time", partial(later, school), stage="when")
    return datetime.fromisoformat(typed)


def _who(child: Child) -> dict[str, object]:
    """Tell a child from others of its name."""
    about = (child.class_name, child.identifier.partition("@")[0])
    return {"name": child.name, "about": ", ".join(one for one in about if one)}


def _keep(school: School, sent: FileReady) -> list[object]:
    """Keep a file as it comes; the record names it, and whether there were words under it."""
    return [*astuple(school.newsroom.keep(sent.name, sent.content)), sent.is_captioned]


def _publish(school: School, draft: Draft, account: int) -> int:
    """Publish, and tell the first families at once; the schedule goes on with the others."""
    published = school.newsroom.publish(draft, account)
    school.announcing.go_on(published.news.id)
    return published.news.id
