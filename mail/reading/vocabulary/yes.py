"""How people say yes, to « confirm your address » and « activate your certificate »."""

YES = {
    "fr": """
        oui
        ouais
        ouai
        ouip
        oui da
        mais oui
        mais bien sûr
        mais certainement
        ben oui
        eh oui
        c'est oui
        d'accord
        dac
        je suis (|tout à fait )d'accord
        c'est d'accord
        (c'|c )est (|bien |bel et bien |effectivement |tout à fait )moi(| même|-même)
        cest (|bien )moi
        oui c moi
        c (|bien )moi
        il s'agit (|bien |effectivement )de moi
        (|je |je vous |je vous le |je le |je te )confirme(| que| bien| bien que| donc)
        par la présente je (|vous )confirme(| que)
        (|adresse |adresse mail |adresse e-mail )confirmée
        confirmé
        confirmation
        je (|l')accepte
        j'(accepte|approuve|adhère|active)
        (accepté|approuvé|validé|validée|acceptée)
        je (|la |le |vous )valide
        (c'|c )est (|bien |tout à fait )(exact|correct|juste|ça|cela|bon|ok)
        cest (|bien )(exact|correct|juste|ça|bon|ok)
        (exact|exactement|correct|affirmatif|absolument|parfaitement)
        tout à fait
        bien sûr(| que oui)
        bien entendu
        évidemment
        certainement
        effectivement
        en effet
        volontiers
        c'est (|bien )(mon|notre) (adresse|mail|e-mail|email|courriel)
        c'est (|bien )mon adresse (mail|e-mail|email|courriel|électronique)
        c'est (|bien )la (bonne adresse|bonne personne|mienne)
        il s'agit (|bien )de mon adresse(| mail| e-mail| email| courriel| électronique)
        l'adresse est (|bien )(correcte|la mienne|bonne|exacte)
        mon adresse est (|bien )(correcte|bonne|exacte)
        cette adresse est (|bien )(correcte|la mienne|à moi|exacte)
        (bonne adresse|adresse correcte|adresse exacte)
        je suis bien (la personne concernée|cette personne|la bonne personne|le destinataire)
        je suis bien (la destinataire|l'intéressé|l'intéressée|concerné|concernée)
        (activez|activer)(|-la| la)(| svp| s'il vous plaît)
        (vous pouvez|veuillez|merci de|merci d')(| l'| la )(activer|confirmer|valider)
        je (souhaite|veux|voudrais|désire) (|l'|la )(activer|confirmer|valider)
        (|cette attestation |l'attestation )est (|bien )(la mienne|à moi)
        c'est (|bien )mon attestation
        """,
    "nl": """
        ja
        jaja
        jawel
        jazeker
        jaa
        ja hoor
        jep
        zeker
        zeker wel
        zeker weten
        (|dat |dit |het |alles )klopt(| helemaal| volledig| zeker| inderdaad)
        klopt als een bus
        inderdaad
        (dat|dit) (ben|is) (|inderdaad |wel |zeker )(ik|mij)
        dat ben ik(| inderdaad| zeker| wel degelijk)
        ik ben (het|'t)(| inderdaad| zelf)
        dat ben ikzelf
        (correct|juist|akkoord)
        (dat|dit|het) is (|helemaal |volledig |inderdaad )(correct|juist|goed|in orde|ok|oke|
            akkoord)
        is (goed|in orde|ok|oke|akkoord|prima)
        ik ga (|ermee |hiermee )akkoord
        (|ik ben )(akkoord|het eens)
        ik (bevestig|aanvaard|accepteer|activeer)(| dit| dat| het| bij deze| hierbij)
        (bij deze|hierbij) (bevestig|activeer) ik(| dit| dat)
        (bij deze|hierbij)(| ook) bevestigd
        (|adres |e-mailadres )bevestigd
        bevestiging
        in orde
        natuurlijk
        uiteraard
        vanzelfsprekend
        absoluut
        ja graag
        graag
        (dit|dat|het) is (|inderdaad |wel degelijk )(mijn|ons) (|juiste |correcte )(adres|
            e-mailadres|mailadres|email|e-mail|mail)
        (dit|dat) is (|inderdaad )(van mij|het juiste adres|het goede adres)
        (het|mijn|dit) (adres|e-mailadres|mailadres|emailadres) (klopt|is correct|is juist|is goed|
            is in orde)
        (|dit |dat )attest is (|inderdaad )van mij
        (dit|dat) is mijn attest
        (activeer|activeren)(| het| dit| aub| alstublieft)
        (u mag|u kan|u kunt|gelieve)(| het| dit)(| mijn attest| mijn adres)(| te) (activeren|
            bevestigen)
        ik ben (|inderdaad )(de juiste persoon|deze persoon)
        """,
    "de": """
        ja
        jaa
        jaja
        jo
        jap
        jep
        jawohl
        jawoll
        ja klar
        na klar
        klar
        aber ja
        aber klar
        aber sicher
        doch
        genau
        ganz genau
        (|das |dies |es |alles )stimmt(| so| genau| alles)
        (das|dies) bin (|natürlich |tatsächlich |wirklich )ich(| selbst| persönlich)
        das bin auch ich
        ich bin (es|'s|das)(| selbst| persönlich)
        ich bins(| selbst)
        (richtig|korrekt|einverstanden|selbstverständlich|natürlich|sicher|sicherlich|gewiss|
            bestätigt)
        (das|dies|es|alles) ist (|so |alles )(richtig|korrekt|in ordnung|ok|okay)
        in ordnung
        geht klar
        geht in ordnung
        (|das )passt(| so)
        ich bin (|damit )einverstanden
        ich (bestätige|akzeptiere|aktiviere)(| das| dies| es| hiermit| dass| gerne)
        (hiermit|gerne|hiermit also) (bestätige|aktiviere) ich(| das| dies| es| dass)
        (|hiermit |adresse |e-mail-adresse )bestätigt
        (ich stimme zu|zugestimmt|stimme zu)
        bestätigung
        (ja gerne|ja gern|gerne|gern|ja bitte)
        das ist (|auch )(|wirklich )(meine|unsere) (|richtige |korrekte )(adresse|e-mail-adresse|
            e-mailadresse|mailadresse|emailadresse|mail-adresse|e-mail)
        das ist die richtige adresse
        (die|meine|diese) (adresse|e-mail-adresse|mailadresse|emailadresse) (stimmt|ist richtig|
            ist korrekt|ist in ordnung|passt)
        (die|diese|die bescheinigung|diese bescheinigung) (gehört mir|ist meine|ist von mir)
        das ist meine bescheinigung
        (bitte |)(aktivieren|aktivieren sie)(| sie| sie bitte| bitte| diese| meine)
        bitte bestätigen
        ich bin die (richtige|gesuchte|besagte) person
        """,
    "en": """
        yes
        yess
        yep
        yup
        yeah
        ya
        aye
        yes please
        yes indeed
        but yes
        oh yes
        (it's|it is|that's|that is|thats|this is|its) (|indeed |definitely |really )me
        (it's|it is|that's|that is|thats|this is) (|indeed )(|my |the )(correct|right|mine|fine|ok|
            okay|my address|my e-mail|my email|my e-mail address|my email address|correct address|
            right address|right person)
        (i|i can|i do|i hereby|hereby|we) (|hereby )confirm(| that| this| it)
        confirmed
        confirming
        confirmation
        (i|we) (agree|accept|approve|activate)(| it| this)
        (agreed|accepted|approved)
        (i do|i am|it is)
        (sure|of course|indeed|correct|absolutely|definitely|certainly|exactly|affirmative|right)
        (that's|that is|thats) right
        (my|the|this) (|e-mail |email )address is (correct|right|mine|valid|ok|fine)
        (i am|i'm|im) (|indeed )(the right person|that person|this person)
        (please |)(activate|confirm|go ahead|proceed)(| it| this| my certificate| my address)
        (this|the) certificate is mine
        (it's|it is|that's|that is|this is) my certificate
        """,
    "": """
        ok
        okay
        okey
        oki
        okidoki
        oke
        k
        👍
        👌
        ✅
        ✔
        ☑
        🆗
        +1
        """,
}
"""By language; under "" what all of them share."""
