"""What people say besides: greetings, thanks, excuses, how a mail ends. None of it is an answer."""

GREETINGS = {
    "fr": """
        (bonjour|bonsoir|salut|coucou|hello|rebonjour|re bonjour)
        (bonjour|bonsoir) (à tous|à toutes et à tous|à vous|l'équipe|le secrétariat|
            cher secrétariat)
        (chère|cher|chers) (madame|monsieur|secrétariat|école|direction|collègue|collègues)
        (madame|monsieur|mesdames|messieurs|mme|mr|m|mademoiselle|maître)
        """,
    "nl": """
        (dag|hallo|hey|hoi|hé|goeiedag|goedendag|goedemorgen|goeiemorgen|goedemiddag|goedenavond|
            goeienavond|goedendag allemaal)
        (beste|geachte|lieve)
        (mevrouw|meneer|mijnheer|heer|mevr|dhr|secretariaat|school|directie|juf|meester)
        (beste|geachte) (mevrouw|heer|meneer|mijnheer|mevrouw heer|heer mevrouw|secretariaat|school|
            directie)
        """,
    "de": """
        (hallo|guten tag|guten morgen|guten abend|servus|moin|grüezi|liebe|lieber|tag|grüß gott)
        sehr (geehrte|geehrter|geehrtes) (damen und herren|frau|herr|sekretariat|team|schule|
            schulleitung)
        (frau|herr|sekretariat|damen und herren)
        """,
    "en": """
        (hi|hello|hey|dear|good morning|good afternoon|good evening|greetings)
        (hi|hello) (there|all|team)
        (sir|madam|sir or madam|sirs|mr|mrs|ms|miss|school|school office|team|office)
        """,
}
"""A name may follow each of them."""

THANKS = {
    "fr": """
        (|un grand |grand )merci(| beaucoup| bien| d'avance| à vous| infiniment| encore)
        merci (pour|de) (votre|ton|le|l'|ce|cet) (message|mail|e-mail|email|courriel|envoi|aide|
            rappel|retour|suivi)
        merci pour tout
        (je vous remercie|je vous en remercie|vous remerciant|en vous remerciant|
            avec mes remerciements)(| beaucoup| d'avance| par avance)
        (s'il vous plaît|s'il te plaît|svp|stp)
        je vous en prie
        """,
    "nl": """
        (|heel erg |heel veel )(bedankt|dank|dankjewel|dankuwel|danku|merci)(| hoor| alvast| nog)
        (dank u|dank je|dank u wel|dank je wel|hartelijk dank|hartelijk bedankt|alvast bedankt|
            alvast dank|veel dank|met dank|in dank|mijn dank)
        (bedankt|dank u|dank|dank je wel|dank u wel) voor (de|uw|het|je|jullie) (bericht|mail|
            e-mail|email|herinnering|hulp|info|informatie|reactie)
        (alstublieft|aub|a u b|alsjeblieft|ajb)
        """,
    "de": """
        (danke|vielen dank|herzlichen dank|besten dank|dankeschön|danke schön|danke sehr|
            ich danke ihnen|tausend dank|schönen dank)(| im voraus| nochmals| vorab)
        (danke|vielen dank|herzlichen dank|besten dank) für (die|ihre|das|den|ihr) (nachricht|mail|
            e-mail|email|erinnerung|hilfe|info|information|mühe)
        bitte
        """,
    "en": """
        (thanks|thank you|many thanks|thx|thnx|ty|cheers)(| so much| very much| a lot| again|
             in advance)
        (thanks|thank you) for (the|your) (message|mail|e-mail|email|reminder|help|info|information)
        please
        """,
    "": """
        🙏
        """,
}
"""A name may follow each of them as well."""

FILLERS = {
    "fr": """
        (pas de|aucun|sans) (souci|soucis|problème|problèmes|problème pour moi)
        (ce n'|c'|ce n )est pas (un|grave|un problème|un souci)(| problème| souci)
        (voilà|alors|donc|bon|ben|bah|eh bien|ah|oh|aussi|là|en fait|super|parfait|génial|top|
            nickel|impeccable|excellent|très bien|entendu|reçu|bien reçu|c'est noté|noté|
            avec plaisir|comme demandé|comme convenu|suite à votre mail|suite à votre demande)
        j'ai bien reçu (votre|ce|le|l') (mail|message|e-mail|email|courriel)
        en réponse à votre (mail|message|e-mail|email|courriel|demande)
        (je vous réponds|je réponds|voici ma réponse|ma réponse|réponse)
        (désolé|désolée|pardon|toutes mes excuses|mes excuses|excusez moi)(| du retard|
             pour le retard| de mon retard| pour ma réponse tardive| pour la réponse tardive|
             de répondre si tard| de vous répondre si tard)
        je suis (|actuellement |pour le moment |encore )(en congé|en congés|en vacances|malade|
            en voyage|à l'étranger|absent|absente)
        (|à |pour |de |sur )(mon|cette|l'|l |notre|la) (adresse|boîte)(| mail| e-mail| email|
             courriel| électronique)
        (mon|cet|l'|l |ce|le) (e-mail|email|mail|courriel)
        (|de )(la|ma|cette|cette dernière) (demande|inscription|confirmation|réponse)
        (mon|notre) compte
        (mon|l'|l |cette|mes|les|ces) (attestation|attestations|inscription)(| de réussite)
        (mon|son) (accord|identité)
        (que|qu'|et|puis)
        pour (moi|nous|ma part)
        (famille|fam)
        (mère|père|maman|papa|tuteur|tutrice|parents|parent) (de|d')
        (je suis|c'est|étant) (|bien )(sa|son|la|le|une|un) (mère|père|maman|papa|tuteur|tutrice|
            belle mère|beau père|grand mère|grand père|parent)(| de| d'| d)
        (la|le) (mère|père|maman|papa|tuteur|tutrice) (de|d'|d)
        """,
    "nl": """
        (geen|zonder) (probleem|problemen|enkel probleem|zorgen|moeite)
        (voila|dus|wel|nou|ah|oh|ook|even|zo|super|perfect|prima|goed|fijn|top|uitstekend|
            schitterend|mooi|goed ontvangen|ontvangen|genoteerd|begrepen|heel goed|met plezier|
            zoals gevraagd|zoals afgesproken)
        (ik heb uw|ik heb je|uw|deze) (mail|bericht|e-mail|email) (|goed )ontvangen
        (naar aanleiding van|in antwoord op) (uw|jullie|je) (mail|bericht|e-mail|email|vraag)
        (sorry|excuses|mijn excuses|excuseer)(| voor het late antwoord| voor de late reactie|
             voor mijn late antwoord| dat ik zo laat antwoord| voor het wachten)
        ik ben (|momenteel |nu |nog )(met vakantie|op vakantie|met verlof|ziek|op reis|
            in het buitenland|afwezig)
        (mijn|dit|het|ons|dat) (adres|e-mailadres|mailadres|emailadres|e-mail|email|mail|account|
            attest)
        (mijn|deze|de|die) (|mijn )(attesten|inschrijving|bevestiging|aanvraag|vraag)
        (dat|hierbij|bij deze|en)
        voor (mij|ons)
        (familie|fam)
        (moeder|mama|vader|papa|voogd|ouders|ouder) van
        ik ben (|inderdaad )(de|zijn|haar|een) (moeder|mama|vader|papa|voogd|ouder|oma|opa)(| van)
        (de|zijn|haar) (moeder|mama|vader|papa|voogd) van
        """,
    "de": """
        (kein|ohne|überhaupt kein|gar kein) (problem|thema|ding)
        (keine ursache|alles klar|alles gut|also|na|ah|oh|so|nun|auch|super|perfekt|prima|toll|
            bestens|sehr gut|gut|schön|erhalten|verstanden|zur kenntnis genommen|wie gewünscht|
            wie besprochen|wie gewuenscht|sehr gerne)
        (ihre|die|diese) (mail|nachricht|e-mail|email) (|habe ich )(|gut )erhalten
        ich habe (ihre|die|diese) (mail|nachricht|e-mail|email) erhalten
        (als antwort auf|bezüglich) (ihre|ihrer|die) (mail|nachricht|e-mail|email|anfrage)
        (entschuldigung|entschuldigen sie|sorry|verzeihung|pardon)(| bitte)(| für die späte antwort|
             für die verspätete antwort| für die verspätung| die späte antwort)
        ich bin (|zurzeit |gerade |noch |derzeit |momentan )(im urlaub|krank|verreist|auf reisen|
            im ausland|abwesend)
        (meine|diese|die|unsere) (adresse|e-mail-adresse|e-mailadresse|mailadresse|emailadresse|
            bescheinigung|bescheinigungen|anmeldung|anfrage|bestätigung|identität)
        (mein|das|dieses) (konto|e-mail|zeugnis|attest)
        (dass|hiermit|und)
        für (mich|uns)
        familie
        (mutter|mama|vater|papa|eltern) von
        ich bin (|auch )(die|der|seine|ihre|sein|ihr|ein|eine) (mutter|mama|vater|papa|vormund|oma|
            opa|elternteil)(| von)
        (die|der) (mutter|mama|vater|papa) von
        """,
    "en": """
        no (problem|problems|worries|worry|prob|issue)(| at all)
        (well|so|oh|ah|also|then|great|perfect|super|fine|good|very good|excellent|awesome|cool|
            noted|received|got it|understood|will do|with pleasure|as requested|as agreed)
        (i have |i've |i )(received|got) (your|the|this) (mail|message|e-mail|email)
        in (reply|response|answer) to your (mail|message|e-mail|email|request)
        (sorry|apologies|my apologies|excuse me)(| for the late reply| for the delay|
             for my late reply| for replying late| for the late answer| for the late response)
        (i'm|i am|im) (|currently |still )(on holiday|on leave|on vacation|away|sick|ill|travelling|
            traveling|abroad)
        (my|this|the|our) (e-mail |email |)(address|e-mail|email|mail|account|certificate|
            certificates|registration|request|confirmation|identity)
        (that|and)
        (for|by) (me|us)
        family
        (mother|mum|mom|father|dad|guardian|parent|parents) of
        (i'm|i am|im|this is) (|indeed )(the|his|her|a) (mother|mum|mom|father|dad|guardian|parent|
            grandmother|grandfather)(| of)
        (his|her|the) (mother|mum|mom|father|dad|guardian)(| of)
        """,
    "": """
        👋
        😀
        😃
        😄
        😁
        😊
        🙂
        😉
        😇
        🥰
        😍
        ☺
        ❤
        💪
        🎉
        ✨
        🌞
        ☀
        📧
        """,
}
"""What neither agrees nor refuses: beside a yes it is still a yes, alone it is no answer.

A name may follow those that end in « of ».
"""

CLOSINGS = {
    "fr": """
        (|bien |très |sincèrement )cordialement(| vôtre| à vous)
        cdlt
        cdt
        (bien|sincères|meilleures|mes meilleures|cordiales|mes cordiales|respectueuses|
            mes salutations|mes sincères)(| à vous| à toi| salutations| respectueuses|
             les meilleures)
        bien à (vous|toi|tous)
        (salutations|salutations distinguées|salutations cordiales|respectueusement|sincèrement|
            amicalement|amitiés)
        (je vous prie d'agréer|veuillez agréer|je vous prie de recevoir|veuillez recevoir|
            dans l'attente)
        """,
    "nl": """
        (|met )(|de )(vriendelijke|hartelijke|beste|goede|warme|lieve|vele|oprechte|
            respectvolle) (groet|groeten|groetjes)
        (groet|groeten|groetjes|gegroet|mvg|m v g|vr gr|vrgr|hoogachtend|vriendelijk|
            met vriendelijke groet en)
        met (|de meeste )(hoogachting|achting|respect)
        """,
    "de": """
        (|mit )(freundlichen|freundlichem|besten|herzlichen|lieben|vielen|schönen|freundliche|beste|
            herzliche|liebe|viele|schöne) (grüßen|grüße|gruß|grüssen|grüsse|gruss|gruessen)
        (mfg|lg|vg|bg|m f g|gruß|grüße|gruss|hochachtungsvoll|liebe grüße aus)
        """,
    "en": """
        (|with )(|my )(kind|best|warm|kindest|warmest|many) (regards|wishes)
        (regards|best|sincerely|yours sincerely|yours faithfully|yours truly|respectfully|br|kr|
            all the best|sincerely yours)
        """,
}
"""How a mail ends; a name and who one is follow it. Alone they are a signature, not words."""

WISHES = {
    "fr": """
        (|une |très )(belle|bonne|excellente) (journée|soirée|semaine|après-midi|fin de journée|
            fin de semaine|fin de soirée|continuation|réception|année|nuit)(| à vous| à toi| à tous)
        bon (après-midi|weekend|week-end|week end|dimanche|samedi)(| à vous| à toi| à tous)
        (à bientôt|bises|bisous|à plus|à la prochaine|au revoir)
        """,
    "nl": """
        (|een |nog een )(fijne|goede|prettige|mooie) (dag|avond|week|weekend|namiddag|middag)(| nog|
             verder| toegewenst)
        (|een |nog een )(fijn|goed|prettig) weekend(| nog| gewenst)
        (tot ziens|tot binnenkort|tot gauw)
        """,
    "de": """
        (|einen |noch einen )schönen (tag|abend|nachmittag|sonntag|tag noch|abend noch)
        (schönes|ein schönes) wochenende
        (auf wiedersehen|tschüss|bis bald)
        """,
    "en": """
        have a (|very )(nice|great|good|lovely) (day|evening|weekend|week|one)
        (take care|bye|goodbye|see you)
        """,
}
"""What also ends a mail, but is said on purpose."""
