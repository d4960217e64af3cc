"""The digest as people see it in the chat (scope B20): a line and a button for each thing."""

from __future__ import annotations

from sandbox.telegram import BotApiServer
from school.preferences import Preference
from school.school import School
from tests.bot.chat import Chat, said, tap
from tests.bot.house import House

ENGINES = ("sqlite",)


async def test_it_lists_what_has_waited_and_leads_there(
    chat: Chat, house: House, server: BotApiServer
) -> None:
    account = await house.open_account(500)
    sophie = server.make_person("Sophie", "Lambert", person_id=500)
    sophie.user.started = True

    def wait(school: School) -> None:
        school.tx.preferences.choose(account.id, "certificate", Preference("digest", "off"))
        for one in school.certificates.portfolio(account.id):
            school.notices.certificate_added(one, account.id)

    await house.do(wait)
    await chat.settled()
    assert not any("résumé du jour" in text for text in said(sophie))
    house.clock.move(hours=9)
    before = house.clock.now()
    assert await house.do(lambda school: school.digesting.make(before, 0, 10)) == account.id
    shown = await sophie.expect("Votre résumé du jour")
    assert "🎓 Une attestation a rejoint votre porte-document" in shown.text
    tap(sophie, "Mes attestations")
    await sophie.expect("Mon porte-document")
