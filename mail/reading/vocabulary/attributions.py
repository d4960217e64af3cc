"""How mail programs announce what they quote: « Le 12 mars 2025, … a écrit : », « De : », « Van: ».

Beyond the four languages there are those in which phones and mailboxes of our families are set.
All of it is compared in folded text.
"""

OPENINGS = """
    le lundi mardi mercredi jeudi vendredi samedi dimanche en date
    op ma di wo do vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    am den vom mo mi fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag
    on mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday
    el il em no na dnia pe
    """
"""The words with which such a line may begin."""

VERBS = """
    a ecrit
    ont ecrit
    schreef
    schreven
    geschreven
    schrieb
    schrieben
    geschrieben
    wrote
    writes
    escribio
    ha scritto
    scrisse
    escreveu
    napisał
    napisał (a)
    napisala
    a scris
    yazdı
    написал
    كتب
    """

FORWARDED = """
    message d'origine
    message original
    message initial
    mail original
    mail d'origine
    courriel original
    message transféré
    message réexpédié
    début du message transféré
    début du message réexpédié
    e-mail d'origine
    e-mail original
    oorspronkelijk bericht
    oorspronkelijke bericht
    origineel bericht
    doorgestuurd bericht
    begin doorgestuurd bericht
    oorspronkelijke e-mail
    ursprüngliche nachricht
    original-nachricht
    originalnachricht
    originale nachricht
    weitergeleitete nachricht
    anfang der weitergeleiteten nachricht
    anfang der weitergeleiteten e-mail
    urspruengliche nachricht
    ursprüngliche mail
    original message
    original mail
    original e-mail
    original email
    forwarded message
    begin forwarded message
    reply message
    mensaje original
    messaggio originale
    mensagem original
    wiadomość oryginalna
    """
"""What stands between dashes above a quoted mail."""

SENDER = """
    de expéditeur van afzender von absender from da od kimden de la remitente mittente
    """
OTHER_FIELDS = """
    envoyé|date|à|a|pour|objet|sujet|cc|cci|copie à|copie|répondre à
    verzonden|datum|aan|onderwerp|kopie|beantwoorden|antwoord aan
    gesendet|an|betreff|gesendet am|kopie|antwort an
    sent|to|subject|bcc|reply-to|reply to|importance|attachments
    envoyé le|date d'envoi|pièces jointes|destinataire|bijlagen|prioriteit|priorität|anlagen
    enviado|para|asunto|inviato|oggetto|assunto|enviada em|wysłano|do|temat|gönderme tarihi|kime|
        konu
    """
"""The names of the header lines that programs write above a quoted mail."""
