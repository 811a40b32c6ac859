"""Weekdays, months and relative days in the languages that articles come in. Words are folded as `tokens.fold` folds them."""

_WEEKDAYS = (
    "monday montag lundi lunes lunedi segunda-feira maandag понедельник понедельника понедельнику 월요일 月曜日 星期一 周一 الاثنين الإثنين "
    "pazartesi senin poniedzialek",
    "tuesday dienstag mardi martes martedi terca-feira dinsdag вторник вторника вторнику 화요일 火曜日 星期二 周二 الثلاثاء sali selasa wtorek",
    "wednesday mittwoch mercredi miercoles mercoledi quarta-feira woensdag среда среду среды среде 수요일 水曜日 星期三 周三 الأربعاء الاربعاء "
    "carsamba rabu sroda srode",
    "thursday donnerstag jeudi jueves giovedi quinta-feira donderdag четверг четверга четвергу 목요일 木曜日 星期四 周四 الخميس persembe kamis "
    "czwartek",
    "friday freitag vendredi viernes venerdi sexta-feira vrijdag пятница пятницу пятницы пятнице 금요일 金曜日 星期五 周五 الجمعة cuma jumat "
    "piatek",
    "saturday samstag sonnabend samedi sabado sabato zaterdag суббота субботу субботы субботе 토요일 土曜日 星期六 周六 السبت cumartesi sabtu "
    "sobota sobote",
    "sunday sonntag dimanche domingo domenica zondag воскресенье воскресенья воскресенью 일요일 日曜日 星期日 星期天 周日 周天 الأحد الاحد pazar "
    "minggu niedziela niedziele",
)  # fmt: skip
WEEKDAYS = {word: number for number, words in enumerate(_WEEKDAYS) for word in words.split()}
WEEKDAYS |= {
    "mon": 0,
    "tue": 1,
    "tues": 1,
    "wed": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}
SHORT_WEEKDAYS = frozenset(
    "mon tue tues wed thu thur thurs fri sat sun".split()
)  # only with a capital, in English

_MONTHS = (
    "january jan januar janner janvier janv enero ene gennaio gen janeiro januari января январь январе يناير ocak stycznia",
    "february feb februar fevrier fevr febrero febbraio fevereiro februari февраля февраль феврале فبراير subat lutego",
    "march mar marz mars marzo marco maart марта март марте مارس mart marca",
    "april apr avril avr abril abr aprile апреля апрель апреле أبريل ابريل nisan kwietnia",
    "may mai mayo maggio maio mei мая май мае مايو mayis maja",
    "june jun juni juin junio giugno junho июня июнь июне يونيو haziran czerwca",
    "july jul juli juillet juil julio luglio julho июля июль июле يوليو temmuz lipca",
    "august aug aout agosto ago augustus августа август августе أغسطس اغسطس agustos sierpnia",
    "september sept sep septembre septiembre settembre setembro сентября сентябрь сентябре سبتمبر eylul wrzesnia",
    "october oct oktober okt octobre octubre ottobre outubro октября октябрь октябре أكتوبر اكتوبر ekim pazdziernika",
    "november nov novembre noviembre novembro ноября ноябрь ноябре نوفمبر kasim listopada",
    "december dec dezember dez decembre diciembre dic dicembre dezembro декабря декабрь декабре ديسمبر aralik grudnia",
)  # fmt: skip
MONTHS = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}

RELATIVE_DAYS = {
    "today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1,
    "heute": 0, "gestern": -1, "morgen": 1, "aujourd'hui": 0, "hier": -1, "demain": 1,
    "hoy": 0, "ayer": -1, "oggi": 0, "ieri": -1, "domani": 1, "hoje": 0, "ontem": -1, "amanha": 1,
    "vandaag": 0, "gisteren": -1, "сегодня": 0, "вчера": -1, "завтра": 1,
    "오늘": 0, "어제": -1, "내일": 1, "今日": 0, "昨日": -1, "明日": 1, "今天": 0, "昨天": -1, "明天": 1,
    "اليوم": 0, "أمس": -1, "امس": -1, "غدا": 1, "bugun": 0, "dun": -1, "yarin": 1,
}  # fmt: skip

# A weekday beside one of these may lie in the future.
FUTURE_WORDS = frozenset(
    """will due scheduled plans planned plan plans next expected until deadline would to by from set coming upcoming expects forecast
    forecasters meets meet soll sollen will wird werden bis ab geplant nächsten kommenden naechsten kommende erwartet
    sera seront prévu prévue prochain prochaine jusqu doit doivent devrait será serán previsto prevista próximo próxima hasta debe
    будет будут запланировано назначено следующий следующее до ожидается должен должны
    예정 予定 까지 まで 将 سوف المقرر المقبل المقبلة""".split()
)
