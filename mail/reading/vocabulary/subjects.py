"""With which subjects programs write: absence notes, receipts, answers to meetings, reports.

All are beginnings, compared in folded text before any « Re: » is taken off.
"""

AUTOMATIC = {
    "fr": """
        réponse automatique(| |:)
        (réponse|message) d'absence
        (notification|avis|notice) d'absence
        absence du bureau
        (absent|absente) du bureau
        (message|mail|courriel|e-mail) automatique
        accusé de réception automatique
        [réponse automatique]
        """,
    "nl": """
        automatisch (antwoord|bericht)
        automatische (reactie|beantwoording|ontvangstbevestiging)
        (afwezigheidsbericht|afwezigheidsmelding|afwezigheidsassistent)
        niet op kantoor
        afwezig:
        afwezig van
        """,
    "de": """
        automatische (antwort|rückantwort|nachricht|abwesenheit|eingangsbestätigung|
            empfangsbestätigung)
        automatisch generierte
        (abwesenheitsnotiz|abwesenheitsmeldung|abwesenheitsnachricht|abwesenheitsbenachrichtigung|
            abwesenheitsassistent)
        (abwesend|abwesenheit):
        (nicht im büro|out-of-office)
        """,
    "en": """
        automatic reply
        (auto-reply|autoreply|auto reply|auto response|auto-response|autoresponse|automated reply|
            automated response|automatic response)
        (out of office|out of the office|out-of-office)
        (vacation|away|absence) (reply|message|notice|response|notification)
        (ooo|oof|auto):
        [auto-reply]
        [autoreply]
        [out of office]
        """,
}

RECEIPTS = {
    "fr": """
        (lu|non lu|supprimé|ouvert) :
        (lu|non lu|ouvert):
        (accusé|confirmation|avis) de (lecture|réception) (|:|de|pour)
        """,
    "nl": """
        (gelezen|niet gelezen|ongelezen verwijderd):
        (leesbevestiging|ontvangstbevestiging|leesbewijs)
        """,
    "de": """
        (gelesen|ungelesen|nicht gelesen|ungelesen gelöscht):
        (lesebestätigung|empfangsbestätigung|eingangsbestätigung|übermittlungsbestätigung)
        """,
    "en": """
        (read|not read|displayed|opened):
        (read receipt|return receipt|delivery receipt|disposition notification|receipt for)
        """,
}

MEETINGS = {
    "fr": """
        (accepté|acceptée|refusé|refusée|provisoire|annulé|annulée|accepté provisoirement) :
        (accepté|acceptée|refusé|refusée|provisoire|annulé|annulée|accepté provisoirement):
        (invitation|invitation mise à jour) :
        """,
    "nl": """
        (geaccepteerd|geweigerd|voorlopig|afgewezen|voorlopig geaccepteerd|geannuleerd|goedgekeurd|
            uitnodiging):
        """,
    "de": """
        (angenommen|zugesagt|abgelehnt|mit vorbehalt|mit vorbehalt angenommen|vorläufig zugesagt|
            abgesagt|einladung|vorbehaltlich):
        """,
    "en": """
        (accepted|declined|tentative|tentatively accepted|canceled|cancelled|new time proposed|
            invitation|updated invitation):
        """,
}

CHALLENGES = {
    "fr": """
        (|[mailinblack] )(demande d'authentification|authentification de votre|
            votre message est en attente|validez votre envoi)
        (mailinblack|mail in black)
        votre mail est en attente
        votre message n'a pas encore été remis
        confirmez votre envoi
        """,
    "nl": """
        (bevestig uw verzending|uw bericht wacht op|uw e-mail wacht op)
        """,
    "de": """
        (bitte bestätigen sie ihre e-mail an|ihre e-mail wartet auf|
            zustellung ihrer nachricht bestätigen)
        """,
    "en": """
        (please verify|verify your message|your message is awaiting|action required to deliver|
            waiting list|your email requires verification)
        (boxbe|spamarrest|spam arrest)
        """,
}
"""Programs that want whoever writes to prove first that they are a person."""

UNDELIVERED = {
    "fr": """
        (|[notification d'échec] )(non remis|non distribué|non délivré|échec de remise|
            échec de la remise|échec de distribution|échec d'envoi|échec de livraison|
            échec de la distribution)
        (message|courriel|courrier|mail|votre message) (non remis|non distribué|non délivré|
            n'a pas pu être|rejeté|retourné|refusé)
        (notification|avis|rapport) (d'échec|de non remise|de non-remise|de non-distribution|
            d'état de remise|d'état de la remise)
        (retour à l'expéditeur|erreur de remise|erreur d'envoi|adresse introuvable|mail rejeté)
        impossible de (remettre|distribuer|délivrer)
        """,
    "nl": """
        (onbestelbaar|onbezorgbaar|niet bezorgd|niet afgeleverd|niet bestelbaar|
            kan niet worden bezorgd)
        (bericht|uw bericht|uw e-mail|e-mail) (niet bezorgd|niet afgeleverd|kon niet|
            is niet bezorgd|kan niet|onbestelbaar|geweigerd|teruggestuurd)
        (bezorging mislukt|melding van mislukte|fout bij (|de )bezorging|
            rapport over niet-bezorging)
        (mislukte bezorging|aflevering mislukt|adres niet gevonden)
        """,
    "de": """
        (unzustellbar|unzustellbare|nicht zustellbar|nicht zugestellt|zustellung fehlgeschlagen|
            zustellfehler|zustellungsfehler|fehler bei der zustellung|rückläufer)
        (nachricht|ihre nachricht|ihre e-mail|e-mail|mail) (nicht zugestellt|konnte nicht|
            unzustellbar|nicht zustellbar|wurde nicht|abgelehnt|zurückgewiesen)
        (benachrichtigung zum übermittlungsstatus|benachrichtigung über unzustellbarkeit|
            unzustellbarkeitsbericht|übermittlungsfehler|zustellbenachrichtigung)
        (fehlgeschlagene zustellung|adresse nicht gefunden)
        """,
    "en": """
        (undeliverable|undelivered|undeliverable mail|returned mail|returned to sender|
            returned email|mail returned)
        (delivery status notification|delivery failure|delivery failed|delivery notification|
            delivery report|delivery error|delivery has failed)
        (mail delivery failed|mail delivery failure|mail delivery error|mail delivery problem|
            mail system error|mail failure|mail could not|mail undeliverable)
        (failure notice|failed mail|failed delivery|failure delivery|nondeliverable|non-deliverable|
            non delivery|nondelivery|non-delivery)
        (message status|message undeliverable|message not delivered|message delivery failed|
            your message could not|your message wasn't|could not deliver|could not send|
            unable to deliver|rejected mail|rejected:|permanent delivery failure|bounce|bounced|
            address not found|recipient not found|returning message to sender)
        (notification of delivery failure|problem delivering|mailer-daemon|error sending|
            user unknown|unknown user)
        """,
}

DELAYED = {
    "fr": """
        (remise|distribution|livraison|envoi) (différée|retardée|différé|retardé)
        (avis de retard|message retardé|message différé|retard de remise)
        """,
    "nl": """
        (vertraagde bezorging|bezorging vertraagd|bezorging uitgesteld|vertraagd:|uitgesteld:|
            vertraging bij)
        """,
    "de": """
        (verzögerte zustellung|zustellung verzögert|zustellverzögerung|verspätete zustellung|
            verzögert:)
        """,
    "en": """
        (delivery delayed|delayed mail|delayed delivery|mail delayed|message delayed|delayed:|
            delivery is delayed)
        (warning: could not send message|warning: message|delivery delay notification|
            temporary delivery failure|mail delivery delayed)
        """,
}
