"""Issuing certificates: once each, to whom they are addressed, corrected and taken back."""

from datetime import timedelta

import pytest

from school.certificates import Certificate, Issued
from school.outbox import Notice
from school.refusals import Refusal
from school.school import School
from tests.cast import SOPHIE, SOPHIE_TOO, account, device, row
from tests.conftest import SchoolAtWork

pytestmark = pytest.mark.usefixtures("platform")


def issued(school: School) -> Certificate:
    found = school.tx.certificates.by_reference("icc", row().reference)
    assert found is not None
    return found


async def issue(school: SchoolAtWork, **changes: object) -> Issued:
    return await school.do(lambda one: one.certificates.issue("icc", row(**changes)))


async def leaving(school: SchoolAtWork) -> list[Notice]:
    """Take what is owed on both channels, as sent."""

    def work(one: School) -> list[Notice]:
        now = school.clock.now()
        notices = [*one.tx.outbox.lease("telegram", 99, now), *one.tx.outbox.lease("mail", 99, now)]
        for notice in notices:
            one.tx.outbox.sent(notice.id, now)
        return notices

    return await school.do(work)


async def test_the_same_row_is_issued_once(school: SchoolAtWork) -> None:
    assert await issue(school) is Issued.NEW
    assert await issue(school) is Issued.UNCHANGED
    assert [(one.kind, one.to) for one in await leaving(school)] == [("activation", SOPHIE)]


async def test_a_correction_keeps_code_and_mail(school: SchoolAtWork) -> None:
    await issue(school)
    before = await school.do(issued)
    await leaving(school)
    assert await issue(school, title="Néerlandais - niveau 2") is Issued.CORRECTED
    after = await school.do(issued)
    assert (after.id, after.code, after.issued_at) == (before.id, before.code, before.issued_at)
    assert after.title == "Néerlandais - niveau 2"
    assert await leaving(school) == []


async def test_a_corrected_address_closes_the_old_link_and_invites_anew(
    school: SchoolAtWork,
) -> None:
    await issue(school)
    (mail,) = await leaving(school)
    letter = await school.do(lambda one: one.writing.letter(mail))
    assert letter is not None
    assert letter.token is not None
    token = letter.token

    assert await issue(school, email=SOPHIE_TOO) is Issued.CORRECTED
    assert [one.to for one in await leaving(school)] == [SOPHIE_TOO]
    with pytest.raises(Refusal, match=r"activation\.unknown"):
        await school.do(lambda one: one.activation.invitation(token))

    assert await issue(school) is Issued.CORRECTED
    assert [one.to for one in await leaving(school)] == [SOPHIE]


async def test_an_invitation_that_has_not_left_does_not_go_to_the_wrong_address(
    school: SchoolAtWork,
) -> None:
    await issue(school)
    await issue(school, email=SOPHIE_TOO)
    assert [one.to for one in await leaving(school)] == [SOPHIE_TOO]


async def test_a_proven_address_activates_by_itself_and_announces_it(
    school: SchoolAtWork,
) -> None:
    def with_account(one: School) -> None:
        one.tx.accounts.add(account(language="de"))
        one.tx.addresses.prove(SOPHIE, 1, school.clock.now())
        one.tx.devices.meet(100, "de", school.clock.now())
        one.tx.devices.link(device())

    await school.do(with_account)
    await issue(school)
    certificate = await school.do(issued)
    assert (certificate.account, certificate.activated_at) == (1, school.clock.now())
    told = await leaving(school)
    assert [(one.kind, one.to) for one in told] == [
        ("certificate_added", "100"),
        ("certificate_added", SOPHIE),
    ]
    letters = await school.do(lambda one: [one.writing.letter(notice) for notice in told])
    assert [letter.language for letter in letters if letter] == ["de", "de"]

    with pytest.raises(Refusal, match="already_activated"):
        await issue(school, email=SOPHIE_TOO)
    assert await issue(school, title="Corrigé") is Issued.CORRECTED


async def test_a_revoked_certificate_opens_nothing_and_is_not_mailed(
    school: SchoolAtWork,
) -> None:
    await issue(school)
    code = (await school.do(issued)).code
    school.clock.move(minutes=1)
    revoked = await school.do(lambda one: one.certificates.revoke(code, "Erreur"))
    assert (revoked.revoked_at, revoked.revoked_why) == (school.clock.now(), "Erreur")
    assert await leaving(school) == []
    school.clock.move(minutes=1)
    again = await school.do(lambda one: one.certificates.revoke(code, "Encore"))
    assert again == revoked
    assert revoked.issued_at == school.clock.now() - timedelta(minutes=2)
    with pytest.raises(Refusal, match="unknown_code"):
        await school.do(lambda one: one.certificates.revoke("nothing", "Erreur"))
