"""Staff (scope D0): invited by a link that works once, with rights that are asked each time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from school.refusals import Refusal
from school.school import School
from school.staff import STAFF_ROLES, VALID, StaffMember, StaffRole
from tests.cast import ICC, ISU_DOUR, NOW, SOPHIE
from tests.conftest import SchoolAtWork
from tests.school.workplace import (
    ANNE,
    ANNE_AT,
    BEN,
    BEN_AT,
    CHATS,
    PARENT,
    acts,
    employ,
    open_house,
    owed,
    told,
)  # fmt: skip

ENGINES = ("sqlite",)


@pytest.fixture
async def house(school: SchoolAtWork) -> SchoolAtWork:
    await school.do(open_house)
    return school


async def invited(house: SchoolAtWork, email: str = ANNE_AT) -> str:
    """Invite somebody as a secretary; gives the token in their mail."""
    await house.do(lambda school: school.staffing.invite(email, ISU_DOUR.id, "secretariat"))
    (letter,) = [one for _, one in await owed(house) if one is not None]
    assert letter.kind == "staff_invitation"
    assert letter.link_token is not None
    assert letter.token is None, "a reply does not accept it"
    return letter.link_token


def refused(school: School, token: str) -> str:
    with pytest.raises(Refusal) as refusal:
        school.staffing.invitation(token)
    return refusal.value.key


async def test_an_invitation_is_accepted_once(house: SchoolAtWork) -> None:
    token = await invited(house)

    def accept(school: School) -> StaffMember:
        invitation = school.staffing.invitation(token)
        assert (invitation.member.email, invitation.platform) == (ANNE_AT, ISU_DOUR)
        assert not school.staffing.roles(ANNE, ISU_DOUR.id)
        mine = school.tx.accounts.get(ANNE)
        assert mine is not None
        return school.staffing.accept(invitation, mine)

    member = await house.do(accept)
    assert member.works
    roles = await house.do(lambda school: school.staffing.roles(ANNE, ISU_DOUR.id))
    assert roles == {"secretariat"}
    proven = await house.do(lambda school: school.tx.addresses.get(ANNE_AT))
    assert proven is not None
    assert proven.account == ANNE
    assert await house.do(lambda school: refused(school, token)) == "staff.link_used"
    assert await acts(house) == [
        ("command", "invite_staff", f"staff:{member.id}"),
        (f"account:{ANNE}", "accept_staff", f"staff:{member.id}"),
    ]


async def test_invited_again_only_the_fresh_link_works(house: SchoolAtWork) -> None:
    older = await invited(house)
    house.clock.move(days=3)
    fresh = await invited(house)
    assert await house.do(lambda school: refused(school, older)) == "staff.link_used"
    invitation = await house.do(lambda school: school.staffing.invitation(fresh))
    assert invitation.member.invited_at == NOW + timedelta(days=3)


async def test_an_older_mail_that_waits_still_is_not_written(house: SchoolAtWork) -> None:
    for _ in range(2):
        await house.do(lambda school: school.staffing.invite(ANNE_AT, ISU_DOUR.id, "teacher"))
        house.clock.move(minutes=1)
    written = [letter for _, letter in await owed(house)]
    assert [letter is not None for letter in written] == [False, True]


async def test_an_invitation_ends(house: SchoolAtWork) -> None:
    token = await invited(house)
    house.clock.at = NOW + VALID - timedelta(seconds=1)
    assert await house.do(lambda school: school.staffing.invitation(token))
    house.clock.at = NOW + VALID
    assert await house.do(lambda school: refused(school, token)) == "staff.link_old"


@pytest.mark.parametrize("token", ["", "nothing", "a" * 26, "s_" + "a" * 26])
async def test_other_links_open_nothing(house: SchoolAtWork, token: str) -> None:
    assert await house.do(lambda school: refused(school, token)) == "staff.link_unknown"


async def test_the_token_of_another_purpose_opens_nothing(house: SchoolAtWork) -> None:
    token = await invited(house)

    def others(school: School) -> list[str]:
        found = []
        for door in (school.activation.invitation, school.redeeming.by_link):
            with pytest.raises(Refusal) as refusal:
                door(token)
            found.append(refusal.value.key)
        return found

    assert await house.do(others) == ["activation.unknown", "letter.unknown"]


async def test_who_has_the_role_is_not_invited_again(house: SchoolAtWork) -> None:
    await house.do(lambda school: employ(school, ANNE, ANNE_AT))
    with pytest.raises(Refusal, match=r"staff\.works_already"):
        await house.do(lambda school: school.staffing.invite(ANNE_AT, ISU_DOUR.id, "secretariat"))
    other = await house.do(lambda school: school.staffing.invite(ANNE_AT, ISU_DOUR.id, "teacher"))
    assert not other.works, "another role is another invitation"


@pytest.mark.parametrize(
    ("email", "platform", "key"),
    [("nobody", ISU_DOUR.id, "address.malformed"), (ANNE_AT, "x", "staff.unknown_platform")],
)
async def test_invitations_that_cannot_be(
    house: SchoolAtWork, email: str, platform: str, key: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        await house.do(lambda school: school.staffing.invite(email, platform, "secretariat"))
    assert refusal.value.key == key
    assert await told(house) == []


async def test_a_mailbox_of_somebody_else_gives_no_role(house: SchoolAtWork) -> None:
    token = await invited(house)
    await house.do(lambda school: school.tx.addresses.prove(ANNE_AT, BEN, NOW))

    def accept(school: School) -> None:
        mine = school.tx.accounts.get(PARENT)
        assert mine is not None
        school.staffing.accept(school.staffing.invitation(token), mine)

    with pytest.raises(Refusal, match=r"activation\.other_account"):
        await house.do(accept)
    assert not await house.do(lambda school: school.staffing.memberships(PARENT))


async def test_somebody_new_gets_an_account_a_chat_and_the_role(house: SchoolAtWork) -> None:
    token = await invited(house)

    def work(school: School) -> int:
        school.tx.devices.meet(900, "fr", NOW)
        opened = school.staffing.open_account(
            school.staffing.invitation(token),
            first_name="Anne",
            last_name="Lebrun",
            password_hash="hash",
            language="fr",
            chat=900,
        )
        chat = school.tx.devices.chat(900)
        assert chat is not None
        assert chat.account == opened.id
        return opened.id

    number = await house.do(work)
    assert await house.do(lambda school: school.staffing.roles(number, ISU_DOUR.id))
    with pytest.raises(Refusal, match=r"staff\.link_used"):
        await house.do(work)


async def test_the_password_of_staff_follows_the_strict_rule(house: SchoolAtWork) -> None:
    assert await house.do(lambda school: school.staffing.rule().name) == "strict"


# -- rights ---------------------------------------------------------------------------------------


async def test_a_role_is_at_one_school_and_one_role(house: SchoolAtWork) -> None:
    def work(school: School) -> None:
        school.tx.platforms.put(ICC)
        employ(school, ANNE, ANNE_AT)
        school.staffing.require(ANNE, ISU_DOUR.id, "secretariat", "administrator")
        wrong: tuple[tuple[int, str, StaffRole], ...] = (
            (ANNE, ICC.id, "secretariat"),
            (ANNE, ISU_DOUR.id, "administrator"),
            (PARENT, ISU_DOUR.id, "secretariat"),
        )
        for account, platform, role in wrong:
            with pytest.raises(Refusal, match=r"staff\.not_allowed"):
                school.staffing.require(account, platform, role)

    await house.do(work)


async def test_revoked_they_may_nothing_and_are_told(house: SchoolAtWork) -> None:
    def work(school: School) -> None:
        employ(school, ANNE, ANNE_AT)
        employ(school, ANNE, ANNE_AT, "teacher")
        employ(school, BEN, BEN_AT)

    await house.do(work)
    await told(house)
    revoked = await house.do(
        lambda school: school.staffing.revoke(ANNE_AT.upper(), ISU_DOUR.id, "secretariat")
    )
    assert [one.role for one in revoked] == ["secretariat"]
    roles = await house.do(lambda school: school.staffing.roles(ANNE, ISU_DOUR.id))
    assert roles == {"teacher"}
    assert await told(house) == [("staff_revoked", str(CHATS[ANNE]))]
    await house.do(lambda school: school.staffing.revoke(ANNE_AT, ISU_DOUR.id))
    assert not await house.do(lambda school: school.staffing.memberships(ANNE))
    assert await house.do(lambda school: school.staffing.memberships(BEN))
    with pytest.raises(Refusal, match=r"staff\.unknown_member"):
        await house.do(lambda school: school.staffing.revoke(ANNE_AT, ISU_DOUR.id))


async def test_an_invitation_that_is_taken_back_opens_nothing(house: SchoolAtWork) -> None:
    token = await invited(house)
    await house.do(lambda school: school.staffing.revoke(ANNE_AT, ISU_DOUR.id))
    assert await house.do(lambda school: refused(school, token)) == "staff.link_unknown"
    again = await invited(house)
    assert await house.do(lambda school: school.staffing.invitation(again))


async def test_how_a_role_stands(house: SchoolAtWork) -> None:
    member = StaffMember(1, ISU_DOUR.id, SOPHIE, "teacher", invited_at=NOW)
    assert member.state(NOW) == "invited"
    assert member.state(NOW + VALID) == "expired"
    assert StaffMember(1, "x", "y", "teacher", NOW, account=1).state(NOW + VALID) == "works"
    assert StaffMember(1, "x", "y", "teacher", NOW, 1, NOW, NOW).state(NOW) == "revoked"


async def test_no_name_or_address_stands_in_the_audit_log(house: SchoolAtWork) -> None:
    await house.do(lambda school: employ(school, ANNE, ANNE_AT))
    await house.do(lambda school: school.staffing.revoke(ANNE_AT, ISU_DOUR.id))
    written = repr(await house.do(lambda school: school.tx.audit.latest(100)))
    assert "revoke_staff" in written
    assert [one for one in ("anne", "dupond", "@") if one in written.casefold()] == []


def test_there_are_the_roles_of_the_contract() -> None:
    assert STAFF_ROLES == ("secretariat", "teacher", "administrator")
