"""What a written number may mean: its searchable forms and its values.

`quantities` reads words like *million* after a number.
"""

import re
import unicodedata

MULTIPLIERS = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
}
# Words of other languages that multiply the number before them, as they are searched (see `fold`). Left out
# are those that are also frequent words of another language, such as the Turkish `bin`.
_WORDS = {
    1e3: """
        mil tausend tsd duizend tusen tusind tys tysiac tysiace tysiecy tis tisic tisice tuhat tuhatta ribu
        тыс тысяча тысячи тысяч тысячеи тысячу тысячам тысячами тысячах тис тисяча тисячі тисяч χιλιαδεσ
        الف الاف الفا אלף אלפים हजार हज़ार
    """,
    1e5: "lakh lakhs लाख",
    1e6: """
        millions millionen mio mln miljoen miljon miljoner millioner millon millones milhao milhoes milione
        milioni milion miliony milionow milionu miljoona miljoonaa milyon juta
        млн миллион миллионы миллиона миллионов миллиону миллионам миллионами миллионах
        мільион мільиона мільиони мільионів εκατ εκατομμυρια مليون ملايين מיליון
    """,
    1e7: "crore crores करोड़",
    1e9: """
        milliarde milliarden mrd milliard milliards md mds mia mld miljard miljarder milliarder miliardo
        miliardi miliard miliardy miliardow miliarda miliardu miljardi miljardia bilhao bilhoes milyar miliar
        млрд миллиард миллиарда миллиардов миллиарду миллиардам миллиардами миллиардах
        мільярд мільярда мільярди мільярдів δισ δισεκατομμυρια مليار مليارات מיליארד
    """,
    1e12: """
        billionen billon billones biljoen biljoner billioner bilion biliony bilionow biljoona biljoonaa
        trilyon triliun trilhao trilhoes
        трлн триллион триллиона триллионов трильион трильиона трильиони трильионів
        τρισ τρισεκατομμυρια تريليون טריליון
    """,
}
TEXT_MULTIPLIERS = MULTIPLIERS | {
    unicodedata.normalize("NFC", word): factor for factor, words in _WORDS.items() for word in words.split()
}
# Directly after a number, as in £1.2tn and 5mila. `5mil` may be five thousand or five million.
_JOINED_MULTIPLIERS = TEXT_MULTIPLIERS | {"tn": 1e12, "mila": 1e3}
for _word in ("mil", "md", "mia"):
    del _JOINED_MULTIPLIERS[_word]
# Units that are read directly after a number: 300km. Left out are letters that mean something else in names
# and times: 5G, 3D, 4x4, 2nd, 10am, 10h30, 1990s.
UNITS = frozenset(
    """
    km kms cm mm nm ft yd yds mi km2 m2 m3 cm2 cm3 ft2 ha sqm sqft sqkm kg kgs mg lb lbs oz ml cl cc
    kph kmh kmph mph kts mbps gbps kb mb gb tb khz mhz ghz hp bhp kw kwh mw mwh gw gwh twh bpd bbl mcf boe
    psi kpa mpa db fps pc pct ppm bps
    """.split()  # noqa: SIM905  a list of strings would take a line each
)
# Currency codes that are read directly before or after a number: EUR3m. Left out are codes that are also
# words or names with a number: COP27, RON95, TRY2, TOP10, PHP8.
CURRENCY_CODES = tuple(
    """
    EUR USD GBP CHF JPY CNY CNH RMB HKD TWD NTD KRW SGD AUD NZD CAD SEK NOK DKK PLN CZK HUF RUB UAH AED SAR
    QAR KWD EGP ZAR NGN INR PKR BDT IDR MYR THB VND BRL MXN Rs RM
    """.split()  # noqa: SIM905  a list of strings would take a line each
)
AFTER_A_NUMBER = UNITS | {code.lower() for code in CURRENCY_CODES if code.isupper() and len(code) == 3}
# In Chinese, Japanese and Korean: characters that multiply by a thousand or a hundred within a group of four
# digits, and those that multiply a group.
SMALL_CHARACTERS = {"千": 1e3, "천": 1e3, "百": 1e2, "백": 1e2}
TRILLIONS = "兆조"
GROUP_CHARACTERS = {"万": 1e4, "萬": 1e4, "만": 1e4, "億": 1e8, "亿": 1e8, "억": 1e8} | dict.fromkeys(
    (*TRILLIONS, "万亿", "萬億"), 1e12
)
_NUMBER = re.compile(r"(\d[\d.,']*)(.*)", re.DOTALL)
_FRACTION = re.compile(r"(\d{0,9})([\u00bc-\u00be\u2150-\u215e])([^\W\d_]*)")  # ½, 3½
_SUFFIX = re.compile(r"'[^\W\d_]\w*\Z")  # Turkish: 1500'den
# 23.11.2026 and 2026.11.23; the year is searchable too
DATE = re.compile(r"\d{1,2}\.\d{1,2}\.(\d{4})|(\d{4})\.\d{1,2}\.\d{1,2}")
_LAKH = re.compile(r"\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d+)?")  # Indian groups of digits: 1,50,000
_ONE_READING = re.compile(
    r"([1-9]\d{0,2}(?:,\d{3})+)|\d+[.,](?:\d{1,2}|\d{4,})"
)  # 12,000 or 1.5, most numbers
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
YEARS = (1900, 2099)  # numbers that may be years
MAX_DIGITS = 40  # longer numbers are serial numbers, not quantities


def whole_number(digits: str) -> int:
    """Return the number that decimal digits of any script stand for. Only nine digits are read.

    Zeros at the beginning do not count. A number of nine digits is already too large for every
    operator.
    """
    significant = "".join(str(int(digit)) for digit in digits).lstrip("0")
    # Python would refuse to convert thousands of digits.
    return int(significant[:9] or "0")


def number_forms(text: str) -> set[str]:
    """Return the searchable forms of a number: `12,000` → 12000; `12.000` → 12000 and 12.000;
    `1.5bn` → 1.5bn; `23.11.2026` → 23.11.2026 and 2026.
    """
    if one := _ONE_READING.fullmatch(text):
        return {text.replace(",", "" if one[1] else ".")}
    date = DATE.fullmatch(text)
    if date is not None:
        return {text, date[1] or date[2]}
    match = _NUMBER.fullmatch(text)
    if match is None:
        return {text}
    digits, tail = match.groups()
    return {reading + tail for reading in _readings(digits)}


def number_values(text: str) -> tuple[float, ...]:
    """Return every value that a token may have when the words around it are ignored. `12k` has the
    value 12,000, `300km` has 300, and `7th` has none. A suffix after an apostrophe, as in
    `1500'den`, is ignored. The value of a date such as `23.11.2026` is its year.
    """
    date = DATE.fullmatch(text)
    if date is not None:
        year = float(date[1] or date[2])
        return (year,) if YEARS[0] <= year <= YEARS[1] else ()
    match = _NUMBER.fullmatch(_SUFFIX.sub("", text))
    if match is None or len(match[1]) > MAX_DIGITS:
        return ()
    digits, tail = match.groups()
    factor = _factor(tail)
    if not factor:
        return ()
    return tuple(
        sorted(float(reading) * factor for reading in _readings(digits) if _PLAIN.fullmatch(reading))
    )


def fraction_values(written: str) -> tuple[float, ...]:
    """Return the value of a token that has a character such as `½`: `½`, `3½`, `3½m`. Return () for
    every other token.
    """
    match = None if written.isascii() else _FRACTION.fullmatch(written)
    if match is None:
        return ()
    whole, fraction, tail = match.groups()
    value = (float(whole or 0) + unicodedata.numeric(fraction)) * _factor(tail)
    return (value,) if value else ()


def _factor(tail: str) -> float:
    """Return the factor that the letters directly after a number stand for: 1 for a unit such as
    `km`, and 0 for letters that are neither a multiplier nor a unit.
    """
    letters = tail.lower()
    return _JOINED_MULTIPLIERS.get(letters, 0.0 if letters and letters not in AFTER_A_NUMBER else 1.0)


def _readings(digits: str) -> set[str]:
    """Return all readings of digits with separators. In a reading, the separators of thousands are
    removed, and the decimal separator is a `.`.

    An ambiguous number like `12.000` has two readings: 12000 and 12.000. But `0.125` has only one,
    because no group of digits is 0.
    """
    digits = digits.rstrip(".,'")
    marks = re.findall(r"[.,']", digits)
    if not marks:
        return {digits}
    if _LAKH.fullmatch(digits):
        return {digits.replace(",", "")}
    groups = re.split(r"[.,']", digits)
    joined = "".join(groups)
    grouped = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3
    if len(set(marks)) == 1:
        mark = marks[0]
        if len(marks) == 1 and mark != "'" and not groups[0].strip("0"):
            return {digits.replace(",", ".")}
        if grouped and mark == "." and len(marks) == 1:
            return {joined, digits}
        if grouped:
            return {joined}
        return {digits.replace(",", ".")} if len(marks) == 1 else {digits}
    last = marks[-1]
    if marks.count(last) == 1:  # 12.345,67 and 12,345.67: the last mark comes before decimals
        return {"".join(groups[:-1]) + "." + groups[-1]}
    return {joined}
