"""The words that are commands, where they stand alone (contract, Mail)."""

from school.replies import Command

COMMANDS: dict[Command, dict[str, str]] = {
    "help": {
        "fr": """
            aide
            à l'aide
            """,
        "nl": "hulp",
        "de": "hilfe",
        "en": "help",
    },
    "certificates": {
        "fr": """
            (|mes )(attestation|attestations)
            (|mes )(certificat|certificats)
            """,
        "nl": """
            (|mijn )(attest|attesten)
            (|mijn )(certificaat|certificaten)
            """,
        "de": """
            (|meine )(bescheinigung|bescheinigungen)
            (|meine )(zertifikat|zertifikate)
            """,
        "en": "(|my )(certificate|certificates)",
    },
    "stop": {
        "fr": """
            (arrêt|arrêter|arrêtez)
            désinscription
            (|me |se )(désinscrire|désabonner)
            désabonnement
            """,
        "nl": """
            (uitschrijven|afmelden|stoppen|uitschrijving|afmelding)
            """,
        "de": """
            (abmelden|abmeldung|abbestellen|austragen|stopp)
            """,
        "en": """
            (unsubscribe|opt out|opt-out)
            """,
        "": "stop",
    },
    "start": {
        "fr": """
            (reprendre|reprise|recommencer)
            (|me |se )réabonner
            """,
        "nl": """
            (hervatten|hervat|opnieuw starten|opnieuw beginnen)
            """,
        "de": """
            (fortsetzen|wieder anmelden)
            """,
        "en": """
            (resume|subscribe|restart)
            """,
        "": "start",
    },
}
"""By command and language; under "" what all languages share."""

REPLY_PREFIXES = """
    re r rép rep ré réf réponse aw antw antwort antwoord betreft betr tr trans fw fwd wg doorst
    vs sv rif i rv enc odp pd ynt ilt atb fs
    """
"""What programs put before a subject that they answer or send on, up to a colon."""
