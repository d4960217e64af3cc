"""Staff publishes, edits and withdraws news in the chat (scope D2), and sees what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from sandbox.telegram import BotApiServer, Person
from school.auditing import COMMAND
from school.news import News, Text
from school.newsroom import Changes, Draft
from school.school import School
from school.staff import StaffRole
from tests.bot.chat import Chat, tap
from tests.bot.house import House, hashed
from tests.cast import ISU_DOUR, NOW, account, device
from tests.family import enrol, with_guardian

ENGINES = ("sqlite",)
ANNE, PARENT, ANNES_CHAT, CHAT = 11, 1, 511, 100
TITLE = "Sortie à Bruges"


async def employ(house: House, role: StaffRole) -> None:
    def work(school: School) -> None:
        enrol(school)
        with_guardian(school, PARENT, hashed("x"), chat=CHAT)
        school.tx.accounts.add(account(ANNE, first_name="Anne", last_name="Dubois"))
        school.tx.devices.meet(ANNES_CHAT, "fr", NOW)
        school.tx.devices.link(device(99, account=ANNE, chat=ANNES_CHAT))
        member = school.staffing.invite("anne@isu-dour.be", ISU_DOUR.id, role)
        school.tx.staff.update(replace(member, account=ANNE, accepted_at=NOW))

    await house.do(work)


@pytest.fixture
async def parent(server: BotApiServer) -> Person:
    person = server.make_person("Antoinette", person_id=CHAT)
    person.user.started = True
    return person


@pytest.fixture
async def anne(house: House, server: BotApiServer, parent: Person) -> Person:
    """The secretary, in « Rédaction »."""
    await employ(house, "secretariat")
    person = server.make_person("Anne", person_id=ANNES_CHAT)
    person.user.started = True
    return person


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 20), "teal").save(out, "PNG")
    return out.getvalue()


async def begin(chat: Chat, anne: Person) -> None:
    anne.send("/home")
    await chat.settled()
    await press(chat, anne, "Rédaction", "Publier une actualité")


async def press(chat: Chat, person: Person, *labels: str) -> None:
    """Press one button after the other, each on what the one before has shown."""
    for label in labels:
        tap(person, label)
        await chat.settled()


async def write(chat: Chat, person: Person, text: str) -> None:
    person.send(text)
    await chat.settled()


async def published(house: House) -> list[News]:
    return await house.do(lambda school: school.newsroom.listed(ISU_DOUR.id))


async def compose(
    chat: Chat, anne: Person, body: str = "Le 12 juin < 8 h.\n\nPique-nique & eau."
) -> None:
    """Go through the script up to the preview."""
    await begin(chat, anne)
    await write(chat, anne, TITLE)
    # Telegram parts what is longer than a message; its second part would answer the next question.
    assert "en un seul message" in anne.last().text
    await write(chat, anne, body)
    anne.send_file("document", picture(), name="plan.png")
    await chat.settled()
    anne.send_file("document", b"%PDF-1.7", name="formulaire.pdf")
    await chat.settled()
    await press(chat, anne, "C’est tout", "Toute l’école", "Maintenant", "Non")


async def title_alone(chat: Chat, anne: Person, audience: str, who: str) -> None:
    """Go through the script without a text or a file, up to the moment that it is to leave at."""
    await begin(chat, anne)
    await write(chat, anne, TITLE)
    await press(chat, anne, "Sans texte", "Sans fichier", audience)
    await write(chat, anne, who)


async def test_what_is_composed_is_shown_confirmed_and_told(
    chat: Chat, house: House, anne: Person, parent: Person
) -> None:
    await compose(chat, anne)
    shown = anne.last().text
    assert "recevront (toute l’école)\u00a0:\n\n👧 le prénom" in shown
    assert anne.last().protected
    assert "le prénom de l’enfant – Institut La Sainte-Union\n\nSortie à Bruges" in shown
    assert "Le 12 juin < 8 h.\n\nPique-nique & eau." in shown
    assert shown.endswith("plan.png, formulaire.pdf\n\n👪 Pour 1 famille.")
    assert await published(house) == []
    await press(chat, anne, "✅ Publier")
    assert "Les familles sont prévenues maintenant" in anne.last().text
    (news,) = await published(house)
    assert (news.made_by, [one.name for one in news.files]) == (
        ANNE, ["plan.png", "formulaire.pdf"]
    )  # fmt: skip
    assert parent.last().file is not None
    assert "👧 Albert – Institut La Sainte-Union\n\nSortie à Bruges" in parent.last().text
    assert "Pique-nique & eau." in parent.last().text


async def test_the_preview_shows_the_picture_and_leaves_with_the_answer(
    chat: Chat, anne: Person
) -> None:
    await compose(chat, anne)
    preview = anne.last()
    assert preview.file is not None
    assert Image.open(BytesIO(anne.file(preview.file.file_id).data)).size == (40, 20)
    assert preview.text.startswith("Étape 7 sur 7")
    await press(chat, anne, "✅ Publier")
    (left,) = [one for one in anne.messages() if one.message_id == preview.message_id]
    assert left.deleted
    assert "C’est publié" in anne.last().text


async def test_words_too_long_for_a_caption_are_shown_whole_without_the_picture(
    chat: Chat, anne: Person
) -> None:
    body = "Venez nombreux. " * 80
    await compose(chat, anne, body)
    assert anne.last().file is None
    assert body.strip() in anne.last().text
    assert "📎 plan.png, formulaire.pdf" in anne.last().text


async def test_a_picture_that_telegram_refuses_is_left_out_of_the_preview(
    chat: Chat, anne: Person, server: BotApiServer
) -> None:
    server.faults.fail("sendPhoto", error_code=400, description="Bad Request: IMAGE_PROCESS_FAILED")
    await compose(chat, anne)
    assert anne.last().file is None
    assert "Pique-nique & eau." in anne.last().text
    await press(chat, anne, "✅ Publier")
    assert "C’est publié" in anne.last().text


async def test_the_card_shows_figures_that_can_be_refreshed(
    chat: Chat, anne: Person, parent: Person
) -> None:
    await compose(chat, anne)
    await press(chat, anne, "✅ Publier", "Voir l’envoi")
    assert "Familles informées\u00a0: 1\n📖 L’ont ouverte\u00a0: 0" in anne.last().text
    await press(chat, parent, "Lire")
    await press(chat, anne, "Actualiser")
    assert "L’ont ouverte\u00a0: 1" in anne.last().text
    assert "• envoyées\u00a0: 1" in anne.last().text
    await press(chat, anne, "En image")
    shown = anne.last().file
    assert shown is not None
    counts = "[('familles informées', 1), ('l’ont ouverte', 1), ('envoyées', 1)]"
    assert counts.encode() in anne.file(shown.file_id).data


async def test_an_edit_and_a_withdrawal_reach_the_chats(
    chat: Chat, house: House, anne: Person, parent: Person
) -> None:
    await compose(chat, anne)
    await press(chat, anne, "✅ Publier", "Voir l’envoi", "Modifier")
    assert TITLE in anne.last().text
    await press(chat, anne, "Garder le titre")
    assert "Texte actuel\u00a0:\n\nLe 12 juin < 8 h.\n\nPique-nique & eau." in anne.last().text
    await write(chat, anne, "Reporté au 19 juin")
    await press(chat, anne, "Garder les fichiers")
    assert "Reporté au 19 juin" in anne.last().text
    await press(chat, anne, "✅ Publier")
    assert "Reporté au 19 juin" in parent.last().text
    assert parent.last().file is not None
    await press(chat, anne, "Voir l’envoi", "Retirer", "Retirer")
    assert parent.last().text == "Cette actualité a été retirée."
    await press(chat, anne, "Rédaction")
    assert "retirée" in anne.last().text
    (news,) = await published(house)
    assert news.withdrawn_at is not None


async def test_an_edit_says_urgent_and_puts_nothing_over_another_edit(
    chat: Chat, house: House, anne: Person
) -> None:
    draft = Draft(ISU_DOUR.id, {"fr": Text(TITLE, "8 h")}, urgent=True)
    number = (await house.do(lambda school: school.newsroom.publish(draft))).news.id
    anne.send("/home")
    await chat.settled()
    await press(chat, anne, "Rédaction", f"📊 {TITLE}", "Modifier", "Garder le titre")
    await write(chat, anne, "9 h")
    await press(chat, anne, "Garder les fichiers")
    assert "❗ Urgent\n👧" in anne.last().text, "as parents will see it"
    assert anne.last().protected
    moved = Changes(texts={"fr": Text("Reportée", "8 h")})
    await house.do(lambda school: school.newsroom.edit(number, moved))
    await press(chat, anne, "✅ Publier")
    assert "modifié ou retiré cette actualité entre-temps" in anne.last().text
    (news,) = await published(house)
    assert news.texts["fr"] == Text("Reportée", "8 h")
    await press(chat, anne, "Voir l’envoi")
    assert "Reportée" in anne.last().text


async def waiting(house: House, chat: Chat, anne: Person) -> int:
    """A piece for all that comes out tomorrow, at the question for whom it is."""
    draft = Draft(ISU_DOUR.id, {"fr": Text(TITLE, "8 h")}, publish_at=NOW + timedelta(days=1))
    number = (await house.do(lambda school: school.newsroom.publish(draft))).news.id
    anne.send("/home")
    await chat.settled()
    kept = ("Garder le titre", "Garder le texte", "Garder les fichiers")
    for label in ("Rédaction", f"📊 {TITLE}", "Modifier", *kept):
        await press(chat, anne, label)
    return number


async def test_of_what_waits_audience_and_moment_can_be_changed(
    chat: Chat, house: House, anne: Person, parent: Person
) -> None:
    await waiting(house, chat, anne)
    assert anne.last().text.startswith("Étape 4 sur 6\n")
    assert "toute l’école" in anne.last().buttons[0][0].text
    await press(chat, anne, "Une classe")
    await press(chat, anne, "3B")
    assert "27 juin 2026, 09:45" in anne.last().buttons[0][0].text
    await press(chat, anne, "Un autre moment")
    await write(chat, anne, "28/06/2026 10h00")
    assert "recevront (classe 3B)" in anne.last().text
    assert "28 juin 2026, 10:00" in anne.last().text
    await press(chat, anne, "✅ Publier")
    assert "Les familles seront prévenues le 28 juin 2026, 10:00." in anne.last().text
    (news,) = await published(house)
    assert (news.class_name, f"{news.publish_at:%d %H}") == ("3B", "28 10")
    with pytest.raises(LookupError):
        parent.last()
    await press(chat, anne, "Voir l’envoi")
    kept = ("Garder le titre", "Garder le texte", "Garder les fichiers", "Garder\u00a0: classe 3B")
    for label in ("Modifier", *kept, "Maintenant", "✅ Publier"):
        await press(chat, anne, label)
    assert "Les familles sont prévenues maintenant" in anne.last().text
    assert TITLE in parent.last().text


async def test_what_came_out_meanwhile_keeps_audience_and_moment(
    chat: Chat, house: House, anne: Person
) -> None:
    number = await waiting(house, chat, anne)
    await press(chat, anne, "Un seul enfant")
    await write(chat, anne, "Albert Durant")
    await press(chat, anne, "Garder\u00a0: 27 juin")
    house.clock.move(days=2)
    await press(chat, anne, "✅ Publier")
    assert "déjà publiée" in anne.last().text
    news = await house.do(lambda school: school.newsroom.get(number))
    assert news.child is None


async def test_for_one_class_at_a_time_of_its_own(
    chat: Chat, house: House, anne: Person, parent: Person
) -> None:
    await title_alone(chat, anne, "Une classe", "9Z")
    assert "Aucun enfant" in anne.last().text
    await write(chat, anne, "3b")
    await press(chat, anne, "Un autre moment")
    await write(chat, anne, "demain")
    assert "par exemple 23/11/2026 8h00" in anne.last().text.partition("🕗")[0]
    await write(chat, anne, "01/01/2020 8h00")
    assert "déjà passé" in anne.last().text
    await write(chat, anne, "27/06/2026 8h30")
    await press(chat, anne, "urgent")
    assert "\n\n❗ Urgent\n👧" in anne.last().text
    assert "27 juin 2026, 08:30\n\n📎 aucun fichier" in anne.last().text
    await press(chat, anne, "✅ Publier")
    assert "Les familles seront prévenues le 27 juin 2026, 08:30." in anne.last().text
    (news,) = await published(house)
    assert (news.class_name, news.urgent, news.announced_at) == ("3B", True, None)
    assert f"{news.publish_at:%d %H:%M}" == "27 08:30"  # the clocks of these tests show UTC
    with pytest.raises(LookupError):
        parent.last()


async def test_one_child_and_tomorrow_morning(chat: Chat, house: House, anne: Person) -> None:
    await title_alone(chat, anne, "Un seul enfant", "albert.durant")
    await press(chat, anne, "Demain à 8 h", "Non")
    assert "👧 Albert – Institut" in anne.last().text
    await press(chat, anne, "✅ Publier")
    (news,) = await published(house)
    assert (news.child, f"{news.publish_at:%d %H:%M}") == (1, "27 08:00")


async def test_what_would_reach_nobody_says_so(chat: Chat, house: House, anne: Person) -> None:
    await house.do(lambda school: enrol(school, 2, "zoe.durant@isu-dour.be", class_name="1A"))
    await title_alone(chat, anne, "Une classe", "1A")
    await press(chat, anne, "Maintenant", "Non")
    assert "👪 Pour personne\u00a0: aucune famille" in anne.last().text


async def test_whom_nothing_reaches_is_counted_before_and_after(
    chat: Chat, house: House, anne: Person
) -> None:
    await house.do(lambda school: with_guardian(school, 3, hashed("x"), number=3))
    await compose(chat, anne)
    assert "👪 Pour 2 familles.\n🔕 1 famille ne sera pas prévenue" in anne.last().text
    await house.do(lambda school: with_guardian(school, 4, hashed("x"), number=4))
    await press(chat, anne, "✅ Publier")
    await press(chat, anne, "Voir l’envoi")
    assert "Familles informées\u00a0: 1" in anne.last().text
    assert "🔕 Familles que rien n’atteint\u00a0: 2" in anne.last().text


async def test_families_are_counted_once_for_a_preview(
    chat: Chat, house: House, anne: Person
) -> None:
    await compose(chat, anne)
    await house.do(lambda school: with_guardian(school, 3, hashed("x"), number=3))
    await write(chat, anne, "Combien ?")
    assert "👪 Pour 1 famille." in anne.last().text
    await press(chat, anne, "Retour")
    await press(chat, anne, "Non")
    assert "👪 Pour 2 familles." in anne.last().text


async def test_each_question_says_how_far_one_is(chat: Chat, anne: Person) -> None:
    await begin(chat, anne)
    assert anne.last().text.startswith("Étape 1 sur 7\n")
    await write(chat, anne, TITLE)
    assert anne.last().text.startswith("Étape 2 sur 7\n")
    for label, stage in (
        ("Sans texte", 3),
        ("Sans fichier", 4),
        ("Une classe", 4),
        ("3B", 5),
        ("Un autre moment", 5),
        ("Retour", 5),
        ("Maintenant", 6),
        ("Non", 7),
    ):
        await press(chat, anne, label)
        assert anne.last().text.startswith(f"Étape {stage} sur 7\n"), label


async def test_a_class_is_tapped_where_there_are_few(
    chat: Chat, house: House, anne: Person
) -> None:
    def enrol_classes(school: School) -> None:
        for number, name in enumerate(("1A", "1B", "2A", "10A", "3A"), 2):
            enrol(school, number, f"c{number}.d@isu-dour.be", class_name=name)

    await house.do(enrol_classes)
    await begin(chat, anne)
    await write(chat, anne, TITLE)
    for label in ("Sans texte", "Sans fichier", "Une classe"):
        await press(chat, anne, label)
    rows = [[one.text for one in row] for row in anne.last().buttons]
    assert rows[:2] == [["1A", "1B", "2A"], ["3A", "3B", "10A"]]
    await press(chat, anne, "2A")
    await press(chat, anne, "Maintenant")
    await press(chat, anne, "Non")
    assert "recevront (classe 2A)" in anne.last().text


async def test_where_there_are_many_classes_one_is_typed(
    chat: Chat, house: House, anne: Person
) -> None:
    def enrol_classes(school: School) -> None:
        for number in range(2, 27):
            enrol(school, number, f"c{number}.d@isu-dour.be", class_name=f"C{number}")

    await house.do(enrol_classes)
    await begin(chat, anne)
    await write(chat, anne, TITLE)
    for label in ("Sans texte", "Sans fichier", "Une classe"):
        await press(chat, anne, label)
    assert "C2" not in str(anne.last().buttons)
    await write(chat, anne, "c12")
    await press(chat, anne, "Maintenant")
    await press(chat, anne, "Non")
    assert "recevront (classe C12)" in anne.last().text


async def test_a_child_is_found_by_name_and_namesakes_are_told_apart(
    chat: Chat, house: House, anne: Person
) -> None:
    def enrol_namesakes(school: School) -> None:
        for number, name in ((2, ""), (3, "2A")):
            enrol(school, number, f"z{number}@isu-dour.be", first_name="Zoé", class_name=name)

    await house.do(enrol_namesakes)
    await begin(chat, anne)
    await write(chat, anne, TITLE)
    for label in ("Sans texte", "Sans fichier", "Un seul enfant"):
        await press(chat, anne, label)
    await write(chat, anne, "Zoé Dupont")
    assert "Aucun enfant ne s’appelle «\u202fZoé Dupont\u202f»" in anne.last().text
    await write(chat, anne, "durant zoe")
    assert "Plusieurs enfants portent ce nom" in anne.last().text
    assert "Zoé Durant (z2)" in str(anne.last().buttons)
    await press(chat, anne, "Zoé Durant (2A, z3)")
    await press(chat, anne, "Retour")
    await press(chat, anne, "Retour")
    await write(chat, anne, "Albert Durant")  # alone of this name: nothing more is asked
    await press(chat, anne, "Maintenant")
    await press(chat, anne, "Non")
    await press(chat, anne, "✅ Publier")
    (news,) = await published(house)
    assert news.child == 1


async def test_a_child_that_is_erased_meanwhile_is_named_nowhere(
    chat: Chat, house: House, anne: Person
) -> None:
    def forget(school: School) -> None:
        child = school.guardianship.child("albert.durant", ISU_DOUR.id)
        school.child_privacy.erase(child, COMMAND, "asked for")

    await house.do(lambda school: enrol(school, 2, "zoe.durant@isu-dour.be", first_name="Zoé"))
    await begin(chat, anne)
    await write(chat, anne, TITLE)
    for label in ("Sans texte", "Sans fichier", "Un seul enfant"):
        await press(chat, anne, label)
    await write(chat, anne, "DURANT  Àlbert")
    asked = anne.last()
    await house.do(forget)
    anne.tap("Maintenant", message_id=asked.message_id)
    await chat.settled()
    assert house.rows("SELECT chat FROM conversations") == []
    assert await published(house) == []


async def test_the_role_is_asked_for_again_when_it_is_confirmed(
    chat: Chat, house: House, anne: Person
) -> None:
    await compose(chat, anne)
    await house.do(lambda school: school.staffing.revoke("anne@isu-dour.be", ISU_DOUR.id))
    await press(chat, anne, "✅ Publier")
    assert await published(house) == []


async def test_a_teacher_publishes_nothing(
    chat: Chat, house: House, server: BotApiServer, parent: Person
) -> None:
    await employ(house, "teacher")
    person = server.make_person("Anne", person_id=ANNES_CHAT)
    person.user.started = True
    person.send("/home")
    await chat.settled()
    assert "Rédaction" not in str(person.last().buttons)


async def test_a_file_that_is_too_large_or_broken_is_refused_with_a_word(
    chat: Chat, anne: Person
) -> None:
    await begin(chat, anne)
    await write(chat, anne, TITLE)
    await press(chat, anne, "Sans texte")
    anne.send_file("document", b"\x89PNG\r\n\x1a\n broken", name="x.png")
    await chat.settled()
    assert "L’image ne s’ouvre pas." in anne.last().text
    anne.send_file("document", b"%PDF" + bytes(10 << 20), name="x.pdf")
    await chat.settled()
    assert "au plus 10" in anne.last().text
    await write(chat, anne, "pas un fichier")
    assert "il me faut une image ou un fichier" in anne.last().text


async def test_words_under_a_picture_are_not_lost_unseen(chat: Chat, anne: Person) -> None:
    await begin(chat, anne)
    await write(chat, anne, TITLE)
    await press(chat, anne, "Sans texte")
    anne.send_file("photo", picture(), caption="Le 12 juin")
    await chat.settled()
    assert "Les mots sous l’image ne partent pas" in anne.last().text
    anne.send_file("document", b"%PDF-1.7", name="formulaire.pdf")
    await chat.settled()
    assert "Les mots sous l’image ne partent pas" in anne.last().text
    assert "(2 sur 10" in anne.last().text
    await press(chat, anne, "Retour")
    await write(chat, anne, "Le 12 juin")
    anne.send_file("photo", picture())
    await chat.settled()
    assert "Les mots" not in anne.last().text


async def test_titles_are_in_the_language_of_who_reads_them(
    chat: Chat, house: House, anne: Person
) -> None:
    texts = {"de": Text("Ausflug nach Brügge", ""), "fr": Text(TITLE, "")}
    await house.do(lambda school: school.newsroom.publish(Draft(ISU_DOUR.id, texts)))
    anne.send("/home")
    await chat.settled()
    await press(chat, anne, "Rédaction")
    assert anne.last().text.startswith(f"🗞 Rédaction\n\n{TITLE}\n")
    await press(chat, anne, f"📊 {TITLE}")
    assert anne.last().text.startswith(f"{TITLE}\n")
    await press(chat, anne, "Modifier")
    assert "en plusieurs langues" in anne.last().text
    await press(chat, anne, "Voir l’envoi")  # and from there it can be withdrawn
    assert anne.last().text.startswith(f"{TITLE}\n")
