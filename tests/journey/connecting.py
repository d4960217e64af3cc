"""The first connection as a parent goes through it: eleven steps, each shown, then answered."""

from __future__ import annotations

from cartable.platforms import import_schools
from cartable.publishing import publish_terms
from sandbox.telegram import Person, ShownMessage
from school.school import School
from tests.family import ANTOINETTE, Paper, enrol, print_letter
from tests.journey.installation import SAMPLES, Installation
from tests.journey.signing_up import Step, see, tapping, typing

OWN = "Trois tulipes et 1 rivière"
DONE = "La procédure est terminée"
HOME = "Antoinette Dupond – Mère de Durant Albert"


async def send_letters(place: Installation, count: int = 1) -> list[Paper]:
    """Do here what commands do: import the school, its terms and Albert, print letters for him."""

    def work(school: School) -> list[Paper]:
        enrol(school)
        return [print_letter(school, number=number) for number in range(1, count + 1)]

    async with place.opened() as opened:
        await import_schools(opened.store, SAMPLES / "schools.toml")
        await publish_terms(
            opened.store,
            opened.opening,
            [SAMPLES / "terms-parents.fr.md"],
            platform="isu-dour",
            version="1",
            ignore_until=None,
        )
        return await opened.store.run(lambda tx: work(opened.opening(tx)))


def steps_with(paper: Paper, own: str = OWN) -> tuple[Step, ...]:
    """Give the steps in their order, answered by somebody who holds this letter."""
    return (
        Step("temporary_password", "Tapez le mot de passe temporaire", typing(paper.password)),
        Step("text", "Page 1 sur 2", tapping("Suivant")),
        Step("last_page", "c’est la fin du texte", tapping("Oui, je les accepte")),
        Step("password", "Modifiez votre mot de passe", typing(own)),
        Step("password_again", "Répétez le nouveau mot de passe", typing(own)),
        Step("devices", "liste des appareils", tapping("Continuer")),
        Step("first_name", "Votre prénom", typing("Antoinette")),
        Step("last_name", "Votre nom de famille", typing("Dupond")),
        Step("role", "Votre rôle", tapping("Mère")),
        Step("email", "★ Adresse e-mail", typing(ANTOINETTE)),
        Step("phone", "Numéro de téléphone", typing("065 12 34 56")),
        Step("mobile", "Numéro de GSM", typing("0470 12 34 56")),
    )


async def connect(person: Person, paper: Paper, upto: str = "") -> ShownMessage:
    """Scan the letter and go on to a step, or to the end; gives the message that shows it."""
    person.start(f"l_{paper.token}")
    for step in steps_with(paper):
        shown = await see(person, step.question)
        if step.name == upto:
            return shown
        step.answer(person, shown)
    return await see(person, DONE)
