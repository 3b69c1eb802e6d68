"""The words that show a line to be the page's and not its article's.

Share bars, lists of other stories, notices: small closed lists in the languages news is scraped in.
Whole lines are looked up in sets, openings are matched as patterns, both in lower case. A pattern
that ignores case costs many times as much, and every line of every page is tried.
"""

from __future__ import annotations

import re

from index.reading.text.prefix_patterns import Openings


def _lines(text: str) -> frozenset[str]:
    return frozenset(
        part.strip().lower() for line in text.split("\n") for part in line.split("|") if part.strip()
    )


#: Behind a word: it ends there, or ended before. `Follow us` is no beginning of `Follow Usain`.
_WHOLE = r"(?:(?!\w)|(?<=\W))"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words of which share bars and tool bars are made; a line of nothing else is one.
TOOL_WORDS = _words("""
    facebook twitter tweet x email e-mail mail whatsapp linkedin pinterest reddit telegram tumblr print share save pocket flipboard copy link
    messenger instagram youtube threads bluesky mastodon viber line sms pin like follow comment comments this article story page on via with
    to the icon url teilen drucken merken kopieren partager imprimer envoyer compartir imprimir enviar compartilhar condividi stampa delen del
    dela jaa udostępnij paylaş поделиться поділитися sdílet shares gettr parler gab truth vk xing feedly bookmark listen
    """)

#: Whole lines, folded, that open a block of other stories or of readers' comments: what follows is not this article.
END_HEADS = _lines("""
    related|related stories|related articles|related news|related content|related posts|related topics|related coverage|more stories
    more news|more on this story|more like this|read next|read also|see also|up next|you may also like|you might also like|recommended
    recommended stories|recommended for you|most read|most popular|most viewed|popular|popular stories|trending|trending now|latest
    latest news
    latest stories|top stories|more top stories|editor's picks|editors' picks|don't miss|what to read next|around the web|from the web
    sponsored|promoted stories|in this story|more in news|more in world|more in sport|comments|leave a comment|leave a reply|post a comment
    join the conversation|join the discussion|view comments|show comments|about the author|more from author|tags|topics|filed under|tagged
    sign up for our newsletter|newsletter|subscribe|stay connected|follow us|contact us|about us|privacy policy|terms of use
    terms of service
    mehr zum thema|zum thema|lesen sie auch|auch interessant|das könnte sie auch interessieren|das könnte dich auch interessieren
    weitere artikel
    weitere themen|meistgelesen|meistgelesene artikel|meist gelesen|neueste artikel|kommentare|kommentar schreiben|kommentar verfassen
    themen|schlagworte
    schlagwörter|zur startseite|startseite|impressum|datenschutz|newsletter abonnieren|mehr aus|mehr anzeigen|weitere meldungen
    weitere nachrichten
    lesen sie mehr zum thema|ähnliche artikel|verwandte artikel|diskutieren sie mit
    à lire aussi|lire aussi|sur le même sujet|à lire également|articles liés|les plus lus|commentaires|plus d'articles|à la une|voir aussi
    vous aimerez aussi|réagir|mots-clés|sujets associés|thèmes associés
    te puede interesar|le puede interesar|noticias relacionadas|artículos relacionados|lo más leído|lo más visto|más noticias
    comentarios|etiquetas
    más información|archivado en|temas relacionados|también te puede interesar|últimas noticias
    leia também|leia mais|veja também|mais lidas|notícias relacionadas|comentários|últimas notícias|tópicos|artigos relacionados
    leggi anche|potrebbe interessarti|articoli correlati|ti potrebbe interessare|i più letti|commenti|ultime notizie|argomenti
    lees ook|meer over|meest gelezen|gerelateerde artikelen|reacties|læs også|les også|läs också|läs mer|läs även|mest lest|mest läst
    mest læste|relaterte saker
    kommentarer|lue myös|luetuimmat|aiheet|czytaj także|czytaj też|zobacz także|zobacz też|przeczytaj też|najczęściej czytane
    komentarze|tagi|powiązane artykuły
    čtěte také|mohlo by vás zajímat|nejčtenější|diskuse|související články|témata|související|kapcsolódó cikkek|legolvasottabb
    ajánlott cikkek|pročitajte još|povezane vijesti
    najčitanije|najnovije|komentari|citește și|citeşte şi|articole similare|comentarii|читайте также|по теме|популярное|комментарии
    другие новости|материалы по теме|теги
    читайте також|схожі новини|коментарі|популярне|διαβάστε επίσης|σχετικά άρθρα|δημοφιλή|σχόλια|ilgili haberler|yorumlar|son dakika
    çok okunanlar|etiketler|baca juga
    berita terkait|terpopuler|komentar|tin liên quan|bình luận|xem thêm|関連記事|関連ニュース
    おすすめ|ランキング|アクセスランキング|コメント|相关阅读|相关新闻|相關新聞|推荐阅读|延伸閱讀
    延伸阅读|熱門新聞
    관련기사|관련 기사|많이 본 뉴스|댓글|اقرأ أيضا|اقرأ أيضاً|مواضيع ذات صلة|الأكثر قراءة|أخبار ذات صلة|تعليقات
    """)

#: Whole lines, folded, that stand inside an article without belonging to it.
INSERTS = _lines("""
    advertisement|advertisment|ad|advertising|continue reading|story continues below|article continues below|story continued below
    article continued below|advertisement continue reading the main story|more on this|pullquote|[pullquote]
    story continues below advertisement
    article continues below advertisement|scroll to continue|scroll down to continue|loading|loading...|skip to content
    skip to main content|listen|play|watch|live|video|photo|photos
    gallery|read more|show more|view more|close|menu|search|sign in|log in|login|register|subscribe now|subscribe|share this|share
    share article|share this article|share this story
    print|save|copy link|link copied|text size|a a a|watch live|watch now|listen now|listen to this article|listen to article|x|expand
    image|enlarge|view gallery|1/1|>|<|»|/|•|·|-
    toggle caption|hide caption|enlarge this image|follow|following|gift article|gift this article|bookmark|reprints|back to top|top
    next|previous
    anzeige|werbung|artikel teilen|teilen|drucken|merken|vorlesen|artikel anhören|mehr lesen|weiterlesen|bild|foto|bilder|quelle|audio
    schließen|artikel merken|link kopieren|zum anfang
    publicité|partager|imprimer|écouter|lire plus|écouter cet article|lire la suite|article réservé aux abonnés|ajouter à vos favoris
    publicidad|compartir|escuchar|imprimir|guardar
    publicidade|compartilhar|ouvir|continua após a publicidade|pubblicità|condividi|ascolta|advertentie|delen|annonse|annons|annonce
    dela|lyssna|reklama|reklam|udostępnij|mainos|jaa
    paylaş|реклама|поделиться|διαφήμιση|hirdetés|publicitate|oglas|広告|广告|廣告|광고|공유하기|إعلان
    """)

#: Lines above a headline, folded, that say the page is written on while one reads: the day at its head is that of the last change.
LIVE = _lines("""
    live|live blog|live-blog|liveblog|live updates|live update|live coverage|live ticker|live-ticker|liveticker
    en direct|direct|en vivo|en directo|directo|ao vivo|in diretta|diretta|la diretta|minuto a minuto|minuto por minuto|minute by minute
    direkt|just nu|na żywo|relacja na żywo|živě|živo|uživo|онлайн|прямая трансляция|canlı|canlı anlatım|live report|livestream
    """)

#: Short lines that open a list of other stories: `More in World`, `Most read in Science`, `Mehr zum Thema Hitze`.
MORE_HEAD = Openings(
    r"(?:more (?:in|from|on|about|by|news|stories|top)\b|most (?:read|popular|viewed|watched|shared)|latest (?:news|videos?|stories|"
    r"from|in)\b|"
    r"related (?:links|articles|stories|coverage|topics|reading|to)|top (?:stories|news|videos)|trending|you (?:may|might) |"
    r"recommended|in other news|"
    r"mehr (?:zum|aus|von|über|zu|nachrichten|artikel)\b|weitere (?:artikel|nachrichten|themen|meldungen|beiträge)|das könnte|"
    r"meist(?:gelesen|gesehen|kommentiert)\w*|"
    r"(?:plus|les plus|nos dernières|nos derniers|dernières|articles) |más (?:noticias|sobre|en|leíd\w*)|lo más |te puede|últimas |noticias |"
    r"mais (?:lidas|notícias|sobre|em)\b|leia |veja |"
    r"(?:i più|ultime|leggi|potrebbe) |meest gelezen|meer (?:over|van|uit)|lees |mest (?:lest|läst|læst)|siste |senaste |flere |fler |"
    r"lisää |luetuim\w*|"
    r"najczęściej|czytaj |zobacz |nejčtenější|další |další články|další zprávy|terkait|berita |читайте |популярн\w*|последние |новости |"
    r"найближч|останні |больше |"
    r"en çok|son dakika|ilgili |önerilen\w*)" + _WHOLE
)
#: Lines that open the readers' comments, with a count before or after the word.
COMMENTS_HEAD = Openings(
    r"(?:(?:comment|all comment|show comment|view comment|read comment)s?(?: \(?\d+\)?|:)?|"
    r"\(?\d+\)? (?:comments?|responses?|kommentare|comentarios|commentaires|"
    r"comentários|replies)|"
    r"leave a (?:comment|reply)|join the (?:conversation|discussion)|post a comment|(?:kommentare|commentaires|comentarios|"
    r"comentários|commenti|reacties|kommentarer|"
    r"komentarze|komentáře|yorumlar|комментарии|коментарі|σχόλια|コメント|댓글|评论)(?: \(?\d+\)?|:)?|schreib(?:en sie)? einen kommentar|"
    r"deja (?:un|tu) comentario|deixe (?:um|seu) comentário|laisser un commentaire|end of article|tinggalkan balasan)"
)
#: The letters with which the two above begin: few lines begin so, and the others need not be tried.
HEAD_OPENINGS = frozenset((*MORE_HEAD, *COMMENTS_HEAD))
#: Openings of a line that sends the reader to another story.
READ_MORE = Openings(
    r"(?:read more|read also|read next|also read|must read|see also|see more|related|related story|more|watch|listen|don't miss|"
    r"recommended|in other news|up next|"
    r"lesen sie auch|lesen sie hier|mehr zum thema|mehr dazu|hintergrund|lesetipp|auch interessant|zum thema|lire aussi|à lire aussi|"
    r"à lire|voir aussi|lee también|"
    r"lea también|leer más|te puede interesar|le puede interesar|ver también|leia também|leia mais|veja também|saiba mais|leggi anche|"
    r"lees ook|læs også|les også|läs också|läs även|läs mer|"
    r"czytaj także|czytaj też|zobacz także|čtěte také|přečtěte si|lue myös|читайте также|читайте також|διαβάστε επίσης|baca juga|"
    r"citește și|xem thêm)\s*[:：|>–-]"
)
#: Openings of lines that belong to the page, not to the article.
PAGE_LINE = Openings(
    r"(?:follow (?:us|me|@|\w+ on)|sign up (?:for|to)|subscribe (?:to|now|for)|click here|download (?:the|our)|get (?:the|"
    r"our) (?:latest|app|free)|join (?:our|us)|"
    r"this (?:site|website) (?:is protected|uses)|we use cookies|your browser|please enable|you (?:must|need to) (?:be|enable)|"
    r"thank(?:s| you) for (?:reading|sign\w*|sub\w*|visit\w*|register\w*)|"
    r"already a (?:subscriber|member)|by (?:signing|clicking|subscribing|submitting|entering)|enter your|an email|have a (?:tip|"
    r"story)|do you have a (?:story|tip)|email us|send us|contact us|"
    r"to view this (?:video|site|content)|the views expressed|opinions expressed|this (?:article|story|material|post) (?:may not|"
    r"was originally|first appeared|has been)|"
    r"(?:this version|a version) of this (?:article|story)|report a (?:typo|correction)|for more (?:news|stories|info\w*)|most viewed|"
    r"jetzt (?:testen|abonnieren|anmelden)|melden sie sich|abonnieren sie|"
    r"click(?:en)? (?:to|um)\b|klick(?:en)?(?:,| sie)|unlimited (?:online|digital|access)|exclusive articles|create an account|"
    r"(?:register|sign in|log in) (?:to|or|/)|"
    r"support (?:local|independent|quality|our) journalism|already have an account|don't have an account|access articles|"
    r"this advertisement|"
    r"as you comment|please (?:log|sign|register|keep comments|note that comments)|comments (?:are|may be) (?:closed|moderated|"
    r"subject)|want more|want to read|"
    r"we (?:independently|may earn)|enjoy (?:additional|unlimited)|daily puzzles|you can (?:save this article|unsubscribe|change your|"
    r"find out more)|"
    r"bitte (?:melden|loggen|achten|aktivieren|beachten) sie|für die registrierung|personenbezogene daten|ihre (?:e-mail|anmeldung|"
    r"registrierung)|"
    r"dieser (?:artikel|inhalt|text) ist (?:exklusiv|kostenpflichtig)|sie (?:haben|sind) bereits|mit ihrer (?:anmeldung|zustimmung)|"
    r"zur anzeige|"
    r"vous (?:devez|pouvez) (?:être|vous)|en vous inscrivant|cet article est réservé|déjà abonné|este (?:contenido|"
    r"artículo) es exclusivo|si ya eres|"
    r"an dieser stelle find(?:en sie|est du)|ich bin damit einverstanden|folgen sie|wir haben (?:neue|ihnen)|mit dem absenden|"
    r"um diesen inhalt|"
    r"inscrivez-vous|abonnez-vous|suivez-nous|recevez|"
    r"suscríbete|regístrate|síguenos|sigue (?:toda|nuestra)|inscreva-se|assine|iscriviti|seguici|meld je|schrijf je|zapisz się|"
    r"подпи(?:сывайтесь|шитесь)|підпи(?:сувайтесь|шіться))" + _WHOLE
)
COPYRIGHT = re.compile(
    r"(?:©|\(c\)\s?(?:19|20)\d\d|copyright\b|all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos|"
    r"todos os direitos|tutti i diritti)"
)
#: The owner's name in a copyright line: `© 2025 Marrow Hill Gazette. All rights reserved.`
OWNER = re.compile(
    r"(?:©|\(c\)|copyright)[\s,©]*(?:(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)?\d\d)?)?[\s,]*(?:by\s|the\s(?=the))?([^\d\W][^.|"
    r",;©()]{2,50}?)(?:\s(?:(?:19|20)\d\d))?\s*(?:[.|,;(–—-]|all rights|alle rechte|$)",
    re.IGNORECASE,
)

#: What stands in place of an article: walls, errors, waiting rooms. Tried on the first words of very short texts. A number, or a word that
#: headlines have too, must be a line of its own, or begin one that goes on as such pages do.
WALL = re.compile(
    r"\b(?:error 40[34]|(?<!\S)40[34](?=\W*(?:$|error|not found|forbidden|page|access|file|that.s an error))|(?:page|file) not found|"
    r"(?:^|(?<=oops )|(?<=oops! ))\W*not found|page introuvable|seite nicht gefunden|página no encontrada|pagina non trovata|"
    r"access denied|^\W*forbidden(?=\W*$)|^\W*oops|"
    r"(?:please )?enable (?:javascript|cookies|js)|javascript (?:is|must|has)|just a moment|checking your browser|are you a (?:robot|"
    r"human)|"
    r"verify you are|attention required|we (?:use|value) (?:cookies|your privacy)|this (?:page|site|content) (?:is not|isn't|"
    r"could not|uses cookies)|"
    r"service unavailable|bad gateway|gateway time|internal server error|subscribe to continue|bitte (?:aktivieren|erlauben) sie|"
    r"tu (?:explorador|navegador))\b",
    re.MULTILINE,
)
