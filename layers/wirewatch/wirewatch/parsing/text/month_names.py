"""Names of months in many languages, and regular expressions for them."""

import re
import unicodedata

_FOLDED = str.maketrans("ıςيك", "iσیک")
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
    "svibnja мај маја май мая mája máj maig gegužės मई مه می מאי أيار พฤษภาคม พ.ค. μαι",
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
_LATVIAN_GEORGIAN = (  # Latvian, also with the ending of the locative; Georgian
    "janvāris janvārī იანვარი იანვ",
    "februāris februārī თებერვალი თებ",
    "marts martā მარტი",
    "aprīlis aprīlī აპრილი აპრ",
    "maijs maijā მაისი",
    "jūnijs jūnijā ივნისი ივნ",
    "jūlijs jūlijā ივლისი ივლ",
    "augusts augustā აგვისტო აგვ",
    "septembris septembrī სექტემბერი სექტ",
    "oktobris oktobrī ოქტომბერი ოქტ",
    "novembris novembrī ნოემბერი ნოემ",
    "decembris decembrī დეკემბერი დეკ",
)
_ARMENIAN = (  # without and with the ending of the genitive
    "հունվար հունվարի",
    "փետրվար փետրվարի",
    "մարտ մարտի",
    "ապրիլ ապրիլի",
    "մայիս մայիսի",
    "հունիս հունիսի",
    "հուլիս հուլիսի",
    "օգոստոս օգոստոսի",
    "սեպտեմբեր սեպտեմբերի",
    "հոկտեմբեր հոկտեմբերի",
    "նոյեմբեր նոյեմբերի",
    "դեկտեմբեր դեկտեմբերի",
)
_BASQUE = tuple(  # the name alone, and with the endings that it takes in dates
    " ".join(f"{name}{ending}" for ending in ("", "k", "ren"))
    for name in (
        "urtarrila", "otsaila", "martxoa", "apirila", "maiatza", "ekaina",
        "uztaila", "abuztua", "iraila", "urria", "azaroa", "abendua",
    )
)  # fmt: skip
_SOUTH_ASIAN = (  # Bengali, Tamil, Telugu, Kannada, Malayalam, Marathi, Gujarati, Punjabi, Urdu
    "জানুয়ারি জানুয়ারী ஜனவரி జనవరి ಜನವರಿ ജനുവരി जानेवारी જાન્યુઆરી ਜਨਵਰੀ جنوری",
    (
        "ফেব্রুয়ারি ফেব্রুয়ারী பிப்ரவரி ఫిబ్రవరి ಫೆಬ್ರವರಿ ಫೆಬ್ರುವರಿ "
        "ഫെബ്രുവരി फेब्रुवारी ફેબ્રુઆરી ਫਰਵਰੀ ਫ਼ਰਵਰੀ فروری"
    ),
    "মার্চ மார்ச் మార్చి ಮಾರ್ಚ್ മാർച്ച് मार्च માર્ચ ਮਾਰਚ مارچ",
    "এপ্রিল ஏப்ரல் ఏప్రిల్ ಏಪ್ರಿಲ್ ഏപ്രിൽ एप्रिल એપ્રિલ ਅਪ੍ਰੈਲ اپریل",
    "মে மே మే ಮೇ മേയ് മെയ് मे મે ਮਈ مئی",
    "জুন ஜூன் జూన్ ಜೂನ್ ജൂൺ जून જૂન ਜੂਨ جون",
    "জুলাই ஜூலை జులై జూలై ಜುಲೈ ജൂലൈ ജുലൈ जुलै જુલાઈ ਜੁਲਾਈ جولائی",
    "আগস্ট আগষ্ট অগস্ট ஆகஸ்ட் ஆகஸ்டு ఆగస్టు ఆగస్ట్ ಆಗಸ್ಟ್ ഓഗസ്റ്റ് ആഗസ്റ്റ് ऑगस्ट ઑગસ્ટ ઓગસ્ટ ਅਗਸਤ اگست",
    (
        "সেপ্টেম্বর செப்டம்பர் సెప్టెంబర్ సెప్టెంబరు ಸೆಪ್ಟೆಂಬರ್ "
        "സെപ്റ്റംബർ സെപ്തംബർ सप्टेंबर સપ્ટેમ્બર ਸਤੰਬਰ ستمبر"
    ),
    "অক্টোবর அக்டோபர் అక్టోబర్ అక్టోబరు ಅಕ್ಟೋಬರ್ ഒക്ടോബർ ऑक्टोबर ઑક્ટોબર ઓક્ટોબર ਅਕਤੂਬਰ اکتوبر",
    "নভেম্বর நவம்பர் నవంబర్ నవంబరు ನವೆಂಬರ್ നവംബർ नोव्हेंबर નવેમ્બર ਨਵੰਬਰ نومبر",
    "ডিসেম্বর டிசம்பர் డిసెంబర్ డిసెంబరు ಡಿಸೆಂಬರ್ ഡിസംബർ डिसेंबर ડિસેમ્બર ਦਸੰਬਰ دسمبر",
)  # fmt: skip
_IRANIAN = (  # of the Iranian (Jalali) calendar: names of Iran, then those of Afghanistan
    "فروردین حمل", "اردیبهشت ثور", "خرداد جوزا", "تیر سرطان", "مرداد امرداد اسد", "شهریور سنبله",
    "مهر میزان", "آبان ابان عقرب", "آذر اذر قوس", "دی جدی", "بهمن دلو", "اسفند حوت",
)  # fmt: skip
MONTH_TABLES = (_ENGLISH, _OTHERS, _WITH_YEAR, _MORE, _LATVIAN_GEORGIAN, _ARMENIAN, _BASQUE, _SOUTH_ASIAN)
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
    `HAZİRAN` becomes `haziran`, and `kasım` becomes `kasim`. The Arabic forms of the letters yeh
    and kaf are replaced by the Persian forms.
    """
    lowered = unicodedata.normalize("NFKD", name.lower()).translate(_FOLDED).rstrip(".")
    kept = (each for each in lowered if not "\u0300" <= each <= "\u036f")
    return unicodedata.normalize("NFC", "".join(kept).replace("_", " "))


def _spellings(*tables: tuple[str, ...]) -> str:
    """Return a regular expression for all names in the tables.

    It also matches names without accents, as in many texts in capitals. It matches names with
    Arabic letters instead of Persian ones, and names in both Unicode normal forms.
    """
    names = {name.replace("_", " ") for table in tables for names in table for name in names.split()}
    names |= {folded_month(name) for name in names}
    names |= {name.replace("ی", "ي").replace("ک", "ك") for name in names}
    names |= {unicodedata.normalize(form, name) for name in names for form in ("NFC", "NFD")}
    return _alternatives({re.escape(name) for name in names})


def _numbered(*tables: tuple[str, ...]) -> dict[str, int]:
    return {
        folded_month(name): number
        for table in tables
        for number, names in enumerate(table, 1)
        for name in names.split()
    }


_NUMBERS = _numbered(*MONTH_TABLES)
_IRANIAN_NUMBERS = _numbered(_IRANIAN)
MONTH = _any_of(_ENGLISH)
ANY_MONTH = _any_of(_ENGLISH, _OTHERS)
EVERY_MONTH = _any_of(_ENGLISH, _OTHERS, _WITH_YEAR)
MONTH_WITH_YEAR = _spellings(*MONTH_TABLES)
MONTH_BEFORE_DAY = _spellings(_SOUTH_ASIAN, _ARMENIAN)  # in `March 12, 2026`, with the year
IRANIAN_MONTH = _spellings(_IRANIAN)


def month_number(name: str) -> int:
    """Return the number of a month from 1 to 12, or 0 if the name is unknown."""
    return _NUMBERS.get(folded_month(name), 0)


def iranian_month_number(name: str) -> int:
    """Return the number of a month of the Iranian calendar from 1 to 12, or 0 if the name is
    unknown.
    """
    return _IRANIAN_NUMBERS.get(folded_month(name), 0)
