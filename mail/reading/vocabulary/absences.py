"""How absence notes and other machines' answers speak, where no header tells them apart.

All of it is compared in folded text.
"""

PERSON = {
    "fr": """
        je (suis|serai|serais|ne suis|ne serai)
        (nous sommes|nous serons)
        actuellement
        """,
    "nl": """
        ik (ben|zal|bevind me)
        (ben|zal) ik
        (wij|we) zijn
        zijn (wij|we)
        momenteel
        """,
    "de": """
        ich (bin|befinde mich)
        bin ich
        befinde ich mich
        wir (sind|haben)
        (sind|haben) wir
        """,
    "en": """
        (i am|i'm|im|i will be|i'll be|we are|we will be|we're)
        currently
        """,
}
"""Who is away: whoever writes. That a child is absent, a parent writes."""

AWAY = {
    "fr": """
        (absent|absente|absents|en congé|en congés|en vacances|hors du bureau|en déplacement|
            indisponible|injoignable|en arrêt|en formation|en repos|à l'étranger|fermé|fermés|
            en télétravail|en mission)
        (plus|pas) (|actuellement )(au bureau|disponible|joignable|présent|présente|en mesure de)
        en (congé|arrêt) (de|maladie|maternité|parental) (|maladie|maternité|paternité|travail)
        """,
    "nl": """
        (afwezig|niet aanwezig|niet op kantoor|met vakantie|op vakantie|met verlof|in verlof|
            niet bereikbaar|niet beschikbaar|op reis|buiten kantoor|onbereikbaar|gesloten|
            buitenshuis|op zwangerschapsverlof|met ouderschapsverlof)
        """,
    "de": """
        (abwesend|nicht im büro|im urlaub|nicht erreichbar|nicht am arbeitsplatz|außer haus|
            auf dienstreise|in elternzeit|im krankenstand|in mutterschutz|im mutterschutz|
            geschlossen|betriebsferien|urlaub|verreist|nicht im haus|nicht persönlich erreichbar)
        """,
    "en": """
        (out of the office|out of office|away|on leave|on annual leave|on holiday|on holidays|
            on vacation|on maternity leave|on parental leave|on sick leave|unavailable|
            away from the office|away from my desk|travelling|traveling|not in the office|closed|
            ooo|out of town)
        """,
}
"""What they then are."""

BETWEEN = """
    actuellement donc à nouveau momentanément temporairement désormais du au le la les de d et en
    jusqu
    jusque pour inclus matin midi soir jour semaine fin prochain prochaine malheureusement aussi
    momenteel nu op dit moment tijdelijk van tot met t m tem vanaf en wegens deze week inclusief
    helaas
    derzeit zurzeit momentan zur zeit aktuell bis zum vom ab am leider heute diese dieser woche in
    der
    einschließlich einschl von auch nur
    currently now presently from to until till through and the on this week next of between
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    januari februari maart april mei juni juli augustus oktober december jan feb mrt apr jun jul aug
    januar februar märz mai august dezember september november sept okt nov dez dec
    january february march may june july october
    lundi mardi mercredi jeudi vendredi samedi dimanche maandag dinsdag woensdag donderdag vrijdag
    zaterdag zondag montag dienstag mittwoch donnerstag freitag samstag sonntag
    monday tuesday wednesday thursday friday saturday sunday
    """
"""What may stand between the two, besides numbers."""

CLOSED = {
    "fr": """
        (notre|le|nos) (secrétariat|bureau|bureaux|établissement|cabinet|magasin|équipe|
            service) (est|sera|sont|seront) (|actuellement )(fermé|fermée|fermés|absente|en congé|
            indisponible)
        je n'ai pas accès à (mes|ma|mon) (mails|e-mails|messagerie|boîte|courriels|emails)
        """,
    "nl": """
        (ons|het) (kantoor|secretariaat|bureau) is (|momenteel )gesloten
        ik heb (|momenteel )geen toegang tot mijn (mail|e-mail|mails|mailbox)
        """,
    "de": """
        ich habe (|derzeit |zurzeit )keinen zugriff auf (meine|meinen|mein) (mails|e-mails|postfach)
        (unser|das) (büro|sekretariat) (ist|bleibt) (|derzeit )(geschlossen|nicht besetzt)
        """,
    "en": """
        (our|the) (office|offices|school office) (is|are|will be) (|currently )closed
        (limited|no) access to (|my )(email|e-mail|emails|e-mails|mail)
        """,
}

ABSENCE = {
    "fr": """
        (absent|absente|absence|congé|congés|fermé|fermeture|vacances) (du|jusqu'au|jusqu'à|jusque|
            à partir du|depuis le|le|entre le)
        """,
    "nl": """
        (afwezig|gesloten|vakantie|verlof) (van|tot|vanaf|t m|tem)
        wegens (vakantie|verlof|ziekte|afwezigheid)
        """,
    "de": """
        (abwesend|geschlossen|urlaub|abwesenheit) (bis|vom|von|ab|am)
        """,
    "en": """
        (out of the office|out of office|away|closed|on leave|on holiday|absence) (until|from|till|
            between|through)
        """,
}
"""The same without saying who is."""

UNTIL = {
    "fr": "(jusqu'au|jusqu'à|jusque|inclus|à partir du|dès que possible)",
    "nl": "(tot en met|t m|tem|tot|vanaf|zo snel mogelijk|zo spoedig mogelijk)",
    "de": "(bis|bis zum|bis einschließlich|ab dem|ab|schnellstmöglich|so schnell wie möglich)",
    "en": "(until|till|through|from|between|as soon as possible)",
}

RETURN = {
    "fr": """
        (de retour|à mon retour|dès mon retour|mon retour|notre retour|dès notre retour)
        (en cas d'urgence|pour toute urgence|toute urgence|en cas de besoin|
            pour toute question urgente|pour les urgences)
        (vous pouvez contacter|veuillez contacter|vous adresser à|contactez|adressez-vous|
            adressez vous|n'hésitez pas à contacter)
        (en|durant|pendant) (mon|notre) absence
        (ne sera pas lu|ne seront pas lus|ne sera pas transféré|ne sont pas transférés)
        """,
    "nl": """
        (terug op|terug vanaf|terug aanwezig|weer bereikbaar|weer aanwezig)
        (bij|na) mijn (terugkomst|terugkeer|verlof|vakantie)
        (bij|voor|in) (dringende|dringend|spoed|dringende gevallen|spoedgevallen|dringende vragen|
            dringende zaken)
        (contact opnemen|neem contact|contacteer|kan u terecht|kunt u terecht|kunt u contact|
            kan u contact|neemt u contact)
        (tijdens|gedurende|in) (mijn|onze) (afwezigheid|vakantie|verlof)
        """,
    "de": """
        wieder (erreichbar|im büro|da|zurück|für sie da)
        in (dringenden|dringlichen|eiligen) (fällen|angelegenheiten)
        (bei dringenden|für dringende|in dringenden) (anliegen|fragen|fällen|angelegenheiten)
        (wenden sie sich|kontaktieren sie|meine vertretung|vertritt mich|vertreten mich|
            nach meiner rückkehr|meiner rückkehr)
        (werden|wird) nicht (weitergeleitet|gelesen)
        (während|in) meiner abwesenheit
        """,
    "en": """
        (returning|i return|return on|back on|back in the office|upon my return|on my return|
            when i return|my return)
        (if it is urgent|for urgent|in urgent|urgent matters|in case of emergency|in an emergency|
            in case of urgency|urgent)
        (please contact|you can contact|contact my colleague|contact our)
        (in|during) my absence
        limited access
        """,
}
"""What absence notes say besides: when they are back, and to whom else to turn."""

AUTOMATIC = {
    "fr": """
        (ceci est un|ceci est une|il s'agit d'un|il s'agit d'une|cette) (|message |réponse |mail |
            e-mail |courriel )(automatique|message automatique|réponse automatique|
            envoyé automatiquement)
        (réponse|message|mail|courriel|e-mail) automatique
        (cet e-mail|ce message|ce courriel|ce mail) (est|a été) (|généré |envoyé )(automatique|
            automatiquement)
        (merci de ne pas|ne pas|veuillez ne pas|prière de ne pas) répondre à (ce|cet|cette)
        (cette adresse|cette boîte|cette boite mail|cette adresse mail|cette adresse e-mail|
            cette messagerie) (n'est plus|n'est pas) (|plus |utilisée|active|relevée|consultée|
            valide|lue|en service|surveillée)
        (nous avons|nous accusons|j'ai) bien (reçu|réception de) votre (message|mail|e-mail|demande|
            courriel) et (nous |vous |y |il |)(vous |y |)(répondrons|traiterons|reviendrons|
            apporterons|remercions|mettons|sera)
        nous accusons (bonne |)réception de votre
        votre (message|demande|mail|e-mail|courriel) (a bien été|a été) (|bien )(reçu|reçue|
            enregistré|enregistrée|pris en compte|prise en compte|transmis|transmise)
        """,
    "nl": """
        (dit is een|dit bericht is|deze e-mail is|deze mail is|dit is) (|een )(automatisch|
            automatische)
        automatisch (antwoord|bericht|gegenereerd)
        (gelieve niet|niet|u kunt niet) te (antwoorden|beantwoorden|reageren) op (dit|deze)
        (gelieve|u kunt|u kan) (|op )(dit bericht|deze e-mail|deze mail) niet (te |)(beantwoorden|
            antwoorden|reageren)
        (dit|deze) (adres|e-mailadres|mailbox|mailadres) (is niet meer|wordt niet meer|
            wordt niet) (|langer )(in gebruik|actief|gelezen|gebruikt|gecontroleerd|opgevolgd)
        (wij hebben|we hebben) uw (bericht|e-mail|mail|vraag|aanvraag|email) (|goed |
            in goede orde )ontvangen
        uw (bericht|e-mail|mail|vraag|aanvraag|email) (is|werd|hebben wij) (|goed |
            in goede orde )(ontvangen|geregistreerd)
        """,
    "de": """
        (dies ist eine|das ist eine|hierbei handelt es sich um eine) (automatische|automatisch|
            automatisierte)
        (diese|die) (e-mail|nachricht|mail|antwort) (wurde|wird|ist) automatisch
        automatische (antwort|nachricht|abwesenheitsnotiz|benachrichtigung)
        abwesenheitsnotiz
        (bitte antworten sie nicht|bitte nicht) auf diese
        (diese|die) (e-mail-adresse|adresse|mailadresse|mailbox) (ist nicht mehr|wird nicht mehr|
            wird nicht|existiert nicht mehr) (|gültig|aktiv|gelesen|verwendet|genutzt|in gebruik)
        (ihre|wir haben ihre) (nachricht|e-mail|anfrage|mail) (ist bei uns eingegangen|
            ist eingegangen|wurde empfangen|erhalten und|haben wir erhalten und|wurde registriert)
        (wir werden|wir melden) (|uns )(schnellstmöglich|so schnell wie möglich|sobald wie möglich|
            umgehend)
        """,
    "en": """
        (this is an|this message is an|this e-mail is an|this is) (|an )(automatic|automated|
            auto-generated|autogenerated|auto generated|auto-reply|automatically|autoreply)
        (automatic|automated) (reply|response|message)
        (this email|this e-mail|this message) (was|is|has been) (|sent |generated )automatically
        (please do not|do not) (reply|respond) to this
        (this mailbox|this e-mail address|this email address|this address|this inbox) (is not|
            is no longer|isn't) (|being )(monitored|in use|used|active|valid|read|checked)
        (we have|we've) received your (message|email|e-mail|request|enquiry|inquiry|mail)
        your (message|email|e-mail|request|enquiry|inquiry|ticket) (has been|was) (received|
            registered|logged|created)
        """,
}
"""With one of these a sentence begins."""

ANSWERED = {
    "fr": """
        (oui|ok|d'accord|je confirme|je le confirme|je vous confirme|c'est moi|c'est bien moi|non|
            pas moi|j'accepte)
        """,
    "nl": """
        (ja|ok|klopt|dat ben ik|ik bevestig|akkoord|nee|neen|in orde)
        """,
    "de": """
        (ja|ok|stimmt|das bin ich|ich bestätige|einverstanden|nein|nicht ich)
        """,
    "en": """
        (yes|ok|okay|that's me|it's me|this is me|i confirm|no|not me|i agree)
        """,
}
"""Whoever says one of these has read what they answer, absent or not."""
