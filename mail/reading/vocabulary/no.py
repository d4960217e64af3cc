"""How people say no: that it is not them, that they have asked for nothing, that they refuse."""

NO = {
    "fr": """
        (ce n'|c'|ce n |c |c' n')est (|vraiment |absolument |certainement |sûrement )pas moi
        cest pas moi
        c pas moi
        (|oh |ah )non pas moi
        pas moi
        (ce n'|c'|ce n )est pas (|du tout )(mon|notre) (adresse|mail|e-mail|email|courriel|
            adresse mail|adresse e-mail|adresse email|fils|enfant)
        (ce n'|c'|ce n )est pas (ma|notre) fille
        (ce n'|c'|ce n )est pas (la bonne personne|la bonne adresse|le bon destinataire|la mienne|
            le mien)
        (mauvaise|mauvais) (adresse|personne|destinataire|adresse mail)
        erreur (|de )(personne|destinataire|adresse)
        erreur sur la personne
        il y a erreur (|sur )la personne
        vous (vous trompez|faites erreur|êtes trompé|êtes trompés|faites fausse route)(|
             de personne| d'adresse| de destinataire)
        vous avez (|fait )(une erreur de|la mauvaise|le mauvais|mauvaise) (personne|destinataire|
            adresse)
        je (|ne )suis pas (|du tout )(cette personne|la bonne personne|la personne concernée|
            le bon destinataire|concerné|concernée|l'intéressé|l'intéressée)
        cette adresse n'est pas (la mienne|la sienne|à moi)
        je (|ne )connais (pas|aucun|aucune) (|du tout )(cette|cet|ce|la|votre) (personne|enfant|
            élève|école|étudiant|étudiante|institut|établissement)
        je ne (vous |)connais pas
        je n'ai (rien|jamais rien) demandé
        je n'ai (pas|jamais) (fait|introduit|demandé) (cette|une|de|cela|ça)(| telle)(| demande|
             inscription)
        (je n'ai pas|nous n'avons pas) d'enfants
        (je n'ai|nous n'avons) (pas d'enfant|aucun enfant) (dans|à|chez) (votre|cette) (école|
            établissement)
        je (ne |)(|le |la |l')confirme pas
        je (n'|)accepte pas
        je (ne |)(|le |la )valide pas
        je refuse
        (|attestation )refusée
        refusé
        cette attestation n'est pas (la mienne|à moi|pour moi)
        (ce n'|c'|ce n )est pas mon attestation
        (elle n'est|ce n'est|c'est|cela n'est|il n'est) pas pour moi
        cela ne me concerne pas
        ça (ne |)me concerne pas
        """,
    "nl": """
        (dat|dit) (ben|is) (|zeker |absoluut |echt |helemaal )(ik|mij) (|helemaal |zeker |echt )niet
        dat ben ik (|helemaal |zeker |echt |absoluut )niet
        (ik ben|ben) (het|dat|'t) (|zeker |helemaal )niet
        niet (ik|mij)
        (dit|dat|het) is (niet mijn|niet ons) (adres|e-mailadres|mailadres|email|e-mail|kind|zoon|
            dochter|attest)
        (dit|dat|het) (attest|adres|e-mailadres) is niet van mij
        (dit|dat) is niet van mij
        (verkeerde|foute|verkeerd|fout) (persoon|adres|e-mailadres|mailadres|bestemmeling|ontvanger|
            geadresseerde)
        u (vergist|hebt|heeft) (u|zich)(| van persoon| van adres)
        (u heeft|u hebt|jullie hebben|je hebt) (de verkeerde|het verkeerde|een verkeerd|de foute|
            het foute|een fout) (persoon|adres|e-mailadres|mailadres)
        (dit|dat|het) (|is |berust op )een vergissing
        ik ben (niet deze persoon|deze persoon niet|niet de juiste persoon|niet die persoon)
        ik ken (deze|die|dit|dat|uw|jullie) (persoon|kind|school|leerling|student) niet
        (dit|dat|het) is niet voor mij(| bestemd)
        niet voor mij(| bestemd)
        ik heb (|hier )(niets|nooit iets) (aangevraagd|gevraagd)
        ik heb (dit|dat|daar|hier) (niet|nooit) (|om )(aangevraagd|gevraagd)
        ik heb (geen|helemaal geen) (kinderen|kind)(| op uw school| op jullie school|
             op deze school| bij jullie)
        ik (bevestig|aanvaard|accepteer) (|dit |dat |het )niet
        ik ga (|hiermee |hier |ermee )niet akkoord
        ik ben niet akkoord
        ik weiger
        geweigerd
        """,
    "de": """
        (das|dies) bin (|ganz |sicher |bestimmt )(|auf keinen fall )ich (|ganz |sicher |
            bestimmt )nicht
        das bin nicht ich
        ich bin (es|das|'s) (|sicher |bestimmt )nicht
        ich bins nicht
        nicht ich
        das ist nicht (meine|unsere|die richtige|mein|unser) (adresse|e-mail-adresse|e-mailadresse|
            mailadresse|emailadresse|e-mail|bescheinigung|person|kind|sohn|tochter)
        (die|diese) bescheinigung (ist nicht meine|gehört mir nicht|ist nicht für mich|
            ist nicht von mir)
        (falsche|falscher) (adresse|person|empfänger|e-mail-adresse|mailadresse|empfängerin)
        (sie haben|ihr habt|da haben sie) (|hier )(die falsche|den falschen|eine falsche) (adresse|
            person|empfänger|e-mail-adresse|mailadresse)
        (|das ist |da liegt )(eine |eine )verwechslung
        verwechslung
        sie (irren|täuschen) sich
        ich bin nicht (diese|die richtige|die gesuchte|die genannte) person
        ich kenne (diese|dieses|diesen|die|das|ihre|den) (person|kind|schüler|schülerin|schule|
            studenten) nicht
        (das ist |sie ist |es ist |)nicht für mich(| bestimmt)
        das betrifft mich nicht
        ich habe (|das |hier )(nichts|nie etwas|das nicht|dies nicht|das nie) (beantragt|
            angefordert|angefragt|verlangt|bestellt|angefragt)
        ich habe (keine|gar keine) kinder(| an ihrer schule| bei ihnen| an dieser schule)
        ich habe kein kind (an|auf) (ihrer|dieser) schule
        ich (bestätige|akzeptiere) (|das |dies |es |sie )nicht
        ich stimme (|dem )nicht zu
        ich bin nicht einverstanden
        nicht einverstanden
        ich lehne (|das )ab
        abgelehnt
        ich verweigere
        """,
    "en": """
        (it's|it is|that's|that is|thats|this is|its) (|definitely |certainly |really )not (|
            really )me
        (it|that|this) (isn't|isnt|is not) me
        not me
        (it's|it is|that's|that is|this is|that|this) (|is )(not|isn't|isnt) (|my |the right |
            the correct )(address|mine|email|e-mail|person|my address|email address|e-mail address|
            my child|my son|my daughter|certificate|my certificate)
        (this|the) (address|certificate|email|e-mail) is not mine
        (this is|that is|it is|it's|that's) not (for me|addressed to me|meant for me)
        (|you have the |you've got the |you have got the |you got the )wrong (person|address|email|
            e-mail|recipient|number|email address|e-mail address)
        (i'm|i am|im) not (this|that|the right) person
        (you are|you're|youre) mistaken
        mistaken identity
        i (don't|do not|dont) know (this|that|the|your) (person|child|student|school|pupil)
        i (don't|do not|dont|have never|never|didn't|did not|didnt|haven't) (|ever )(asked|
            requested|ask|request)(| for) (this|anything|it|that)
        i (have no|don't have any|do not have any|don't have|do not have) (children|child|kids|
            a child)(| at your school| at this school| in your school| there)
        i (don't|do not|dont|cannot|can't|won't|will not) (confirm|agree|accept)(| this| it| that)
        i (refuse|decline|disagree)
        (refused|declined|rejected)
        """,
}
"""What is a no even beside words that nobody foresaw."""

BARE_NO = {
    "fr": """
        non
        nan
        nn
        non merci
        (non |)pas du tout
        (non |)pas d'accord
        (non |)surtout pas
        (non |)certainement pas
        (non |)absolument pas
        (ce n'|c'|ce n )est pas (|du tout )(exact|correct|juste|ça|bon)
        c'est (|tout à fait )(faux|inexact|une erreur|non)
        """,
    "nl": """
        nee
        neen
        neenee
        nee hoor
        nee (bedankt|dank u|dank je|danku)
        nee (|helemaal |zeker |absoluut )niet
        neen (|helemaal |zeker |absoluut )niet
        helemaal niet
        zeker niet
        (|dat |dit |het )klopt (|helemaal |zeker |totaal )niet
        niet (akkoord|correct|juist)
        (dat|dit|het) is (|helemaal )(niet correct|niet juist|fout|verkeerd|onjuist)
        """,
    "de": """
        nein
        nee
        nein danke
        nein (|ganz |sicher |bestimmt |gar )nicht
        auf keinen fall
        keinesfalls
        (|ganz |sicher )bestimmt nicht
        (|das |dies |es )stimmt (|so |gar |überhaupt )nicht
        (das|dies|es) ist (|so |gar )(nicht richtig|nicht korrekt|falsch|ein irrtum|ein fehler)
        """,
    "en": """
        no
        nope
        nah
        no thanks
        no thank you
        not at all
        certainly not
        absolutely not
        definitely not
        (that's|that is|thats|it's|it is|this is) (wrong|incorrect|false|not right|not correct|
            a mistake|an error|not true)
        """,
    "": """
        👎
        ❌
        🚫
        """,
}
"""What is a no by itself, and may begin anything else: « non, rien, merci »."""

NEGATIONS = {
    "fr": "(pas|ne|n|jamais|rien|aucun|aucune|ni|sans|faux)",
    "nl": "(niet|geen|nooit|niets|niemand|fout|verkeerd|verkeerde)",
    "de": """
        (nicht|kein|keine|keinen|keiner|keinem|nie|niemals|nichts|ohne|weder)
        (falsch|falsche|falscher|falsches|falschen)
        """,
    "en": "(not|never|nothing|nobody|none|cannot|t|dont|isnt|wrong)",
}
"""Words that turn what stands around them: wherever one is left over, nothing is a yes.

What is left of « don't » is a t.
"""
