"""Numbers written in words, scales and units, folded so that different ways to write one amount are equal."""


def _numbered(words: str, start: int = 0) -> dict[str, float]:
    return {
        word: float(number)
        for number, words_of in enumerate(words.split(), start)
        for word in words_of.split("/")
    }


_TENS = (
    "zehn ten dix diez dieci dez tien",
    "zwanzig twenty vingt veinte venti vinte twintig двадцать двадцати",
    "dreissig thirty trente treinta trenta trinta dertig тридцать тридцати",
    "vierzig forty quarante cuarenta quaranta quarenta veertig сорок сорока",
    "funfzig fifty cinquante cincuenta cinquanta cinquenta vijftig пятьдесят пятидесяти",
    "sechzig sixty soixante sesenta sessanta sessenta zestig шестьдесят шестидесяти",
    "siebzig seventy septante setenta settanta zeventig семьдесят семидесяти",
    "achtzig eighty huitante ochenta ottanta oitenta tachtig восемьдесят восьмидесяти",
    "neunzig ninety nonante noventa novanta negentig девяносто",
)
NUMBER_WORDS: dict[str, float] = {
    word: 10.0 * number for number, words in enumerate(_TENS, 1) for word in words.split()
}
NUMBER_WORDS |= _numbered(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
NUMBER_WORDS |= _numbered(
    "zwei/zwo drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn", 2
)
NUMBER_WORDS |= _numbered("siebzehn achtzehn neunzehn", 17)
NUMBER_WORDS |= _numbered(
    "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize", 2
)
NUMBER_WORDS |= _numbered(
    "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete", 2
)
NUMBER_WORDS |= _numbered(
    "dieciocho diecinueve veinte veintiuno/veintiun veintidos veintitres veinticuatro veinticinco veintiseis",
    18,
)
NUMBER_WORDS |= _numbered("veintisiete veintiocho veintinueve", 27)
NUMBER_WORDS |= _numbered(
    "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici", 2
)
NUMBER_WORDS |= _numbered("diciassette diciotto diciannove", 17)
NUMBER_WORDS |= _numbered(
    "dois/duas tres quatro cinco seis sete oito nove dez onze doze treze quatorze/catorze quinze dezesseis", 2
)
NUMBER_WORDS |= _numbered(
    "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien", 2
)
NUMBER_WORDS |= _numbered(
    "два/две/двух/двум/двумя/двое/двоих три/трех/трем/тремя/трое/троих четыре/четырех/четверо/четверых пять/пяти/пятеро/пятерых"
    " шесть/шести/шестеро семь/семи/семеро восемь/восьми девять/девяти десять/десяти одиннадцать/одиннадцати двенадцать/двенадцати"
    " тринадцать/тринадцати четырнадцать/четырнадцати пятнадцать/пятнадцати шестнадцать/шестнадцати семнадцать/семнадцати"
    " восемнадцать/восемнадцати девятнадцать/девятнадцати", 2,
)  # fmt: skip
NUMBER_WORDS |= _numbered(
    "اثنان/اثنين/اثنتان/اثنتين ثلاثه/ثلاث اربعه/اربع خمسه/خمس سته/ست سبعه/سبع ثمانيه/ثماني/ثمان تسعه/تسع عشره/عشر",
    2,
)
_GERMAN_UNITS = _numbered("ein zwei drei vier funf sechs sieben acht neun", 1)
NUMBER_WORDS |= {
    f"{unit}und{ten}": value + NUMBER_WORDS[ten]
    for unit, value in _GERMAN_UNITS.items()
    for ten in "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig".split()
}

# Words of another meaning in one language: a number only in the languages named.
NUMBER_WORDS_BY_LANGUAGE = {
    "one": "en", "six": "en fr", "elf": "de nl", "acht": "de nl", "once": "es", "sei": "it", "tre": "it", "due": "it", "tres": "es pt",
    "seize": "fr", "venti": "it", "dix": "fr", "sept": "fr", "ten": "en", "nove": "it pt", "quarante": "fr", "dez": "pt",
    "cent": "fr", "mil": "es pt", "mille": "fr it", "zes": "nl", "septante": "fr", "cien": "es", "setenta": "es pt", "tien": "nl",
}  # fmt: skip

HUNDREDS = {"hundred": 1e2, "hundert": 1e2, "cent": 1e2, "cents": 1e2, "cien": 1e2, "ciento": 1e2, "сто": 1e2}
SCALES: dict[str, float] = HUNDREDS | {
    word: 10.0**power
    for power, words in (
        (3, "thousand tausend mille mil duizend mila тысяча тысячи тысяч тысячу тыс الف الاف آلاف ألف"),
        (6, "million millions mln mn millionen mio millon millones milione milioni milhao milhoes miljoen миллион миллиона миллионов млн"),
        (6, "مليون ملايين"),
        (9, "billion billions bn bln milliarde milliarden mrd milliard milliards miliardo miliardi miljard миллиард миллиарда миллиардов"),
        (9, "млрд مليار مليارات"),
        (12, "trillion trillions trn billionen триллион триллиона триллионов трлн تريليون"),
    )
    for word in words.split()
}  # fmt: skip
SCALES["bilhao"] = SCALES["bilhoes"] = 1e9
EAST_ASIAN_SCALES = {
    "백": 1e2,
    "천": 1e3,
    "만": 1e4,
    "억": 1e8,
    "조": 1e12,
    "百": 1e2,
    "千": 1e3,
    "万": 1e4,
    "萬": 1e4,
    "億": 1e8,
    "亿": 1e8,
    "兆": 1e12,
}

KOREAN_NUMBERS = _numbered("한/하나 두/둘 세/셋/석 네/넷/넉 다섯 여섯 일곱 여덟 아홉 열", 1)
KOREAN_COUNTERS = tuple("명 개 척 마리 대 건 번 곳 살 차례 시 달 발 가지 채 차 사람 쪽 배".split())
HAN_NUMBERS = _numbered("一 二 三 四 五 六 七 八 九 十", 1) | {"两": 2.0, "兩": 2.0, "〇": 0.0}
HAN_COUNTERS = frozenset("人名件台回日月年歳才棟隻機発发枚艘个個名只头頭艘辆輛架")

ORDINALS = {
    word: number
    for number, words in enumerate(
        "first/1st second/2nd third/3rd fourth/4th fifth/5th sixth/6th seventh/7th eighth/8th ninth/9th tenth/10th eleventh/11th twelfth/12th".split(), 1
    )
    for word in words.split("/")
}  # fmt: skip

UNITS = {
    "%": "%", "％": "%", "percent": "%", "prozent": "%", "процент": "%", "процента": "%", "процентов": "%", "процентами": "%",
    "퍼센트": "%", "بالمئه": "%", "بالمائه": "%", "p": "point", "포인트": "point", "km": "km", "kilometer": "km", "kilometers": "km",
    "kilometre": "km", "kilometres": "km", "kilometern": "km", "kilometros": "km", "км": "km", "킬로미터": "km", "mph": "mph", "kph": "kph",
    "m": "m", "meter": "m", "meters": "m", "metern": "m", "metres": "m", "metros": "m", "미터": "m", "mm": "mm", "cm": "cm",
    "millimeter": "mm", "millimeters": "mm", "centimeter": "cm", "centimeters": "cm", "kg": "kg", "kilogram": "kg", "kilograms": "kg",
    "kilo": "kg", "kilos": "kg", "hectare": "ha", "hectares": "ha", "hektar": "ha", "ha": "ha", "tonne": "tonne", "tonnes": "tonne",
    "dollar": "$", "dollars": "$", "доллар": "$", "доллара": "$", "долларов": "$", "euro": "€", "euros": "€", "евро": "€", "eur": "€",
    "usd": "$", "gbp": "£", "pound": "pound", "pounds": "pound", "yen": "¥", "metr": "m",
}  # fmt: skip

# Length in metres, area in square metres, mass in kilograms, volume in litres, speed in metres a second.
CONVERSIONS: dict[str, tuple[str, float]] = {
    "km": ("length", 1000), "m": ("length", 1), "cm": ("length", 0.01), "mm": ("length", 0.001), "mile": ("length", 1609.344),
    "miles": ("length", 1609.344), "milla": ("length", 1852), "millas": ("length", 1852), "meile": ("length", 1609.344),
    "meilen": ("length", 1609.344), "mille": ("length", 1852), "milles": ("length", 1852), "foot": ("length", 0.3048),
    "feet": ("length", 0.3048), "ft": ("length", 0.3048), "fuss": ("length", 0.3048), "yard": ("length", 0.9144), "yards": ("length", 0.9144),
    "inch": ("length", 0.0254), "inches": ("length", 0.0254), "in": ("length", 0.0254), "ha": ("area", 10_000), "acre": ("area", 4046.86),
    "acres": ("area", 4046.86), "kg": ("mass", 1), "lb": ("mass", 0.453592), "lbs": ("mass", 0.453592), "pound": ("mass", 0.453592),
    "tonne": ("mass", 1000), "ton": ("mass", 907.185), "tons": ("mass", 907.185), "t": ("mass", 1000), "ounce": ("mass", 0.0283495),
    "ounces": ("mass", 0.0283495), "liter": ("volume", 1), "liters": ("volume", 1), "litre": ("volume", 1), "litres": ("volume", 1),
    "gallon": ("volume", 3.78541), "gallons": ("volume", 3.78541), "kph": ("speed", 1 / 3.6), "mph": ("speed", 0.44704),
    "knot": ("speed", 0.514444), "knots": ("speed", 0.514444),
}  # fmt: skip
CURRENCIES = frozenset(
    "$ € £ ¥ ₩ ₽ ₹ pound yen yuan won rupee rupees ruble rubles franc francs peso pesos real lira".split()
)
