"""How people ask something, with or without a question mark, and how they hesitate."""

QUESTIONS = {
    "fr": """
        (qui|pourquoi|comment|quand|combien|quel|quelle|quels|quelles|quoi|lequel|laquelle)
        (c'est|c) (quoi|qui)
        où (est|sont|se|puis|dois|peut|trouver|aller|en est|cliquer|faut|puis-je|dois-je)
        qui êtes(-vous| vous)
        qu'est(-ce| ce)
        est(-ce| ce)
        (que|qu') (dois-je|dois je|faut-il|faut il|faire|veut dire|signifie|est ce)
        (de quoi|à quoi|à qui|d'où|de qui)
        (pouvez|pourriez|peux|peut|pourrait|puis|pourrais|dois|avez|savez|auriez|êtes|faut)(-vous|
            -tu|-on|-je|-il| vous| tu| on| je| il)
        (y a-t-il|y a t il)
        (serait-il|serait il|est-il|est il) possible
        je (ne |n')(comprends|comprend|sais|vois|arrive|parviens|réussis|trouve|reçois|peux) (pas|
            plus|rien)
        je (comprends|comprend|sais|vois|arrive|parviens|trouve|reçois|peux) (pas|plus|rien)
        (je voudrais|j'aimerais|je souhaiterais|je souhaite|je veux) (savoir|comprendre|avoir plus|
            plus d)
        (une question|j'ai une question|petite question|question)
        (pouvez-vous|merci de|veuillez|prière de) (m'|me |nous )(expliquer|rappeler|contacter|dire|
            aider|indiquer|préciser|recontacter|téléphoner|appeler)
        """,
    "nl": """
        (wie|waarom|hoe|wanneer|hoeveel|waar|wat|welke|welk|waarvoor|waarover|vanwaar)
        (wie bent|wie ben|wat is|wat moet|wat betekent|hoe kan|hoe kom)
        (kunt|kan|kun|mag|moet|zou|zoudt|kunnen|wilt|wil|hebt|heeft|bent|is|weet) (u|je|ik|jij|
            jullie|men|het|er|dit|dat)
        ik (begrijp|snap|weet|versta|kan|vind) (|het |dit |dat |er )(niet|niets|niks)
        (ik zou graag|graag) (|willen )(weten|wat meer|meer uitleg|uitleg)
        (een vraag|ik heb een vraag|vraagje|vraag|ik vraag me af)
        (gelieve|wilt u|kunt u) (mij|me|ons) (|te )(bellen|contacteren|uitleggen|helpen|zeggen)
        """,
    "de": """
        (wer|warum|wieso|weshalb|wie|wann|wieviel|wo|was|welche|welcher|welches|woher|wofür|worum|
            wozu)
        (wer sind|was ist|was soll|was bedeutet|wie kann|worum geht)
        (können|könnten|kann|darf|muss|soll|sollen|haben|hätten|sind|ist|gibt|wissen|würden) (sie|
            ich|man|es|wir|das|du|dies)
        ich (verstehe|weiß|weiss|kann|finde|begreife) (|das |es |dies |leider )(nicht|nichts|nix|
            gar nicht)
        (ich möchte|ich würde gerne|ich hätte gerne) (|gerne )(wissen|verstehen|erfahren|mehr)
        (eine frage|ich habe eine frage|frage|kurze frage|ich frage mich)
        (bitte )(rufen sie|erklären sie|melden sie|sagen sie|helfen sie|kontaktieren sie)
        """,
    "en": """
        (who|why|how|when|where|what|which|whose)
        (who are|what is|what do|what does|how do|how can|what's|whats)
        (can|could|may|do|does|did|would|will|should|is|are|have) (you|i|we|it|this|there|someone|
            anyone|that)
        i (don't|do not|dont|can't|cannot|can not) (understand|know|find|see|get|open|log|sign|
            remember) (what|why|how|who|this|it|the|where|anything|which)
        i (don't|do not|dont) understand
        (i would like|i'd like|i want|i wish) (|to )(know|understand|more information)
        (a question|i have a question|quick question|question|i wonder|wondering)
        (please )(call|explain|contact|tell|help|let me know)
        """,
}
"""What opens a question, where a sentence begins with it; asking for help is one too."""

DOUBTS = {
    "fr": """
        (mais|sauf|cependant|toutefois|pourtant|néanmoins|seulement|excepté|hormis|plutôt|
            par contre|en revanche|à condition|quoique)
        (peut-être|peut être|probablement|sans doute|éventuellement|normalement|en principe)
        (je crois|je pense|je suppose|j'imagine|il me semble|je dirais|si)
        (plus tard|pas encore|pas maintenant|bientôt|demain|attendez|attendre|un instant)
        (ce n'|c'|ce n )est pas moi (qui|que|mais|c'est)
        (changer|changez|changé|modifier|corriger|nouvelle adresse|ancienne adresse|autre adresse)
        (pas sûr|pas sûre|pas certain|pas certaine)
        (stop|désinscrire|désabonner|supprimer|supprimez|arrêtez|spam|arnaque|phishing|pub|
            publicité)
        """,
    "nl": """
        (maar|behalve|echter|toch|tenzij|uitgezonderd|evenwel|enkel|alleen|indien|als|mits)
        (misschien|waarschijnlijk|vermoedelijk|wellicht|normaal|normaal gezien|in principe|
            eventueel)
        (denk ik|ik denk|ik geloof|geloof ik|volgens mij|ik vermoed|vermoed ik|dacht ik|ik dacht)
        (later|nog niet|nu niet|straks|morgen|wacht|wachten|even wachten)
        (veranderen|verander|wijzigen|gewijzigd|aanpassen|nieuw adres|oud adres|ander adres)
        (niet zeker|niet echt)
        (stop|uitschrijven|afmelden|verwijder|verwijderen|spam|oplichting|phishing|reclame)
        """,
    "de": """
        (aber|jedoch|außer|ausser|sondern|allerdings|dennoch|trotzdem|falls|wenn|nur|bis auf|obwohl)
        (vielleicht|wahrscheinlich|vermutlich|eventuell|möglicherweise|normalerweise|eigentlich|
            im prinzip)
        (ich glaube|glaube ich|ich denke|denke ich|ich vermute|vermute ich|meines wissens|
            soweit ich weiß)
        (später|noch nicht|jetzt nicht|morgen|warten|warten sie|moment)
        (ändern|geändert|neue adresse|alte adresse|andere adresse)
        (nicht sicher|unsicher)
        (stop|stopp|abmelden|löschen|löschen sie|spam|betrug|phishing|werbung|austragen|quatsch|
            unsinn|irrtum|fehler|ahnung)
        """,
    "en": """
        (but|except|however|though|although|unless|only|if|instead|yet|otherwise)
        (maybe|perhaps|probably|possibly|presumably|normally|supposedly|in principle)
        (i think|i guess|i believe|i suppose|i assume|as far as i know|i hope)
        (later|not yet|not now|tomorrow|wait|hold on|soon)
        (change|changed|new address|old address|another address|other address|different address)
        (not sure|unsure)
        (stop|unsubscribe|remove|delete|spam|scam|phishing|fraud|mistake|error)
        """,
}
"""What takes back, limits or puts off what stands around it: beside one, nothing is a yes."""
