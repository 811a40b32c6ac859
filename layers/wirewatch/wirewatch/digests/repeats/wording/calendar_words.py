"""Weekdays, months and relative days in the languages of the articles.

Words are in lower case, and have the accents that are usually written. Invisible characters are
left out, such as the zero-width non-joiner in the Persian word for Tuesday.
"""

from wirewatch.digests.repeats.wording.wordlists import words

_WEEKDAYS = """
monday montag lundi lunes lunedì maandag понедельник понедельника 월요일 月曜日 月曜
    星期一 周一 週一 礼拜一 禮拜一 الاثنين الإثنين
    pazartesi senin
    poniedziałek mandag måndag maanantai pondělí понеділок δευτέρα שני सोमवार دوشنبه
tuesday dienstag mardi martes martedì dinsdag вторник вторника 화요일 火曜日 火曜
    星期二 周二 週二 礼拜二 禮拜二 الثلاثاء salı
    selasa wtorek
    tirsdag tisdag tiistai úterý вівторок τρίτη שלישי मंगलवार سهشنبه
wednesday mittwoch mercredi miércoles mercoledì woensdag среда среду среды 수요일 水曜日 水曜
    星期三 周三 週三 礼拜三 禮拜三
    الأربعاء çarşamba
    rabu środa środę onsdag keskiviikko středa středu середа середу τετάρτη רביעי बुधवार چهارشنبه
thursday donnerstag jeudi jueves giovedì donderdag четверг четверга 목요일 木曜日 木曜
    星期四 周四 週四 礼拜四 禮拜四 الخميس
    perşembe kamis
    czwartek torsdag torstai čtvrtek четвер πέμπτη חמישי गुरुवार پنجشنبه
friday freitag vendredi viernes venerdì vrijdag пятница пятницу пятницы 금요일 金曜日 金曜
    星期五 周五 週五 礼拜五 禮拜五 الجمعة
    cuma jumat
    piątek fredag perjantai pátek п'ятниця п'ятницю παρασκευή שישי शुक्रवार جمعه
saturday samstag sonnabend samedi sábado sabato zaterdag суббота субботу субботы 토요일 土曜日 土曜
    星期六 周六 週六 礼拜六 禮拜六
    السبت cumartesi
    sabtu sobota sobotę lørdag lördag lauantai sobotu субота суботу σάββατο שבת शनिवार شنبه
sunday sonntag dimanche domingo domenica zondag воскресенье воскресенья 일요일 日曜日 日曜
    星期日 星期天 周日 週日 礼拜日 禮拜日 礼拜天 禮拜天 الأحد
    pazar
    minggu niedziela niedzielę søndag söndag sunnuntai neděle neděli неділя неділю κυριακή ראשון
    रविवार یکشنبه
"""
_PORTUGUESE = "segunda terça quarta quinta sexta"  # before "-feira" only
PORTUGUESE_WEEKDAYS = {word: day for day, word in enumerate(_PORTUGUESE.split())}
PORTUGUESE_WEEKDAYS["terca"] = 1  # the key of "terça" if the language is unknown
_WEEKDAY_LINES = _WEEKDAYS.strip().replace("\n    ", " ").splitlines()
WEEKDAYS = {word: day for day, line in enumerate(_WEEKDAY_LINES) for word in line.split()}
SHORT_WEEKDAYS = {  # English, with a capital only
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip

_MONTHS = """
january jan januar jänner janvier janv enero gennaio janeiro januari января январь январе يناير
    ocak जनवरी
february feb februar février févr febrero febbraio fevereiro februari февраля февраль феврале
    فبراير şubat फरवरी फ़रवरी
march mar märz mars marzo março maart марта март марте مارس मार्च
april apr avril abril aprile апреля апрель апреле أبريل nisan अप्रैल
may mai mayo maggio maio mei мая май мае مايو mayıs मई
june jun juni juin junio giugno junho июня июнь июне يونيو haziran जून
july jul juli juillet julio luglio julho июля июль июле يوليو temmuz जुलाई
august aug août agosto augustus августа август августе أغسطس ağustos अगस्त
september sept sep septembre septiembre settembre setembro сентября сентябрь сентябре سبتمبر
    eylül सितंबर सितम्बर
october oct oktober okt octobre octubre ottobre outubro октября октябрь октябре أكتوبر ekim
    अक्टूबर
november nov novembre noviembre novembro ноября ноябрь ноябре نوفمبر kasım नवंबर नवम्बर
december dec dezember dez décembre diciembre dic dicembre dezembro декабря декабрь декабре
    ديسمبر aralık दिसंबर दिसम्बर
"""
_MONTH_LINES = _MONTHS.strip().replace("\n    ", " ").splitlines()
MONTHS = {word: month for month, line in enumerate(_MONTH_LINES, 1) for word in line.split()}

_RELATIVE_DAYS = {
    -1: "yesterday gestern hier ayer ieri ontem gisteren вчера 어제 昨日 昨天 dün вчора wczoraj أمس",
    0: """today tonight heute aujourd'hui hoy oggi hoje vandaag сегодня 오늘 今日 今天 bugün आज сьогодні
        dziś dzisiaj اليوم""",
    1: "tomorrow morgen demain mañana domani amanhã завтра 내일 明日 明天 yarın jutro غدا",
}
RELATIVE_DAYS = {word: days for days, words in _RELATIVE_DAYS.items() for word in words.split()}

# In a sentence with one of these words, a weekday may be a coming day.
FUTURE_WORDS = frozenset(
    words(
        """will due scheduled plans planned plan next expected until deadline would coming upcoming
        expects forecast
    forecasters soll sollen bis geplant nächsten nächste kommenden kommende erwartet sera seront
    prévu prévue
    prochain prochaine jusqu doit doivent devrait será serán previsto prevista próximo próxima
    hasta debe будет
    будут запланировано назначено следующий следующее до ожидается должен должны 예정 예정이다 까지 予 予定
    سوف المقرر المقبل المقبلة"""
    )
)
