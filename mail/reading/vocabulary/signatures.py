"""What programs put below what somebody wrote: phones, mail services, lawyers, virus checkers.

All of it is compared in folded text.
"""

PROGRAMS = {
    "fr": """
        envoyé (de|depuis|à partir de|avec|via|par|du) (|l'application |l’application |le |la |mon |
            ma |mes |un |une |notre )
        (message|mail|courriel|e-mail|cet e-mail a été|ce message a été|
            ce courriel a été) envoyé (de|depuis|avec|via|à partir de)
        (télécharger|télécharge|téléchargez|obtenir|obtenez) outlook pour
        outlook pour (android|ios)
        provenance : courrier pour windows
        provenance: courrier pour windows
        veuillez excuser (ma brièveté|la brièveté)
        """,
    "nl": """
        (verzonden|verstuurd|gestuurd) (vanaf|vanop|met|via|vanuit|van|door|uit)
        (outlook voor android|outlook voor ios|download outlook voor|haal outlook voor|outlook for)
        (dit bericht is|deze e-mail is|deze mail is) (verzonden|verstuurd) (vanaf|met|via|vanuit)
        """,
    "de": """
        von (meinem|meiner|meinem/meiner|unterwegs|mein) (iphone|ipad|android|handy|smartphone|
            samsung|huawei|
            xiaomi|galaxy|mobiltelefon|tablet|gesendet|windows|mobilen|nokia)
        (gesendet|verschickt|versendet) (von|mit|aus|über|vom|via) (|der |dem |meinem |meiner |
            einem )
        (diese nachricht|diese e-mail|diese mail) wurde (|von |mit |mit der )(meinem|meiner|der|dem|
            einem|web.de|gmx)
        (outlook für android|outlook für ios|holen sie sich outlook|laden sie outlook|
            beziehen sie outlook)
        mobil gesendet
        """,
    "en": """
        sent (from|with|via|using|by|on) (|my |the |a )(iphone|ipad|android|samsung|galaxy|huawei|
            xiaomi|phone|mobile|smartphone|outlook|mail|yahoo|gmail|proton|protonmail|tablet|
            windows|mobile device|bluemail|aol|icloud|spark|tutanota|tuta|k-9|thunderbird|nokia|
            oneplus|pixel|go|move)
        get (outlook for|bluemail for|the all-new aol)
        (this message|this email|this e-mail) was sent from my
        please excuse my brevity
        """,
    "": """
        inviato da
        enviado desde
        enviado do meu
        enviado a partir
        wysłane z
        trimis de pe
        """,
}
"""With these words begins a line that a program has added."""

HEADINGS = """
    disclaimer
    avis de confidentialité
    avertissement
    clause de confidentialité
    confidentialité
    vertrouwelijkheid
    vertrouwelijkheidsclausule
    vertraulichkeitshinweis
    haftungsausschluss
    rechtlicher hinweis
    wichtiger hinweis
    confidentiality notice
    confidentiality
    legal notice
    """
"""Alone on a line they open a disclaimer."""

LEGAL = """
    confidenti
    destinataire
    divulg
    diffusion
    interdit
    expediteur
    pieces jointes
    responsabil
    usage exclusif
    par erreur
    detrui
    prealable
    juridiq
    vertrouwelijk
    geadresseerde
    bestemd
    verspreid
    verboden
    afzender
    bijlage
    aansprakelijk
    verwijder
    per vergissing
    openbaar
    toestemming
    rechten
    vertraulich
    empfanger
    adressat
    weitergabe
    untersagt
    absender
    anhang
    anlage
    haftung
    vernichten
    irrtumlich
    rechtlich
    gestattet
    recipient
    addressee
    privileged
    disclos
    dissemination
    distribution
    prohibited
    sender
    attachment
    liab
    in error
    delete
    intended
    unauthori
    legally
    """
"""What disclaimers are made of; one has at least four of them."""

SINGULAR = "je j moi mon ma mes ik mij mijn ich mich mir mein meine meinem meinen meiner i me my"
FIRST_PERSON = f"{SINGULAR} nous ons wir we"
"""No disclaimer speaks so; somebody who writes does. Our mails say « my » on buttons alone."""

CHECKED = {
    "fr": """
        (garanti|certifié) sans virus
        sans virus(| |.)
        l'absence de virus dans ce
        (cet e-mail|cet email|ce message|ce courriel|ce mail|
            ce courrier électronique) (a été vérifié|a été contrôlé|a été analysé|
            ne contient aucun virus)
        (pensez à|pensons à|pensez vert|avant d'imprimer|n'imprimez|merci de penser à|
            merci de n'imprimer|imprimez ce|ayez le réflexe|adoptez l'éco)
        (p |)(pensez à l'environnement|avant d'imprimer)
        """,
    "nl": """
        virusvrij
        (dit bericht|dit e-mailbericht|deze e-mail|deze mail|dit emailbericht) (is|
            werd) (gecontroleerd|gescand|op virussen)
        (denk aan het milieu|denk aan de omgeving|bezint eer|print deze|gelieve deze|
            spaar het milieu|denk eerst aan)
        """,
    "de": """
        virenfrei
        (diese e-mail|diese mail|diese nachricht|diese email) wurde (von|auf|durch) (avast|avg|
            viren|norton|einer)
        (bitte denken sie an die umwelt|denken sie an die umwelt|bitte prüfen sie, ob|
            bitte drucken sie|muss diese e-mail|der umwelt zuliebe|schonen sie)
        """,
    "en": """
        virus-free
        virus free
        (this email|this e-mail|this message|this mail) (has been|was|is) (checked|scanned|virus)
        (p |)(please consider the environment|think before you print|consider the environment|
            please think of|save paper|save a tree|think green|please don't print)
        """,
}
"""With these words begins a line about viruses or paper."""

ABOUT = """
    virus
    viren
    environnement
    imprim
    papier
    planète
    milieu
    omgeving
    print
    umwelt
    druck
    environment
    paper
    tree
    """
"""And one of these it names."""
