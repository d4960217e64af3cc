"""What a school's people are told by mail: an invitation into the chat, a family's request."""

from __future__ import annotations

import re
from datetime import date, timedelta
from email.message import EmailMessage

import pytest

from locales import LANGUAGES
from mail.links import Links
from school.guardianship import Held
from school.requesting import Asked
from school.requests import Request
from school.school import School
from school.staff import STAFF_ROLES, StaffMember, StaffRole
from school.written import Letter
from tests.cast import ISU_DOUR, account, child, place
from tests.databases import rows
from tests.family import enrol, with_guardian
from tests.mail.conftest import House, delivering
from tests.mail.factories import BOT, LINKS, NOW, TOKEN, notice, writer
from tests.mail.postbox import Postbox, until

ANNE = "anne@isu-dour.be"


def invitation(language: str = "fr", role: StaffRole = "secretariat") -> Letter:
    member = StaffMember(1, ISU_DOUR.id, ANNE, role, invited_at=NOW)
    return Letter(
        "staff_invitation", language, ISU_DOUR, None, None, {}, link_token=TOKEN, member=member
    )


def request(language: str = "fr", first_name: str = "Antoinette", class_name: str = "3B") -> Letter:
    asked = Asked(
        Request(1, ISU_DOUR.id, "separate_account", 1, 1, NOW),
        account(first_name=first_name, last_name="Dupond"),
        child(class_name=class_name),
        ISU_DOUR,
    )
    return Letter("separate_account", language, ISU_DOUR, None, None, {}, asked=asked)


def written(letter: Letter, bot: str | None = BOT, links: Links = LINKS) -> EmailMessage:
    return writer(links).message(notice(letter.kind, to=ANNE), letter, bot, NOW)


def faces(message: EmailMessage) -> list[str]:
    """Both bodies as they are read, on one line each."""
    bodies = [message.get_body((face,)) for face in ("plain", "html")]
    return [" ".join(str(one.get_content()).split()) for one in bodies if one is not None]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", STAFF_ROLES)
def test_an_invitation_names_school_role_link_and_end(language: str, role: StaffRole) -> None:
    message = written(invitation(language, role))
    assert ISU_DOUR.name in message["Subject"]
    for face in faces(message):
        assert f"https://t.me/{BOT}?start=s_{TOKEN}" in face
        assert f"/form/staff/{TOKEN}" in face
        assert ISU_DOUR.name in face
        assert "2026" in face


def test_the_token_of_an_invitation_is_in_its_link_only() -> None:
    """Who answers the mail, or sees its subject on a locked screen, gets no role."""
    message = written(invitation())
    head = "\n".join(f"{name}: {value}" for name, value in message.items())
    assert TOKEN not in head
    assert "Reply-To" not in message
    assert "List-Unsubscribe" not in message


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_names_guardian_and_child(language: str) -> None:
    message = written(request(language))
    assert "Dupond" not in message["Subject"], "no name on a locked screen"
    for face in faces(message):
        assert "Antoinette Dupond" in face
        assert "Durant Albert" in face
        assert f"https://t.me/{BOT}?start=requests" in face


def test_a_request_needs_neither_bot_nor_class() -> None:
    for face in faces(written(request(class_name=""), bot=None)):
        assert "t.me" not in face
        assert "Classe" not in face


def test_a_name_cannot_disguise_itself() -> None:
    plain, html = faces(written(request(first_name="<b>\u202eAnt\noinette</b>")))
    assert "\u202e" not in plain + html
    assert "<b> Ant oinette</b> Dupond" in plain
    assert "&lt;b&gt; Ant oinette&lt;/b&gt; Dupond" in html
    assert "<b>" not in html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("over", [False, True])
def test_the_end_of_a_right_says_whose_and_when(language: str, over: bool) -> None:
    day = date(2031, 7, 1)
    held = Held(place(account=1), child(), account(), None, ends_on=day, over=over)
    letter = Letter("access_ended", language, ISU_DOUR, None, account(), {}, held=held)
    for face in faces(written(letter)):
        assert "Albert" in face
        assert "Durant" not in face
        assert ("2031" in face) is not over


async def test_who_has_no_chat_reads_by_mail_that_a_child_s_file_is_erased(
    house: House, postbox: Postbox
) -> None:
    def erase(school: School) -> None:
        enrol(school, 71, first_name="Zébulon")
        with_guardian(school, 1, "hash", at=71, email=ANNE)
        found = school.guardianship.child("albert.durant@isu-dour.be")
        assert school.child_privacy.erase(found, "command", "asked for") == 1

    await house.do(erase)
    async with delivering(house, postbox):
        await until(lambda: house.are_all("sent"))
    (mail,) = postbox.of(ANNE)
    for face in faces(mail):
        assert "Institut La Sainte-Union a effacé de Cartable" in face
        assert "Zébulon" not in face


async def test_an_invitation_leads_to_a_page_where_there_is_no_bot(
    house: House, postbox: Postbox
) -> None:
    def invite(school: School) -> None:
        school.tx.platforms.put(ISU_DOUR)
        school.staffing.invite(ANNE, ISU_DOUR.id, "secretariat")

    await house.do(invite)
    async with delivering(house, postbox, bot=lambda: None):
        await until(lambda: house.are_all("sent"))
    (mail,) = postbox.of(ANNE)
    (token,) = set(re.findall(r"form/staff/(\w{26})", "".join(faces(mail))))
    opened = await house.do(lambda school: school.staffing.invitation(token))
    assert opened.member.email == ANNE


async def test_an_invitation_waits_until_there_is_a_way(house: House, postbox: Postbox) -> None:
    """Without a link it would be in vain; it costs no try."""

    def invite(school: School) -> None:
        school.tx.platforms.put(ISU_DOUR)
        school.staffing.invite(ANNE, ISU_DOUR.id, "secretariat")

    def is_held() -> bool:
        held = "SELECT 1 FROM outbox WHERE state = 'new' AND attempts = 0 AND due_at > {}"
        now = int(house.clock.now().timestamp() * 1000)
        return rows(house.location, held.format(now)) == [(1,)]

    await house.do(invite)
    nowhere = Links()
    async with delivering(house, postbox, bot=lambda: None, links=nowhere):
        await until(is_held)
    assert postbox.recipients == []
    house.clock.move(timedelta(minutes=2))
    async with delivering(house, postbox, bot=lambda: BOT, links=nowhere):
        await until(lambda: house.are_all("sent"))
    (mail,) = postbox.of(ANNE)
    (token,) = set(re.findall(r"start=s_(\w{26})", "".join(faces(mail))))
    opened = await house.do(lambda school: school.staffing.invitation(token))
    assert opened.member.email == ANNE
