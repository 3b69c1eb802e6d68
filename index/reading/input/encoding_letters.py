"""Which letters the languages of the world's newspapers are written in, the frequent ones first,
and a few of their little words.

By these the encoding of a short text is told: read in the right one it has the letters of one
language, where that language has them.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

#: Letters beyond ASCII of languages that need few: frequent, less so, and those of foreign words.
_FEW = {
    "en": ("", "é", "èáíóúñüöäçêàâëïôøåãõîûœæßðþý"),
    "fr": ("é", "èàêçâ", "ôûùîïëœæüÿ"),
    "de": ("üäö", "ß", "éàèáç"),
    "es": ("óíáéñú", "", "üçàèö"),
    "pt": ("ãçáéõ", "íóâêúà", "ôüñ"),
    "it": ("èàòùìé", "", "êîçöüá"),
    "nl": ("éë", "ïèöü", "áóçêàä"),
    "da": ("øåæ", "", "éöäüèá"),
    "no": ("øå", "æ", "éöäüòôèášž"),
    "sv": ("äåö", "", "éüøæàèá"),
    "fi": ("äö", "", "åéüšžèá"),
    "is": ("áðí", "éóþæúýö", "üäå"),
    "ca": ("àéóèí", "çòïúü", "ñáö"),
    "pl": ("łęóąśż", "ćńź", "éüöäáč"),
    "cs": ("íáéěčýřšžů", "úňóďť", "öüä"),
    "sk": ("áíčéýšžúľô", "óťňäďĺŕ", "öüěř"),
    "hu": ("áéöóőí", "üúű", "äčš"),
    "ro": ("ăîâşţ", "", "éáöü"),
    "hr": ("čšćžđ", "", "éöüá"),
    "sl": ("čšž", "", "ćđéöü"),
    "sq": ("ëç", "", "éü"),
    "tr": ("ışğüçö", "", "âîûéä"),
    "lv": ("āīēšū", "ņļžģķč", "ōŗéö"),
    "lt": ("ėšįųąžūčę", "", "éöü"),
    "et": ("äõüö", "šž", "éå"),
}
#: Alphabets of others, the frequent letters first.
_WHOLE = {
    "ru": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "uk": "оанивітерслкдумпзбьяйгчхїцжєшюфщґ",
    "bg": "аоиетнрсвлпкдмъзбгяучщцжйшхюфь",
    "sr": "аоиеунтрсјдвкмплзгбчшжцхћњђљфџ",
    "mk": "аоитенрсвдклпмузјгбчшцжфхќњљѓџѕ",
    "be": "анійеорстлкўыдумпявзьбгшчэхцжёюф",
    "el": "αοιετσνηυρπόκμίλςάωέδήγύχώθφβξζψϊϋΐΰ",
    "he": "יוהאלמרתבשנםדעקחפכטגסזןצךףץ",
    "ar": "اليمنتروبعدفهسكةقحجىشأصضطخإذءزثغئظؤآ",
    "fa": "ايرندهمتوسبكشگلزفعخجپحقچژصضطغظذثئآ",
    "th": "านรอกเ่งมย้ลวดัตสิีบปไหใแะคุพชู์ืจขทผโธ็ึษศซภณญำฟฉฮถฐฎฏฆฬๆๅฒฑ",
}
_LITTLE_WORDS = {
    "en": "the of and in that is was for it with on as are by from at be have has his he not they "
    "which their said will been",
    "fr": "le la les des et une du que est pour qui dans au par sur plus pas il aux avec sont cette "
    "ont mais leur à été où",
    "de": "der die und den von das mit sich des auf ist im dem nicht ein eine als auch werden aus hat "
    "dass nach bei für über wurde können",
    "es": "la que el en los del las un por con una su es al lo como pero sus este porque entre más "
    "también está según",
    "pt": "que do da em um com uma os na por mais das dos como mas foi seu sua não são está também já",
    "it": "di il la che per del una con non sono della dei nel alla delle anche più è perché così",
    "nl": "de van het een dat op te zijn met voor niet aan om ook maar bij naar uit heeft door wordt één",
    "da": "og det en den til er som på de med for af ikke har et om var men sig fra kan blev også",
    "no": "og det er på til som en av for at med ikke den har om et men var seg fra kan ble også",
    "sv": "och att det som en på är av för med till den har inte om ett men var sig från kan efter",
    "fi": "ja ei se että hän oli mutta kun ovat myös tai niin kuin joka mukaan sen vain nyt",
    "is": "og að það sem er en við um til var með ekki hann því ég frá eru þar",
    "ca": "de la que el en els les del una amb al no més van ha com però aquest també",
    "pl": "się nie jest jak od za przez ale dla oraz był tym co został została że są będzie już który która",
    "cs": "se na je že do pro jako po ale podle byl jsou které který také už při bylo",
    "sk": "sa na je že do pre ako po ale podľa bol sú ktoré ktorý aj už pri bolo",
    "hu": "az és hogy nem egy azt csak ez volt már mint vagy kell még is meg szerint után",
    "ro": "de la cu pe care nu este din un pentru mai au fost ce sunt prin în şi să că după",
    "hr": "je se na da za od su kao što koji nije bi ili iz će više već biti",
    "sl": "je se na da za od so kot ki ni bi ali iz še več tudi pri",
    "sq": "të në dhe për me që është nga një janë më si ka por",
    "tr": "ve bir bu da de ile olarak daha çok gibi olan en sonra kadar ancak için dedi değil olduğu",
    "lv": "un ir ar no par uz ka kas bet vai tika arī pēc gan tā",
    "lt": "ir yra su iš į kad bet kaip ar apie buvo už nuo per jis",
    "et": "ja on ei et see oli kui ka ning aga mis või üle pärast",
    "ru": "и в не на что с по как это из для от за но о был его же до все так была или при после",
    "uk": "і в на що не з у до за та як це від про для його був але або після",
    "bg": "и на да се за от не са по в че с като до при това след който",
    "sr": "и је у да се на за не су од са као које до који али након",
    "mk": "и на во да се за од не со е дека како што до по",
    "be": "і ў на не з у што да за як гэта ад пра для яго быў але пасля",
    "el": "και το να του η της με που για την από τα στο είναι οι των σε ότι ο θα δεν τον στη",
    "he": "של את על לא עם הוא זה כי גם אל היא או אם כל",
    "ar": "في من على إلى أن عن مع هذا التي الذي ما هذه كان بعد بين قال",
    "fa": "و در به از كه اين را با است براي آن يك مي",
    "th": "",
}
_UNKNOWN, _UNKNOWN_MARK = -4.0, -1.5


class Alphabet(NamedTuple):
    """What letters (small ones) and words say for a language; a letter that is not there speaks
    against it.
    """

    letters: dict[str, float]
    words: frozenset[str]

    def weight(self, letter: str) -> float:
        """What one letter beyond ASCII says."""
        found = self.letters.get(letter)
        if found is not None:
            return found
        return _UNKNOWN if letter.isalpha() else _UNKNOWN_MARK


@cache
def alphabet(lang: str) -> Alphabet:
    """The letters and little words of a language."""
    words = frozenset(_LITTLE_WORDS[lang].split())
    whole = _WHOLE.get(lang)
    if whole is not None:
        return Alphabet({letter: 2.2 - 3.4 * place / len(whole) for place, letter in enumerate(whole)}, words)
    frequent, less, foreign = _FEW[lang]
    letters = dict.fromkeys(foreign, -0.7) | dict.fromkeys(less, 0.8) | dict.fromkeys(frequent, 1.6)
    return Alphabet(letters, words)


#: Frequent characters of the scripts of East Asia.
SIMPLIFIED = frozenset(
    "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样"
    "道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间知世什两次使身者被高已亲其进此话常与活正感见明问力理点文几"
    "定本公特做外相西果走将月十实向声车全信重三机工物气每并别真打太新比才便再书部水像眼等体却加电主界门利海受听表德少克代员许先口由死安写性马光白或住难望"
    "教命花结色更东记处让应直字场平报友关放至认接告入内英军民往何度山路带万男边风解任金快原变通师立数四失满战远格条政府统经济京市省港船渡轮展企业社媒记"
    "示道星五六闻司元欧亚联议警察查周停航务称于因强返码头城区县州党选举"
)
TRADITIONAL = frozenset(
    "的一是不了人我在有他這為之大來以個中上們到說國和地也子時道出而要於就下得可你年生自會那後能對著事其裡所去行過家十用發天如然作方成者多日都三小軍二無"
    "同麼經法當起與好看學進種將還分此心前面又定見只主沒公從政府總統濟臺灣台香港市長新聞記導報表示司美元聯合議員警調查口渡輪週星期四五六民黨選舉今明昨"
    "但因被次高重全動外名間位手機開業本月實最體電並已約現工關認應問題相關加入萬部此等向至於更使由風水海船航返碼頭停周"
)
KANJI = frozenset(
    "日一国人年大十二本中長出三時行見月後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右"
    "友左休父雨会同事自社発者地業方新場員立開手力問代明動京目通言理体田主題意不作用度強公持野以思家世多正安院心界教文元重近考画海売知道集別物使品計死特私"
    "始朝運終台広住真有口少町料工建空急止送切転研足究起着店病質待族銀早親験英医去味写字答夜音注帰古歌買悪図週室歩風紙黒花春赤青館屋色走秋夏習駅洋旅服曜港"
    "湾局表政府選挙首相議民経済調査警察県区村部党対連関定決性実現回化数船客便再戻権法制第米約当全最続成進加内合引平市"
)
HANGUL = frozenset(
    "이다는의에을가고하지로은한를기도어사서자리대인그해시아나수정일부전보장제상과들있국주라만여성원선동구했공조스유방비미경오적관소화중무세연신행당개합회계"
    "치내양생강거위차모으며면니까된될할같것때문데와년월요금민습됐통발표항배안운단설영재결말트불물출진심실본산입울용현식간감체교역업후학두더명우바람법음권"
)
