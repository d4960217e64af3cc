"""How the mail programs of our families quote what they answer, in four languages."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

SCHOOL = "Institut des Carrières"
ADDRESS = "cartable@ecole.example"
WHO = f"{SCHOOL} <{ADDRESS}>"
Style = Callable[[str, str], str]
"""Gives, for an original and a language, what a program writes below one's own words."""


def marked(original: str, mark: str = "> ") -> str:
    return "\n".join(f"{mark}{line}".rstrip() for line in original.strip().split("\n"))


def wrapped(original: str, width: int = 72) -> str:
    """Break long lines, as programs do that send no « flowed » text."""
    lines: list[str] = []
    for line in original.strip().split("\n"):
        lines += textwrap.wrap(line, width, break_long_words=False) or [""]
    return "\n".join(lines)


def badly_wrapped(original: str) -> str:
    """Mark first and break then, so that the rest of a line has no mark."""
    return wrapped(marked(original), 78)


def gmail(original: str, language: str) -> str:
    line = {
        "fr": f"Le ven. 26 juin 2026 à 11:45, {SCHOOL} <{ADDRESS}> a\nécrit :",
        "nl": f"Op vr 26 jun 2026 om 11:45 schreef {SCHOOL} <\n{ADDRESS}>:",
        "de": f"Am Fr., 26. Juni 2026 um 11:45 Uhr schrieb {SCHOOL} <\n{ADDRESS}>:",
        "en": f"On Fri, Jun 26, 2026 at 11:45 AM {SCHOOL} <\n{ADDRESS}> wrote:",
    }[language]
    return f"{line}\n\n{marked(wrapped(original))}\n"


def gmail_phone_in_german(original: str, _language: str) -> str:
    line = f"{SCHOOL} <{ADDRESS}> schrieb am Fr., 26. Juni 2026,\n11:45:"
    return f"{line}\n\n{marked(wrapped(original))}"


def apple(original: str, language: str) -> str:
    line = {
        "fr": f"Le 26 juin 2026 à 11:45, {WHO} a écrit :",
        "nl": f"Op 26 jun 2026 om 11:45 heeft {WHO} het volgende geschreven:",
        "de": f"Am 26.06.2026 um 11:45 schrieb {WHO}:",
        "en": f"On 26 Jun 2026, at 11:45, {WHO} wrote:",
    }[language]
    return f"\n> {line}\n> \n{marked(original)}"


def apple_on_the_mac(original: str, language: str) -> str:
    return apple(original, language).replace("\n> \n", "\n\n", 1).replace("> ", "", 1)


def thunderbird(original: str, language: str) -> str:
    line = {
        "fr": f"Le 26/06/2026 à 11:45, {SCHOOL} a écrit :",
        "nl": f"Op 26-06-2026 om 11:45 schreef {SCHOOL}:",
        "de": f"Am 26.06.26 um 11:45 schrieb {SCHOOL}:",
        "en": f"On 26/06/2026 11:45, {SCHOOL} wrote:",
    }[language]
    return f"{line}\n{marked(original)}"


def k9(original: str, language: str) -> str:
    line = {
        "fr": f"Le 26 juin 2026 11:45:12 GMT+02:00, {SCHOOL} <{ADDRESS}> a écrit :",
        "nl": f"Op 26 juni 2026 11:45:12 CEST schreef {SCHOOL} <{ADDRESS}>:",
        "de": f"Am 26. Juni 2026 11:45:12 MESZ schrieb {SCHOOL} <{ADDRESS}>:",
        "en": f"On 26 June 2026 11:45:12 CEST, {SCHOOL} <{ADDRESS}> wrote:",
    }[language]
    return f"{line}\n{marked(original, '>')}"


FIELDS = {
    "fr": ("De", "Envoyé", "À", "Objet", " :"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp", ":"),
    "de": ("Von", "Gesendet", "An", "Betreff", ":"),
    "en": ("From", "Sent", "To", "Subject", ":"),
}
DATES = {
    "fr": "vendredi 26 juin 2026 11:45",
    "nl": "vrijdag 26 juni 2026 11:45",
    "de": "Freitag, 26. Juni 2026 11:45",
    "en": "Friday, June 26, 2026 11:45 AM",
}
SUBJECTS = {
    "fr": "Confirmez votre adresse e-mail",
    "nl": "Bevestig uw e-mailadres",
    "de": "Bestätigen Sie Ihre E-Mail-Adresse",
    "en": "Confirm your e-mail address",
}


def block(language: str, order: str = "0123", star: str = "") -> str:
    """Give the header lines that Outlook and its like write above what they quote."""
    *names, colon = FIELDS[language]
    values = (WHO, DATES[language], "sophie.lambert@example.org", SUBJECTS[language])
    lines = [f"{star}{names[int(n)]}{colon}{star} {values[int(n)]}" for n in order]
    return "\n".join(lines)


def outlook(original: str, language: str) -> str:
    return f"{block(language)}\n\n{wrapped(original)}\n"


def outlook_with_stars(original: str, language: str) -> str:
    return f"{block(language, star='*')}\n\n{original}\n"


def outlook_on_the_web(original: str, language: str) -> str:
    return f"{'_' * 32}\n{block(language)}\n\n{original}\n"


def outlook_on_phones(original: str, language: str) -> str:
    line = {
        "fr": "Télécharger Outlook pour Android<https://aka.ms/AAb9ysg>",
        "nl": "Outlook voor Android downloaden<https://aka.ms/AAb9ysg>",
        "de": "Outlook für Android herunterladen<https://aka.ms/AAb9ysg>",
        "en": "Get Outlook for Android<https://aka.ms/AAb9ysg>",
    }[language]
    return f"{line}\n{outlook_on_the_web(original, language)}"


DASHES = {
    "fr": "-----Message d'origine-----",
    "nl": "-----Oorspronkelijk bericht-----",
    "de": "-----Ursprüngliche Nachricht-----",
    "en": "-----Original Message-----",
}


def old_outlook(original: str, language: str) -> str:
    return f"{DASHES[language]}\n{block(language)}\n\n{wrapped(original)}\n"


def yahoo(original: str, language: str) -> str:
    line = {
        "fr": f"    Le vendredi 26 juin 2026 à 11:45:12 UTC+2, {WHO} a écrit :  ",
        "nl": f"    Op vrijdag 26 juni 2026 om 11:45:12 CEST schreef {WHO}:  ",
        "de": f"    Am Freitag, 26. Juni 2026 um 11:45:12 MESZ hat {WHO} Folgendes geschrieben:  ",
        "en": f"    On Friday, June 26, 2026 at 11:45:12 AM GMT+2, {WHO} wrote:  ",
    }[language]
    return f"{line}\n \n {original}\n"


def orange(original: str, _language: str) -> str:
    lines = f'Message du 26/06/26 11:45\nDe : "{SCHOOL}" <{ADDRESS}>\nA : "Sophie" <s@example.org>'
    return f"\n{marked(lines)}\n> Copie à : \n> Objet : {SUBJECTS['fr']}\n> \n{marked(original)}"


def zimbra(original: str, language: str) -> str:
    line = {
        "fr": "----- Mail original -----",
        "nl": "----- Oorspronkelijk bericht -----",
        "de": "----- Ursprüngliche Mail -----",
        "en": "----- Original Message -----",
    }[language]
    return f"{line}\n{block(language, '0213').replace(' :', ':')}\n\n{original}\n"


def roundcube(original: str, language: str) -> str:
    line = {
        "fr": f"Le 2026-06-26 11:45, {SCHOOL} a écrit :",
        "nl": f"{SCHOOL} schreef op 26-06-2026 11:45:",
        "de": f"Am 2026-06-26 11:45, schrieb {SCHOOL}:",
        "en": f"On 2026-06-26 11:45, {SCHOOL} wrote:",
    }[language]
    return f"{line}\n{marked(wrapped(original))}"


def open_xchange(original: str, language: str) -> str:
    line = {
        "fr": f"Le 26/06/2026 11:45 CEST, {WHO} a écrit :",
        "nl": f"Op 26/06/2026 11:45 CEST schreef {WHO}:",
        "de": f"{WHO} hat am 26.06.2026 11:45 CEST geschrieben:",
        "en": f"On 26/06/2026 11:45 CEST {WHO} wrote:",
    }[language]
    return f"\n> {line}\n> \n>  \n{marked(original)}"


def gmx(original: str, language: str) -> str:
    return f"\n{block(language, '1023')}\n\n{original}\n"


def t_online(original: str, _language: str) -> str:
    lines = (
        f'Betreff: {SUBJECTS["de"]}\nDatum: 2026-06-26T11:45:12+0200\nVon: "{SCHOOL}" <{ADDRESS}>'
    )
    return f"-----Original-Nachricht-----\n{lines}\nAn: sophie@example.org\n\n{original}\n"


def samsung(original: str, language: str) -> str:
    line, date = {
        "fr": ("-------- Message d'origine --------", "Date"),
        "nl": ("-------- Oorspronkelijk bericht --------", "Datum"),
        "de": ("-------- Ursprüngliche Nachricht --------", "Datum"),
        "en": ("-------- Original message --------", "Date"),
    }[language]
    who, _, to, subject, colon = FIELDS[language]
    return (
        f"{line}\n{who}{colon} {WHO} \n{date}{colon} 26/06/2026  11:45  (GMT+01:00) \n"
        f"{to}{colon} sophie@example.org \n{subject}{colon} {SUBJECTS[language]} \n\n{original}\n"
    )


def proton(original: str, language: str) -> str:
    line = {
        "fr": f"Le vendredi 26 juin 2026 à 11:45, {WHO} a écrit :",
        "nl": f"Op vrijdag 26 juni 2026 om 11:45 schreef {WHO}:",
        "de": f"{WHO} schrieb am Freitag, 26. Juni 2026 um 11:45:",
        "en": f"On Friday, June 26th, 2026 at 11:45, {WHO} wrote:",
    }[language]
    return f"{line}\n\n{marked(original)}"


def zoho(original: str, language: str) -> str:
    verb = {"fr": "a écrit", "nl": "schreef", "de": "schrieb", "en": "wrote"}[language]
    return f"---- Fri, 26 Jun 2026 11:45:12 +0200 {WHO} {verb} ----\n\n{marked(original)}"


def in_polish(original: str, _language: str) -> str:
    line = f"pt., 26 cze 2026 o 11:45 {SCHOOL} <{ADDRESS}>\nnapisał(a):"
    return f"{line}\n\n{marked(wrapped(original))}"


def in_turkish(original: str, _language: str) -> str:
    line = f"{SCHOOL} <{ADDRESS}>, 26 Haz 2026 Cum, 11:45 tarihinde\nşunu yazdı:"
    return f"{line}\n\n{marked(wrapped(original))}"


def in_arabic(original: str, _language: str) -> str:
    line = f"في الجمعة، 26 يونيو 2026 في 11:45 تمت كتابة ما يلي بواسطة {SCHOOL}\n<{ADDRESS}>:"
    return f"{line}\n\n{marked(wrapped(original))}"


def in_italian_outlook(original: str, _language: str) -> str:
    lines = f"Da: {WHO}\nInviato: venerdì 26 giugno 2026 11:45\nA: sophie@example.org\nOggetto: x"
    return f"{lines}\n\n{original}"


def the_bat(original: str, _language: str) -> str:
    return f"{marked(original, 'IDC> ')}"


def only_marks(original: str, _language: str) -> str:
    return marked(original)


def marks_that_were_broken(original: str, language: str) -> str:
    return f"{thunderbird('', language).rstrip('> ')}{badly_wrapped(original)}"


def nothing_at_all(original: str, _language: str) -> str:
    """Some programs insert the original as it is, without announcing or marking it."""
    return original


STYLES: tuple[Style, ...] = (
    gmail, gmail_phone_in_german, apple, apple_on_the_mac, thunderbird, k9, outlook,
    outlook_with_stars, outlook_on_the_web, outlook_on_phones, old_outlook, yahoo, orange, zimbra,
    roundcube, open_xchange, gmx, t_online, samsung, proton, zoho, in_polish, in_turkish, in_arabic,
    in_italian_outlook, the_bat, only_marks, marks_that_were_broken, nothing_at_all,
)  # fmt: skip
