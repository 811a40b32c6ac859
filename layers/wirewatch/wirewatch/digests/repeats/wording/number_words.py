"""Words for numbers, for scales such as "million", and for units, in lower case, with accents.

With these tables, "two km" and "2 kilometres" compare as equal. WORDS_OF_LANGUAGE has words that
are numbers only in some languages, such as "elf" in German and Dutch.
"""

from wirewatch.digests.repeats.wording.wordlists import pairs, words


def _numbered(table: str, first: int = 0) -> dict[str, float]:
    """Return a dict from the words of a table to their numbers, counted from `first`.

    A slash separates two words for one number: `eins zwei/zwo drei`. A `-` stands for a word that
    is left out: `zéro - deux`. The caller removes the `-` from the result.
    """
    return {
        word: float(number)
        for number, variants in enumerate(words(table), first)
        for word in variants.split("/")
    }


_ONES = (
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen""",
    """null eins zwei/zwo drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn
    fünfzehn sechzehn
    siebzehn achtzehn neunzehn""",
    """zéro - deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize""",
    """cero - dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince
    dieciséis diecisiete
    dieciocho diecinueve veinte veintiuno/veintiún veintidós veintitrés veinticuatro veinticinco
    veintiséis
    veintisiete veintiocho veintinueve""",
    """- - due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici
    diciassette diciotto diciannove""",
    """- - dois/duas três quatro cinco seis sete oito nove dez onze doze treze quatorze/catorze
    quinze dezesseis""",
    """- - twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien""",
    """ноль - два/две/двух/двум/двумя/двое/двоих три/трех/трем/тремя/трое/троих
    четыре/четырех/четверо/четверых
    пять/пяти/пятеро/пятерых шесть/шести/шестеро семь/семи/семеро восемь/восьми девять/девяти
    десять/десяти
    одиннадцать/одиннадцати двенадцать/двенадцати тринадцать/тринадцати четырнадцать/четырнадцати
    пятнадцать/пятнадцати шестнадцать/шестнадцати семнадцать/семнадцати восемнадцать/восемнадцати
    девятнадцать/девятнадцати""",
    """- - اثنان/اثنين/اثنتان/اثنتين ثلاثة/ثلاث أربعة/أربع خمسة/خمس ستة/ست سبعة/سبع ثمانية/ثماني تسعة/تسع
    عشرة/عشر""",
    """शून्य - दो तीन चार पाँच/पांच छह/छः सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह/पन्द्रह सोलह सत्रह अठारह
    उन्नीस बीस""",
    "sıfır - iki üç dört beş altı yedi sekiz dokuz on",
)
_TENS = """
-
zwanzig twenty vingt veinte venti vinte twintig двадцать двадцати yirmi
dreißig thirty trente treinta trenta trinta dertig тридцать тридцати otuz
vierzig forty quarante cuarenta quaranta quarenta veertig сорок сорока kırk
fünfzig fifty cinquante cincuenta cinquanta cinquenta vijftig пятьдесят пятидесяти elli
sechzig sixty soixante sesenta sessanta sessenta zestig шестьдесят шестидесяти altmış
siebzig seventy setenta settanta zeventig семьдесят семидесяти yetmiş
achtzig eighty ochenta ottanta oitenta tachtig восемьдесят восьмидесяти seksen
neunzig ninety noventa novanta negentig девяносто doksan
"""
NUMBERS: dict[str, float] = {word: number for table in _ONES for word, number in _numbered(table).items()}
NUMBERS |= {
    word: 10.0 * number for number, line in enumerate(_TENS.strip().splitlines(), 1) for word in line.split()
}
NUMBERS |= {
    f"{unit}und{ten}": number + NUMBERS[ten]
    for unit, number in _numbered("ein zwei drei vier fünf sechs sieben acht neun", 1).items()
    for ten in words("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
}
del NUMBERS["-"]

_SCALES = {
    1e2: "hundred hundert cent cien ciento cento honderd сто",
    1e3: """thousand tausend tsd mille mila mil duizend тысяча тысячи тысяч тысячу тыс bin हज़ार हजार
        ألف آلاف الاف""",
    1e5: "लाख",
    1e7: "करोड़",
    1e6: """million millions mln mn millionen mio millón millones milione milioni milhão milhões
    miljoen миллион
        миллиона миллионов млн milyon مليون ملايين""",
    1e9: """billion billions bn bln milliarde milliarden mrd milliard milliards miliardo miliardi
    bilhão bilhões
        miljard миллиард миллиарда миллиардов млрд milyar مليار مليارات""",
    1e12: "trillion trillions trn billionen триллион триллиона триллионов трлн تريليون",
}
SCALES = {word: scale for scale, table in _SCALES.items() for word in words(table)}
EAST_ASIAN_SCALES = {
    "백": 1e2, "천": 1e3, "만": 1e4, "억": 1e8, "조": 1e12, "百": 1e2, "千": 1e3, "万": 1e4, "萬": 1e4,
    "億": 1e8, "亿": 1e8, "兆": 1e12,
}  # fmt: skip
_KOREAN_ONES = "한/하나 두/둘 세/셋/석 네/넷/넉 다섯 여섯 일곱 여덟 아홉"
_KOREAN_TENS = "열 스물 서른 마흔 쉰 예순 일흔 여든 아흔"
KOREAN_NUMBERS = _numbered(_KOREAN_ONES, 1) | {
    ten + one: 10.0 * tens + ones
    for tens, ten in enumerate(words(_KOREAN_TENS), 1)
    for one, ones in {"": 0.0, **_numbered(_KOREAN_ONES, 1)}.items()
}
KOREAN_NUMBERS["스무"] = 20.0  # before a counter
KOREAN_COUNTERS = tuple(words("명 개 척 마리 대 건 번 곳 살 차례 시 달 발 가지 채 차 사람 쪽 배"))
HAN_NUMBERS = _numbered("一 二 三 四 五 六 七 八 九 十", 1) | {"两": 2.0, "兩": 2.0}
HAN_DIGITS = frozenset([*HAN_NUMBERS, *"〇零百千万萬億亿兆"])
HAN_COUNTERS = frozenset("人名件台回日月年歳才棟隻機発发枚艘個个頭头辆輛架")

WORDS_OF_LANGUAGE = {
    "one": "en", "six": "en fr", "ten": "en", "elf": "de nl", "acht": "de nl", "null": "de", "drei": "de",
    "seize": "fr", "dix": "fr", "sept": "fr", "cent": "fr", "mille": "fr it", "mila": "it", "mil": "es pt",
    "once": "es",
    "tres": "es", "cien": "es", "cento": "it pt", "tre": "it", "due": "it", "sei": "it", "nove": "it pt",
    "venti": "it", "dez": "pt", "sete": "pt", "zes": "nl", "tien": "nl", "vier": "de nl", "drie": "nl",
    "on": "tr", "bin": "tr",
}  # fmt: skip

_ORDINALS = """first/1st second/2nd third/3rd fourth/4th fifth/5th sixth/6th seventh/7th eighth/8th ninth/9th
    tenth/10th eleventh/11th twelfth/12th"""
ORDINALS = {word: int(number) for word, number in _numbered(_ORDINALS, 1).items()}

_UNITS = {
    "%": "% percent pct prozent процент процента процентов процентами 퍼센트 بالمئة بالمائة",
    "point": "p 포인트",
    "km": "km kilometer kilometers kilometre kilometres kilometern kilomètres kilómetros км 킬로미터",
    "m": "m meter meters metre metres metern mètres metros 미터",
    "mm": "mm millimeter millimeters millimetre millimetres",
    "cm": "cm centimeter centimeters centimetre centimetres zentimeter centímetros",
    "kg": "kg kilogram kilograms kilo kilos kilogramm",
    "ha": "ha hectare hectares hektar hectáreas",
    "tonne": "tonne tonnes",
    "$": "dollar dollars usd доллар доллара долларов",
    "€": "euro euros eur евро",
    "£": "gbp",
    "¥": "yen",
}
CASED_UNITS = {"mW": "milliwatt", "mV": "millivolt", "Mb": "megabit", "Gb": "gigabit"}  # MW, MV, MB, GB
UNITS = {word: unit for unit, table in _UNITS.items() for word in words(table)}

# Factors that convert a unit to metres, square metres, kilograms, litres or metres per second.
CONVERSIONS = {
    "length": """km/1000 m/1 cm/0.01 mm/0.001 mile/1609.344 miles/1609.344 milla/1852 millas/1852
    meile/1609.344
        meilen/1609.344 mille/1852 milles/1852 foot/0.3048 feet/0.3048 ft/0.3048 fuß/0.3048
        yard/0.9144
        yards/0.9144 inch/0.0254 inches/0.0254 in/0.0254 pulgadas/0.0254 pies/0.3048""",
    "area": "ha/10000 acre/4046.86 acres/4046.86",
    "mass": """kg/1 lb/0.453592 lbs/0.453592 pound/0.453592 pounds/0.453592 tonne/1000 ton/907.185
    tons/907.185
        t/1000 ounce/0.0283495 ounces/0.0283495""",
    "volume": "liter/1 liters/1 litre/1 litres/1 gallon/3.78541 gallons/3.78541 barrel/158.987",
    "speed": "kph/0.277778 mph/0.44704 knot/0.514444 knots/0.514444",
}
FACTORS = {
    unit: (dimension, float(factor))
    for dimension, table in CONVERSIONS.items()
    for unit, factor in pairs(table).items()
}
CURRENCIES = frozenset(
    words(
        """$ € £ ¥ ₩ ₽ ₹ pound pounds yuan won rupee rupees ruble rubles рублей franc francs francos
        peso pesos real
    reais lira krona kronor crowns"""
    )
)
