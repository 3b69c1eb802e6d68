"""Name months and weekdays in the languages of the news.

Words are compared folded (without case and accents), so `Février`, `FÉVRIER` and `fevrier` are one.
Croatian `listopad` is October, Polish `listopad` November: of such words the language with more
readers is the default, and the other applies when it is stated.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Twelve months a language, January first; `|` between spellings (nominative, genitive, abbreviation).
_MONTHS = {
    "en": "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sep|sept "
    "october|oct "
    "november|nov december|dec",
    "de": "januar|jänner|jan februar|feber märz|mrz|maerz april mai juni juli august september oktober|okt "
    "november dezember|dez",
    "fr": "janvier|janv février|févr|fév mars avril|avr mai juin juillet|juil août septembre octobre "
    "novembre décembre|déc",
    "es": "enero|ene febrero marzo abril|abr mayo junio julio agosto|ago septiembre|setiembre octubre "
    "noviembre diciembre|dic",
    "pt": "janeiro fevereiro|fev março abril maio junho julho agosto setembro|set outubro|out novembro "
    "dezembro",
    "it": "gennaio|gen febbraio|febb marzo aprile maggio|mag giugno|giu luglio|lug agosto settembre|sett "
    "ottobre|ott novembre dicembre",
    "nl": "januari februari maart|mrt april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember|des",
    "is": "janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember",
    "pl": "styczeń|stycznia luty|lutego marzec|marca kwiecień|kwietnia|kwi maj|maja czerwiec|czerwca "
    "lipiec|lipca sierpień|sierpnia "
    "wrzesień|września|wrz październik|października|paź listopad|listopada grudzień|grudnia|gru",
    "cs": "leden|ledna únor|února březen|března duben|dubna květen|května červen|června červenec|července "
    "srpen|srpna září "
    "říjen|října listopad|listopadu prosinec|prosince",
    "sk": "január|januára február|februára marec|marca apríl|apríla máj|mája jún|júna júl|júla "
    "august|augusta september|septembra "
    "október|októbra november|novembra december|decembra",
    "hu": "január február|febr március|márc április|ápr május június július augusztus szeptember|szept "
    "október november december",
    "ro": "ianuarie|ian februarie martie aprilie mai iunie|iun iulie|iul august septembrie octombrie "
    "noiembrie|noi decembrie",
    "hr": "siječanj|siječnja veljača|veljače ožujak|ožujka travanj|travnja svibanj|svibnja lipanj|lipnja "
    "srpanj|srpnja "
    "kolovoz|kolovoza rujan|rujna - studeni|studenoga|studenog prosinac|prosinca",
    "sr": "januara februara mart|marta aprila maja juna jula avgust|avgusta septembar|septembra "
    "oktobar|oktobra novembar|novembra "
    "decembar|decembra",
    "sr-Cyrl": "јануар|јануара фебруар|фебруара март|марта април|априла мај|маја јун|јуна јул|јула "
    "август|августа "
    "септембар|септембра октобар|октобра новембар|новембра децембар|децембра",
    "sl": "januarja februarja marec|marca aprila maja junij|junija julij|julija avgusta septembra oktobra "
    "novembra decembra",
    "mk": "јануари февруари март април мај јуни јули август септември октомври ноември декември",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
    "ru": "январь|января|янв февраль|февраля|фев март|марта апрель|апреля|апр май|мая июнь|июня|июн "
    "июль|июля|июл "
    "август|августа|авг сентябрь|сентября|сен|сент октябрь|октября|окт ноябрь|ноября|ноя декабрь|декабря|дек",
    "uk": "січень|січня лютий|лютого березень|березня квітень|квітня травень|травня червень|червня "
    "липень|липня серпень|серпня "
    "вересень|вересня жовтень|жовтня листопад|листопада грудень|грудня",
    "be": "студзень|студзеня люты|лютага сакавік|сакавіка красавік|красавіка мая чэрвень|чэрвеня "
    "ліпень|ліпеня жнівень|жніўня "
    "верасень|верасня кастрычнік|кастрычніка лістапад|лістапада снежань|снежня",
    "el": "ιανουάριος|ιανουαρίου|ιαν φεβρουάριος|φεβρουαρίου|φεβ μάρτιος|μαρτίου|μαρ απρίλιος|απριλίου|απρ "
    "μάιος|μαΐου|μαϊ "
    "ιούνιος|ιουνίου|ιουν ιούλιος|ιουλίου|ιουλ αύγουστος|αυγούστου|αυγ σεπτέμβριος|σεπτεμβρίου|σεπ "
    "οκτώβριος|οκτωβρίου|οκτ "
    "νοέμβριος|νοεμβρίου|νοε δεκέμβριος|δεκεμβρίου|δεκ",
    "tr": "ocak|oca şubat|şub mart nisan|nis mayıs|mayis haziran|haz temmuz|tem ağustos|ağu eylül|eyl "
    "ekim|eki "
    "kasım|kasim|kas aralık|aralik",
    "az": "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    "id": "januari februari|pebruari maret april mei juni juli agustus|agu|agt september oktober "
    "november|nopember desember",
    "ms": "januari februari mac april mei jun julai ogos september oktober november disember|dis",
    "et": "jaanuar|jaanuari veebruar|veebruari märts|märtsi aprill|aprilli mai juuni juuli august|augusti "
    "september|septembri "
    "oktoober|oktoobri november|novembri detsember|detsembri",
    "lv": "janvāris|janvārī februāris|februārī marts|martā aprīlis|aprīlī maijs|maijā jūnijs|jūnijā "
    "jūlijs|jūlijā augusts|augustā "
    "septembris|septembrī oktobris|oktobrī novembris|novembrī decembris|decembrī",
    "lt": "sausis|sausio vasaris|vasario kovas|kovo balandis|balandžio gegužė|gegužės birželis|birželio "
    "liepa|liepos "
    "rugpjūtis|rugpjūčio rugsėjis|rugsėjo spalis|spalio lapkritis|lapkričio gruodis|gruodžio",
    "ca": "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "sq": "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
    "sw": "januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba",
    "ar": "يناير|جانفي فبراير|فيفري|شباط مارس|آذار أبريل|أفريل|نيسان مايو|ماي|أيار يونيو|يونيه|جوان|حزيران "
    "يوليو|يوليه|جويلية|تموز "
    "أغسطس|أوت|آب سبتمبر|أيلول أكتوبر نوفمبر ديسمبر",
    "fa": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    "ur": "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    "he": "ינואר פברואר מרץ|מרס אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "hi": "जनवरी फरवरी|फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर|सितम्बर अक्टूबर|अक्तूबर नवंबर|नवम्बर दिसंबर|दिसम्बर",
    "mr": "जानेवारी फेब्रुवारी मार्च एप्रिल मे जून जुलै ऑगस्ट सप्टेंबर ऑक्टोबर नोव्हेंबर डिसेंबर",
    "bn": "জানুয়ারি|জানুয়ারী ফেব্রুয়ারি|ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগস্ট|আগষ্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
    "ta": "ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்",
    "th": "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
}
_FINNISH = (
    "tammi",
    "helmi",
    "maalis",
    "huhti",
    "touko",
    "kesä",
    "heinä",
    "elo",
    "syys",
    "loka",
    "marras",
    "joulu",
)
_MONTHS["fi"] = " ".join("|".join(f"{stem}kuu{end}" for end in ("", "ta", "n", "ssa")) for stem in _FINNISH)
# Where a language reads a word of the common table otherwise.
_EXCEPTIONS = {
    "hr": {"listopad": 10, "listopada": 10, "lipnja": 6, "srpnja": 7},
    "bs": {"listopad": 10, "listopada": 10},
}

# Monday first.
_WEEKDAYS = {
    "en": "monday|mon tuesday|tue|tues wednesday|wed thursday|thu|thur|thurs friday|fri saturday|sat "
    "sunday|sun",
    "de": "montag|mo dienstag|di mittwoch|mi donnerstag|do freitag|fr samstag|sonnabend|sa sonntag|so",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "pt": "segunda|segunda-feira terça|terça-feira quarta|quarta-feira quinta|quinta-feira "
    "sexta|sexta-feira sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "sv": "måndag tisdag onsdag torsdag fredag lördag söndag",
    "da": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "fi": "maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai",
    "pl": "poniedziałek wtorek środa czwartek piątek sobota niedziela",
    "cs": "pondělí úterý středa čtvrtek pátek sobota neděle",
    "hu": "hétfő kedd szerda csütörtök péntek szombat vasárnap",
    "ro": "luni marți miercuri joi vineri sâmbătă duminică",
    "hr": "ponedjeljak utorak srijeda četvrtak petak subota nedjelja",
    "ru": "понедельник|пн вторник|вт среда|ср четверг|чт пятница|пт суббота|сб воскресенье|вс",
    "uk": "понеділок вівторок середа четвер п'ятниця субота неділя",
    "bg": "понеделник вторник сряда четвъртък петък събота неделя",
    "el": "δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή",
    "tr": "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    "id": "senin selasa rabu kamis jumat|jum'at sabtu minggu",
    "ms": "isnin selasa rabu khamis jumaat sabtu ahad",
    "ar": "الاثنين|الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    "hi": "सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार",
    "bn": "সোমবার মঙ্গলবার বুধবার বৃহস্পতিবার শুক্রবার শনিবার রবিবার",
    "he": "שני שלישי רביעי חמישי שישי שבת ראשון",
    "ja": "月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日",
    "ko": "월요일 화요일 수요일 목요일 금요일 토요일 일요일",
}


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """Fold a word as in the tables: lower case, without compatibility forms and accents."""
    if word.isascii():
        return word.lower()
    # Case folding alone would leave the dot of a Turkish capital I; dropping marks after NFKD removes it.
    return "".join(
        c for c in unicodedata.normalize("NFKD", word.casefold()) if unicodedata.category(c) != "Mn"
    )


def _table(lines: dict[str, str]) -> dict[str, int]:
    table: dict[str, int] = {}
    for line in lines.values():
        for number, spellings in enumerate(line.split()):
            for word in spellings.split("|"):
                table.setdefault(fold(word), number)
    return table


_MONTH_OF = {word: number + 1 for word, number in _table(_MONTHS).items() if word != "-"}
_WEEKDAY_OF = _table(_WEEKDAYS)
#: Every name of a month in ASCII letters, folded.
ASCII_MONTHS = frozenset(
    word for table in (_MONTH_OF, *_EXCEPTIONS.values()) for word in table if word.isascii()
)
#: Words that are months only beside a year: they are too common otherwise.
SHORT_MONTHS = frozenset(
    {
        "out",
        "set",
        "ago",
        "gen",
        "mag",
        "may",
        "mar",
        "dis",
        "des",
        "ara",
        "tem",
        "mac",
        "noi",
        "ian",
        "ene",
        "mart",
    }
)
#: Names a reader writes in capitals in English, used to tell a weekday of prose from a common word.
ENGLISH_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_THAI = frozenset(fold(word) for word in _MONTHS["th"].split())


def month_of(word: str, lang: str | None = None) -> int:
    """Return the number of the month that a word names, 0 if none. It may have a Hebrew `ב`."""
    folded = fold(word)
    if lang in _EXCEPTIONS and folded in _EXCEPTIONS[lang]:
        return _EXCEPTIONS[lang][folded]
    number = _MONTH_OF.get(folded, 0)
    if not number and folded.startswith("ב"):
        number = _MONTH_OF.get(folded[1:], 0)
    return number


def weekday_of(word: str) -> int | None:
    """Return the weekday that a word names, 0 Monday to 6 Sunday, else None."""
    return _WEEKDAY_OF.get(fold(word.rstrip(".,")))


def years_since(word: str) -> int:
    """Return how many years the calendar of a month's name is ahead: 543 for Thai names, else 0."""
    return 543 if fold(word) in _THAI else 0
