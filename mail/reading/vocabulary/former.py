"""Sentences that mails of ours had before they were reworded: answers to those still come."""

from __future__ import annotations

MAILS = (
    "{school} vient de recevoir cette adresse, pour un compte dans Telegram. "
    "Confirmez qu’elle est bien la vôtre : un seul geste suffit.",
    "Le lien fonctionne pendant 24 heures. Ensuite, demandez-en un autre dans "
    "Telegram, depuis la page d’accueil.",
    "{school} a reçu cette adresse, pour un compte dans Telegram, et attend encore "
    "votre confirmation. Un seul geste suffit.",
    "{school} kreeg zonet dit adres, voor een account in Telegram. Bevestig dat het "
    "inderdaad het uwe is: één tik volstaat.",
    "De link werkt 24 uur. Daarna vraagt u een nieuwe in Telegram, op de startpagina.",
    "{school} kreeg dit adres, voor een account in Telegram, en wacht nog op uw "
    "bevestiging. Eén tik volstaat.",
    "{school} hat soeben diese Adresse erhalten, für ein Konto in Telegram. "
    "Bestätigen Sie, dass es wirklich Ihre ist: Ein Tippen genügt.",
    "Der Link gilt 24 Stunden. Danach fordern Sie in Telegram auf der Startseite einen neuen an.",
    "{school} hat diese Adresse erhalten, für ein Konto in Telegram, und wartet noch "
    "auf Ihre Bestätigung. Ein Tippen genügt.",
    "{school} has just been given this address, for an account in Telegram. Confirm "
    "that it is really yours: one tap is enough.",
    "The link works for 24 hours. After that, ask for another one in Telegram, from the home page.",
    "{school} was given this address, for an account in Telegram, and is still "
    "waiting for you to confirm it. One tap is enough.",
)
"""``{school}`` stands where a name was filled in."""
