"""Map irregular English forms and British spellings to their word, before stemming.

Snowball's English stemmer only removes suffixes: it knows neither that *women* is the plural of
*woman* nor that *organised* is *organized*. These tables give both one term. They list only forms
of one word and nothing else: *left*, *found*, *saw*, *felt*, *met*, *led* are also words themselves
and are left out, and so are *is*, *had* and *did*.

>>> base("women"), base("organisations"), base("travelled"), base("theatres"), base("otherwise")
('woman', 'organizations', 'traveled', 'theaters', 'otherwise')
"""

from __future__ import annotations

from functools import lru_cache

# A word, then its irregular forms.
_IRREGULAR = """
man men|woman women|child children|foot feet|tooth teeth|goose geese|mouse mice|ox oxen|wife wives
knife knives|wolf wolves|half halves
loaf loaves|thief thieves|shelf shelves|scarf scarves|hoof hooves|criterion criteria|phenomenon phenomena
bacterium bacteria
alumnus alumni|crisis crises|analysis analyses|hypothesis hypotheses|diagnosis diagnoses|synopsis synopses
fisherman fishermen|policeman policemen
policewoman policewomen|congressman congressmen|congresswoman congresswomen|spokesman spokesmen
spokeswoman spokeswomen
businessman businessmen|businesswoman businesswomen|fireman firemen|gunman gunmen|salesman salesmen
chairman chairmen|clergyman clergymen
craftsman craftsmen|foreman foremen|freshman freshmen|statesman statesmen|sportsman sportsmen
tradesman tradesmen|workman workmen
serviceman servicemen|servicewoman servicewomen|councilman councilmen|councilwoman councilwomen
countryman countrymen|doorman doormen
grandchild grandchildren|schoolchild schoolchildren|midwife midwives|housewife housewives|werewolf werewolves
run ran|begin began begun|write wrote written|take took taken|go went gone|come came|know knew known
grow grew grown|fly flew flown
draw drew drawn|throw threw thrown|blow blew blown|eat ate eaten|sing sang sung|swim swam swum
sink sank sunk|drive drove driven
ride rode ridden|choose chose chosen|freeze froze frozen|steal stole stolen|wear wore worn|tear tore torn
swear swore sworn|buy bought
bring brought|teach taught|catch caught|fight fought|seek sought|sell sold|tell told|hold held|keep kept
sleep slept|sweep swept|weep wept
creep crept|lose lost|build built|send sent|spend spent|bend bent|pay paid|say said|make made|hear heard
stand stood|understand understood
flee fled|shoot shot|strike struck stricken|stick stuck|swing swung|spin spun|dig dug|win won
hide hid hidden|bite bitten|beat beaten
forget forgot forgotten|forgive forgave forgiven|forbid forbade forbidden|get got gotten|shake shook shaken
fall fallen|sit sat
withdraw withdrew withdrawn|overtake overtook overtaken|undertake undertook undertaken
overthrow overthrew overthrown
withstand withstood|become became|overcome overcame|deal dealt|mean meant|shine shone|slide slid
awake awoke awoken|strive strove striven
tread trod trodden|breed bred|bleed bled|cling clung|sling slung|fling flung|give gave given|see seen
speak spoken|break broken|rise risen
arise arose arisen|rebuild rebuilt|resell resold|outsell outsold|uphold upheld|withhold withheld
foresee foresaw foreseen
oversee oversaw overseen|undergo underwent undergone|rewrite rewrote rewritten|mislead misled|swell swollen
drink drank
overrun overran|rerun reran|retell retold|repay repaid|remake remade|rethink rethought|regrow regrew regrown
outgrow outgrew outgrown
"""

# British -> American, for words that begin so: with each of the endings.
_OUR = (
    "arbour armour behaviour candour clamour colour demeanour endeavour favour flavour harbour honour "
    "humour labour neighbour odour parlour "
    "rancour rigour rumour saviour savour splendour tumour valour vapour vigour discolour dishonour"
)
_OUR_ENDINGS = (
    " s ed ing er ers ful fully less able ably al ally ally ist ists ite ites hood hoods ly liness some "
    "ation ism isms ward"
).split(" ")
_RE = (
    "calibre centre epicentre fibre kilometre centimetre millimetre litre lustre manoeuvre meagre metre "
    "mitre sabre sceptre sombre spectre theatre"
)
_ISE = """
agon antagon anonym apolog author bastard brutal burglar cannibal canon capital capsul caramel categor
character central civil colon
commercial computer container contextual critic crystall custom decentral decriminal dehuman demilitar
democrat demon demoral
deregular destabil digit digital disorgan dramat econom emphas energ epitom equal evangel external fantas
fertil fictional final
formal fossil fraternal galvan general glamor global harmon homogen hospital human hybrid hypnot hypothes
ideal idol immobil
immortal immun incentiv individual industrial initial institutional internal international italic item
jeopard legal legitim liberal
local magnet marginal material maxim mechan memor mesmer metabol militar minim mobil modern monet monopol
moral motor national
natural neutral normal optim organ ostrac oxid patron pedestrian penal personal phenomenal philosoph plagiar
polar polit popular
pressur prior privat problemat professional pulver radical random rational real recogn regular reorgan
revital revolution ritual
romantic sanit satir scandal scrutin secular sensational sentimental serial sexual social special spiritual
stabil standard steril
stigmat subsid summar symbol sympath synchron systemat tantal temporal terror theor traumat trivial tyrann
union universal urban
util vandal vapor verbal victim visual vocal weapon western
"""
_ISE_ENDINGS = (
    ("ise", "ize"),
    ("ises", "izes"),
    ("ised", "ized"),
    ("ising", "izing"),
    ("iser", "izer"),
    ("isers", "izers"),
    ("isation", "ization"),
    ("isations", "izations"),
    ("isational", "izational"),
)
_YSE = "analyse analyze|paralyse paralyze|catalyse catalyze|breathalyse breathalyze|electrolyse electrolyze"
_DOUBLED = (
    "cancel channel counsel dial duel equal fuel funnel grovel jewel label level libel marvel medal model "
    "panel pedal pencil quarrel rival "
    "shovel signal snorkel spiral swivel total towel travel tunnel unravel dishevel refuel remodel relabel "
    "initial chisel cudgel enamel "
    "gravel hovel kennel parcel revel stencil tinsel victual yodel"
)
_DOUBLED_ENDINGS = "ed ing er ers or ors ist ists ous ously ings".split()
_OTHERS = """
defence defense|defences defenses|offence offense|offences offenses|licence license|licences licenses
pretence pretense|programme program
programmes programs|catalogue catalog|catalogues catalogs|dialogue dialog|dialogues dialogs|analogue analog
aluminium aluminum
jewellery jewelry|sceptic skeptic|sceptics skeptics|sceptical skeptical|scepticism skepticism
pyjamas pajamas|mould mold|moulds molds
mouldy moldy|moustache mustache|moustaches mustaches|encyclopaedia encyclopedia|paediatric pediatric
paediatrician pediatrician
paediatricians pediatricians|paedophile pedophile|paedophiles pedophiles|paedophilia pedophilia
anaemia anemia|anaemic anemic
anaesthetic anesthetic|anaesthetics anesthetics|anaesthesia anesthesia|oestrogen estrogen|foetus fetus
foetal fetal
haemorrhage hemorrhage|haemorrhages hemorrhages|leukaemia leukemia|diarrhoea diarrhea|manoeuvred maneuvered
manoeuvring maneuvering
manoeuvres maneuvers|manoeuvrable maneuverable|cosy cozy|plough plow|ploughs plows|ploughed plowed
ploughing plowing|artefact artifact
artefacts artifacts|orthopaedic orthopedic|gynaecology gynecology|gynaecologist gynecologist
gynaecologists gynecologists
archaeology archeology|archaeologist archeologist|archaeologists archeologists|archaeological archeological
mediaeval medieval
whisky whiskey|yoghurt yogurt|yoghurts yogurts|furore furor|ageing aging|acknowledgement acknowledgment
judgement judgment|judgements judgments|fulfil fulfill|fulfils fulfills|fulfilment fulfillment|enrol enroll
enrols enrolls
enrolment enrollment|enrolments enrollments|instalment installment|instalments installments|skilful skillful
skilfully skillfully
wilful willful|wilfully willfully|distil distill|instil instill|grey gray|greys grays|sulphur sulfur
sulphuric sulfuric|sulphate sulfate
travelogue travelog|omelette omelet|omelettes omelets|draughty drafty|smoulder smolder
smouldering smoldering|speciality specialty|specialities specialties|aeroplane airplane|aeroplanes airplanes
ageism agism
gramme gram|grammes grams|kilogramme kilogram|kilogrammes kilograms
learnt learned|burnt burned|dreamt dreamed|spelt spelled|spoilt spoiled|leapt leaped|leant leaned
knelt kneeled|oestrus estrus
centred centered|centring centering|theatregoer theatergoer|theatregoers theatergoers|metreage meterage
"""


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    """Map every form in the tables to its word."""
    table: dict[str, str] = {}
    for line in _IRREGULAR.replace("\n", "|").split("|"):
        word, *forms = line.split() or [""]
        table |= dict.fromkeys(forms, word)
    for root in _OUR.split():
        table |= {root + ending: f"{root[:-3]}or{ending}" for ending in _OUR_ENDINGS}
    for root in _RE.split():
        american = root.replace("manoeuvre", "maneuver").removesuffix("re") + (
            "" if root == "manoeuvre" else "er"
        )
        table |= {root: american, root + "s": american + "s"}
    for root in _ISE.split():
        table |= {root + british: root + american for british, american in _ISE_ENDINGS}
    for line in _YSE.split("|"):
        british, american = line.split()
        for ending in ("e", "ed", "er", "ers", "ing"):
            table[british[:-1] + ending] = american[:-1] + ending
    for root in _DOUBLED.split():
        table |= {root + root[-1] + ending: root + ending for ending in _DOUBLED_ENDINGS}
    for line in _OTHERS.replace("\n", "|").split("|"):
        if line:
            british, american = line.split()
            table[british] = american
    return table


def base(word: str) -> str:
    """Return the word that a folded English word is a form or spelling of, or the word itself."""
    return _table().get(word, word)
