"""Names of months in many languages, and regular expressions for them."""

import re
import unicodedata

_ENGLISH = (
    "jan january",
    "feb february",
    "mar march",
    "apr april",
    "may",
    "jun june",
    "jul july",
    "aug august",
    "sep sept september",
    "oct october",
    "nov november",
    "dec december",
)
_OTHERS = (  # German, French, Spanish, Italian, Portuguese, Russian
    "januar janvier enero gennaio janeiro января",
    "februar février fevrier febrero febbraio fevereiro февраля",
    "märz maerz mars marzo março марта",
    "avril abril aprile апреля",
    "mai mayo maggio maio мая",
    "juni juin junio giugno junho июня",
    "juli juillet julio luglio julho июля",
    "août aout agosto августа",
    "septembre septiembre settembre setembro сентября",
    "oktober octobre octubre ottobre outubro октября",
    "novembre noviembre novembro ноября",
    "dezember décembre decembre diciembre dicembre dezembro декабря",
)
_WITH_YEAR = (  # more languages, and short forms that are also words; read only between day and year
    (
        "jän jänner janv ene gen januari stycznia січня ocak ledna ianuarie يناير января янв ιανουαρίου "
        "tammikuuta styczeń január"
    ),
    (
        "febr févr fév fev februari lutego лютого şubat února februarie فبراير фев φεβρουαρίου "
        "helmikuuta luty február"
    ),
    "mär mrz maart maret marca березня mart března martie مارس мар μαρτίου maaliskuuta marzec március",
    "avr abr kwietnia квітня nisan dubna aprilie أبريل ابريل апр απριλίου huhtikuuta kwiecień április",
    "mei maj maja травня mayıs mayis května مايو май μαΐου toukokuuta mag május",
    "giu czerwca червня haziran června iunie يونيو июн ιουνίου kesäkuuta czerwiec június",
    "juil lug lipca липня temmuz července iulie يوليو июл ιουλίου heinäkuuta lipiec július",
    (
        "ago augustus augusti agustus sierpnia серпня ağustos srpna august أغسطس اغسطس авг αυγούστου "
        "elokuuta sierpień augusztus"
    ),
    "set września вересня eylül září septembrie سبتمبر сен сент σεπτεμβρίου syyskuuta wrzesień szeptember",
    (
        "okt ott out października жовтня ekim října octombrie أكتوبر اكتوبر окт οκτωβρίου lokakuuta "
        "październik október"
    ),
    "listopada листопада kasım listopadu noiembrie نوفمبر ноя нояб νοεμβρίου marraskuuta listopad",
    (
        "dez déc dic desember desembre grudnia грудня aralık prosince decembrie ديسمبر дек δεκεμβρίου "
        "joulukuuta grudzień"
    ),
)
_MORE = (  # still more languages; read only in dates with a year, and only by `dates`
    # Croatian, Serbian, Slovene, Bulgarian, Slovak, Catalan, Lithuanian, Malay, Hindi, Persian, Hebrew,
    # Arabic of the Levant and of the Maghreb, Thai
    (
        "siječnja januar januarja јануар јануара януари јануари januára gener sausio जनवरी ژانویه ינואר "
        "كانون_الثاني جانفي มกราคม ม.ค. ιαν"
    ),
    (
        "veljače februarja фебруар фебруара февруари februára febrer vasario फरवरी फ़रवरी فوریه פברואר "
        "شباط فيفري กุมภาพันธ์ ก.พ. φεβ"
    ),
    "mrt ožujka mart märts март marta марта marca kovo márc मार्च مارس מרץ آذار มีนาคม มี.ค.",
    "travnja aprila април априла apríla április ápr balandžio अप्रैल آوریل אפריל نيسان أفريل เมษายน เม.ย.",
    "svibnja мај маја май мая mája máj maig gegužės मई מאי أيار พฤษภาคม พ.ค. μαι",
    "lipnja јун јуна юни јуни június júna jún juny birželio जून ژوئن יוני حزيران جوان มิถุนายน มิ.ย. ιουν",
    (
        "srpnja julija јул јула юли јули július júla júl juliol liepos julai जुलाई ژوئیه יולי تموز جويلية "
        "กรกฎาคม ก.ค. ιουλ"
    ),
    "kolovoza avgust avgusta август августа agost rugpjūčio ogos अगस्त اوت אוגוסט آب أوت สิงหาคม ส.ค. αυγ",
    (
        "rujna septembar septembra септембар септембра септември setembre rugsėjo सितंबर सितम्बर سپتامبر "
        "ספטמבר أيلول กันยายน ก.ย. σεπ szept"
    ),
    (
        "oktobar oktobra октобар октобра октомври októbra október spalio अक्टूबर अक्तूबर اکتبر אוקטובר "
        "تشرين_الأول ตุลาคม ต.ค. οκτ"
    ),
    (
        "studenoga studenog novembar novembra новембар новембра ноември lapkričio नवंबर नवम्बर نوامبر נובמבר "
        "تشرين_الثاني พฤศจิกายน พ.ย. νοε"
    ),
    (
        "prosinca decembar decembra децембар децембра декември gruodžio disember दिसंबर दिसम्बर دسامبر דצמבר "
        "كانون_الأول ธันวาคม ธ.ค. δεκ"
    ),
)
MONTH_TABLES = (_ENGLISH, _OTHERS, _WITH_YEAR, _MORE)
MONTHS = {
    name: number
    for listed in (_ENGLISH, _OTHERS, _WITH_YEAR)
    for number, names in enumerate(listed, 1)
    for name in names.split()
}


def _any_of(*listed: tuple[str, ...]) -> str:
    names = {name for names in listed for group in names for name in group.split()}
    return _alternatives(names)


def _alternatives(names: set[str]) -> str:
    return "(?:" + "|".join(sorted(names, key=lambda name: (-len(name), name))) + r")\.?"


def folded_month(name: str) -> str:
    """Return the name of a month in lower case, without accents and without the dot at its end.
    `HAZİRAN` becomes `haziran`, and `kasım` becomes `kasim`.
    """
    lowered = unicodedata.normalize("NFKD", name.lower()).replace("ı", "i").replace("ς", "σ").rstrip(".")
    kept = (each for each in lowered if not "\u0300" <= each <= "\u036f")
    return unicodedata.normalize("NFC", "".join(kept).replace("_", " "))


_NUMBERS = {
    folded_month(name): number
    for listed in MONTH_TABLES
    for number, names in enumerate(listed, 1)
    for name in names.split()
}
MONTH = _any_of(_ENGLISH)
ANY_MONTH = _any_of(_ENGLISH, _OTHERS)
EVERY_MONTH = _any_of(_ENGLISH, _OTHERS, _WITH_YEAR)
# with and without accents, because texts in capitals often have none
MONTH_WITH_YEAR = _alternatives(
    {
        re.escape(name.replace("_", " "))
        for listed in MONTH_TABLES
        for names in listed
        for name in (*names.split(), *map(folded_month, names.split()))
    }
)


def month_number(name: str) -> int:
    """Return the number of a month from 1 to 12, or 0 if the name is unknown."""
    return _NUMBERS.get(folded_month(name), 0)
