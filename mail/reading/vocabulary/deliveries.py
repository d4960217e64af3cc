"""What mail servers say of a mail that they could not deliver, by what it means for the address.

All of it is compared in folded text. It is long, as servers say it in many ways: it is looked up,
not read.
"""

FULL_OR_BUSY = """
    mailbox full
    mailbox is full
    mailbox has exceeded
    mailbox size limit
    mailbox quota
    mailbox over quota
    over quota
    overquota
    quota exceeded
    exceeded quota
    exceeded storage
    exceeds quota
    exceeded his
    exceeded the storage
    quota
    out of storage
    not enough storage
    insufficient storage
    insufficient system storage
    storage allocation
    inbox full
    user is full
    too many messages
    rate limit
    receiving mail at a rate
    too many connections
    temporarily
    temporary
    greylist
    graylist
    deferred
    timed out
    time out
    timeout
    connection refused
    could not connect
    service unavailable
    service not available
    local error in processing
    boîte aux lettres pleine
    boîte pleine
    boîte de réception est pleine
    boîte aux lettres est pleine
    espace insuffisant
    quota dépassé
    a dépassé
    saturée
    temporairement
    réessayer
    délai dépassé
    postvak is vol
    mailbox is vol
    mailbox vol
    postbus is vol
    postvak vol
    quotum
    tijdelijk
    opnieuw proberen
    postfach voll
    postfach ist voll
    postfach des empfängers ist voll
    speicherplatz
    mailbox voll
    vorübergehend
    zeitüberschreitung
    """
"""For now."""

REFUSED = """
    spam
    blacklist
    blocklist
    blocked
    block list
    blacklisted
    spamhaus
    barracuda
    spamcop
    reputation
    policy
    policies
    dmarc
    dkim
    spf
    content rejected
    message content
    virus
    unsolicited
    rejected by
    mail rejetee
    not authorized
    not allowed
    not permitted
    permission
    access denied
    authentication required
    relay
    loop
    hop count
    too large
    message size
    too big
    size limit
    message trop
    trop volumineux
    te groot
    zu groß
    automatically rejected
    refusé par
    bloqué
    geblokkeerd
    geweigerd door
    blockiert
    abgewiesen
    """
"""Whoever it was for is there; it was this mail that was not wanted."""

NOBODY = """
    user unknown
    unknown user
    no such user
    no such recipient
    no such mailbox
    no such address
    no mailbox
    no mailbox here by that name
    user not found
    user does not exist
    user doesn't exist
    recipient unknown
    unknown recipient
    recipient not found
    recipientnotfound
    resolver.adr
    invalid recipient
    invalid address
    invalid mailbox
    unknown mailbox
    unknown address
    unknown local
    unrouteable
    unroutable
    unrouteable address
    mailbox unavailable
    mailbox not found
    mailbox does not exist
    mailbox unknown
    mailbox disabled
    mailbox inactive
    mailbox is inactive
    is inactive
    is disabled
    account disabled
    account has been disabled
    account is disabled
    account does not exist
    account that you tried to reach does not exist
    inactive user
    does not exist
    doesn't exist
    doesn't have a
    doesn't like recipient
    not our customer
    not listed in
    not a valid
    not a known user
    address rejected
    address not found
    address unknown
    bad destination
    bad address
    wasn't found
    couldn't be found
    could not be found
    domain not found
    host not found
    host or domain name not found
    host unknown
    unknown host
    unknown domain
    name or service not known
    no mx
    null mx
    nxdomain
    unknown in virtual
    utilisateur inconnu
    adresse inconnue
    adresse d'au moins un destinataire invalide
    invalide
    introuvable
    n'existe pas
    n'existe plus
    n'a pas été trouvé
    destinataire inconnu
    boîte aux lettres inconnue
    compte inactif
    compte désactivé
    onbekende gebruiker
    gebruiker onbekend
    onbekend adres
    adres onbekend
    bestaat niet
    niet gevonden
    bestaat niet meer
    ongeldig adres
    unbekannter empfänger
    empfänger unbekannt
    unbekannte adresse
    adresse unbekannt
    existiert nicht
    nicht gefunden
    nicht bekannt
    unbekannter benutzer
    ungültige adresse
    """
"""Nobody is there, and nobody will be."""

DELAYED = """
    will continue to be tried
    will keep trying
    will be retried
    still being retried
    still trying
    has not yet been delivered
    not yet been delivered
    this is a warning message only
    you do not need to resend
    you don't need to resend
    no action is required
    delivery attempts will continue
    is delayed
    has been delayed
    nouvelle tentative
    nouvelles tentatives
    n'a pas encore été remis
    n'a pas encore pu être
    vous n'avez pas besoin de
    nog niet bezorgd
    nog niet worden bezorgd
    blijven proberen
    wordt opnieuw geprobeerd
    noch nicht zugestellt
    weitere zustellversuche
    wird weiterhin versucht
    weiterhin versuchen
    """
"""Its server goes on trying."""

OPENINGS = """
    this is the mail system at host
    this message was created automatically by mail delivery software
    hi. this is the qmail-send program at
    i'm afraid i wasn't able to deliver your message
    the following addresses had permanent fatal errors
    the following address failed
    the following address es failed
    your message did not reach some or all of the intended recipients
    delivery has failed to these recipients
    delivery to the following recipient
    delivery to the following recipients
    this is an automatically generated delivery status notification
    a message that you sent could not be delivered
    i was not able to deliver
    could not be delivered to
    your message could not be delivered
    your message couldn't be delivered
    your message wasn't delivered
    your mail could not be delivered
    unable to deliver your message
    sorry, we were unable to deliver your message
    message could not be delivered
    returned mail
    votre message n'a pas pu être
    votre message n'a pas été
    votre courriel n'a pas pu être
    votre mail n'a pas pu être
    échec de la remise pour ces destinataires
    la remise à ces destinataires
    le message n'a pas pu être remis
    impossible de remettre
    uw bericht is niet bezorgd
    uw bericht kon niet
    uw bericht kan niet
    uw e-mail kon niet
    kan niet worden bezorgd
    de bezorging aan deze geadresseerden
    bezorging aan de volgende geadresseerden
    ihre nachricht konnte nicht
    ihre e-mail konnte nicht
    ihre nachricht wurde nicht zugestellt
    die nachricht konnte nicht zugestellt
    fehler bei der nachrichtenzustellung
    die zustellung an diese empfänger
    übermittlung an folgende empfänger fehlgeschlagen
    """
"""How reports begin that no header tells apart."""
