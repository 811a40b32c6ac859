"""Tests that names are found in sentences of several languages: in grammatical cases, and with
middle names and initials.
"""

import pytest
from wirewatch.configuration.entities.inflections import case_forms, genitive
from wirewatch.configuration.watchlists import generated_names

from tests.unit.asking import article, finds, match_of, watchlist, within


def entity(names: str, kind: str = "other") -> str:
    return f"\n    kind: {kind}\n    names: {names}"


# names without a language


GERMANIC = [
    ("Nordkorea", "de", "Nordkoreas Machthaber reist ab.", ["Nordkoreas"]),
    ("Nordkorea", "de-AT", "Nordkoreas Machthaber reist ab.", ["Nordkoreas"]),
    ("Nordkorea", "de", "Der Machthaber Nordkoreas reist ab.", ["Nordkoreas"]),
    ("Angela Merkel", "de", "Angela Merkels Rede war lang.", ["Angela Merkels"]),
    ("Angela Merkel", "und", "Angela Merkels Rede war lang.", ["Angela Merkels"]),
    ("Volkswagen", "de", "Volkswagens Gewinn steigt.", ["Volkswagens"]),
    ("Volkswagen", "de", "VOLKSWAGENS GEWINN STEIGT UM EIN DRITTEL.", ["VOLKSWAGENS"]),
    ("BMW", "de", "BMWs Gewinn steigt.", ["BMWs"]),
    ("Siemens Energy", "de", "Siemens Energys Verlust wächst.", ["Siemens Energys"]),
    ("Volvo", "sv", "Volvos vinst ökar.", ["Volvos"]),
    ("Göteborg", "sv", "Göteborgs hamn är stängd.", ["Göteborgs"]),
    ("Magdalena Andersson", "sv", "Magdalena Anderssons tal var kort.", ["Magdalena Anderssons"]),
    ("Equinor", "no", "Equinors resultat faller.", ["Equinors"]),
    ("Equinor", "nb", "Equinors resultat faller.", ["Equinors"]),
    ("Equinor", "nn", "Equinors resultat fell.", ["Equinors"]),
    ("Mærsk", "da", "Mærsks skibe sejler igen.", ["Mærsks"]),
    ("Mette Frederiksen", "da", "Mette Frederiksens regering er ny.", ["Mette Frederiksens"]),
    ("Philips", "nl", "Philips' winst stijgt.", ["Philips"]),
    ("Rutte", "nl", "Ruttes kabinet valt.", ["Ruttes"]),
    ("Mark Rutte", "nl", "Mark Ruttes kabinet valt.", ["Mark Ruttes"]),
    ("EU", "no", "EUs budsjett vokser.", ["EUs"]),
    ("Nordsjø BP", "no", "Nordsjø BPs funn er stort.", ["Nordsjø BPs"]),
    (
        "Institut für Hafenkunde",
        "de",
        "Ein Bericht des Instituts für Hafenkunde.",
        ["Instituts für Hafenkunde"],
    ),
    ("Verband der Lotsen", "und", "Die Chefin des Verbands der Lotsen.", ["Verbands der Lotsen"]),
]


@pytest.mark.parametrize(("name", "lang", "body", "expected"), GERMANIC)
def test_a_germanic_genitive_is_found(name: str, lang: str, body: str, expected: list[str]) -> None:
    assert finds(entity(f"[{name}]"), body, lang=lang) == expected


@pytest.mark.parametrize(
    ("names", "lang", "body"),
    [
        ("[Apple]", "en", "Apples are red."),
        ("[Apple]", "und", "Apples are red."),
        ("[Apple]", "de", "Die apples sind rot."),
        ("[Turkey]", "en", "Turkeys were sold out."),
        ("[Turkey]", "en", "He bought two turkeys."),
        ("[Shell]", "fr", "Des Shells."),
        ("[Mars]", "de", "Marss Mission"),
        ("[{name: Apple, lang: en}]", "de", "Apples Gewinn steigt."),
        ("[{name: Paris, lang: fr}]", "de", "Pariss Straßen"),
        ("[Nordkorea]", "de", "Nordkoreaner fliehen."),
        ("[Angela Merkel]", "de", "Angela Merkelsen tritt an."),
        ("[AB]", "sv", "Bilen har ABS."),
        ("[EU]", "de", "Alle EUs der Welt."),
        ("[Manuel Neuer]", "de", "Manuel Neue und Manuel Neuen kamen."),
        ("[Bank of Harbours]", "und", "Banks of Harbours fell."),
        ("[Acme, {name: the North, weak: true}]", "de", "Acme. The Norths."),
    ],
)
def test_a_word_that_only_looks_like_a_genitive_is_not_found(names: str, lang: str, body: str) -> None:
    assert [text for text in finds(entity(names), body, lang=lang) if text != "Acme"] == []


CYRILLIC = [
    ("Владимир Зеленский", "ru", "Он говорил с Владимиром Зеленским.", ["Владимиром Зеленским"]),
    ("Владимир Зеленский", "ru", "Речь Владимира Зеленского длилась час.", ["Владимира Зеленского"]),
    ("Владимир Зеленский", "und", "Письмо Владимиру Зеленскому.", ["Владимиру Зеленскому"]),
    ("Владимир Путин", "ru", "Встреча с Владимиром Путиным.", ["Владимиром Путиным"]),
    ("Путин", "ru", "Указ Путина подписан.", ["Путина"]),
    ("Сергей Лавров", "ru", "Заявление Сергея Лаврова.", ["Сергея Лаврова"]),
    ("Дмитрий Медведев", "ru", "Переговоры с Дмитрием Медведевым.", ["Дмитрием Медведевым"]),
    ("Мария Захарова", "ru", "Слова Марии Захаровой.", ["Марии Захаровой"]),
    ("Дональд Трамп", "ru", "Решение Дональда Трампа.", ["Дональда Трампа"]),
    ("Россия", "ru", "Границы России закрыты.", ["России"]),
    ("Москва", "ru", "Поезд в Москву отменён.", ["Москву"]),
    ("Киев", "ru", "Удар по Киеву.", ["Киеву"]),
    ("Крым", "ru", "Мост в Крыму закрыт.", ["Крыму"]),
    ("Северная Корея", "ru", "Власти Северной Кореи молчат.", ["Северной Кореи"]),
    ("МОРЕНЕФТЬ", "ru", "Акции МОРЕНЕФТи и Моренефти.", ["МОРЕНЕФТи", "Моренефти"]),
    ("КАМАЗ", "ru", "Цех КАМАЗа.", []),
    ("Газпром", "ru", "Прибыль Газпрома упала.", ["Газпрома"]),
    ("Центральный банк", "ru", "Решение Центрального банка.", ["Центрального банка"]),
    ("Володимир Зеленський", "uk", "Зустріч із Володимиром Зеленським.", ["Володимиром Зеленським"]),
    ("Володимир Зеленський", "uk", "Указ Володимира Зеленського.", ["Володимира Зеленського"]),
    ("Київ", "uk", "Вулиці Києва порожні.", ["Києва"]),
    ("Харків", "uk", "Удар по Харкову.", ["Харкову"]),
    ("Петро Порошенко", "uk", "Виступ Петра Порошенка.", ["Петра Порошенка"]),
    ("Україна", "uk", "Кордони України.", ["України"]),
    ("Андрій Єрмак", "uk", "Розмова з Андрієм Єрмаком.", ["Андрієм Єрмаком"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "lang", "body", "expected"), CYRILLIC)
def test_russian_and_ukrainian_cases_are_found(name: str, lang: str, body: str, expected: list[str]) -> None:
    assert finds(entity(f"[{name}]"), body, lang=lang) == expected


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Путин", "Распутин играл."),
        ("Путин", "Путинизм обсуждали."),
        ("Владимир Зеленский", "Владимир Зеленин приехал."),
        ("Россия", "Российский флот вышел."),
        ("Москва", "Московский поезд."),
        ("ООН", "ООНа"),
        ("Крым", "Крымский мост."),
    ],
)
def test_other_words_with_the_same_beginning_are_not_found(name: str, body: str) -> None:
    assert finds(entity(f"[{name}]"), body, lang="ru") == []


@pytest.mark.parametrize(
    ("name", "lang", "body", "expected"),
    [
        ("Erdoğan", "tr", "Erdoğan'ın konuşması uzundu.", ["Erdoğan'ın"]),
        ("Ankara", "tr", "Ankara’da toplantı var.", ["Ankara’da"]),
        ("Deniz Bankası", "tr", "Deniz Bankasının kararı.", ["Deniz Bankasının"]),
        ("북한", "ko", "북한은 침묵했다.", ["북한"]),
        ("북한", "ko", "북한에서 왔다.", ["북한"]),
        ("習近平", "zh", "習近平主席說。", ["習近平"]),
    ],
)
def test_suffixes_that_the_tokenizer_splits_off_a_name_need_no_rule(
    name: str, lang: str, body: str, expected: list[str]
) -> None:
    assert finds(entity(f"[{name}]"), body, lang=lang) == expected


# names with a language


TAGGED = [
    ("Wołodymyr Zełenski", "pl", "Spotkał się z Wołodymyrem Zełenskim.", ["Wołodymyrem Zełenskim"]),
    ("Wołodymyr Zełenski", "pl", "Słowa Wołodymyra Zełenskiego.", ["Wołodymyra Zełenskiego"]),
    ("Donald Tusk", "pl", "Rząd Donalda Tuska upadł.", ["Donalda Tuska"]),
    ("Donald Tusk", "pl", "Rozmawiał z Donaldem Tuskiem.", ["Donaldem Tuskiem"]),
    ("Warszawa", "pl", "Pociąg z Warszawy.", ["Warszawy"]),
    ("Volodymyr Zelenskyj", "cs", "Setkání s Volodymyrem Zelenskyjem.", ["Volodymyrem Zelenskyjem"]),
    ("Petr Fiala", "cs", "Vláda Petra Fialy.", ["Petra Fialy"]),
    ("Petr Pavel", "cs", "Projev Petra Pavla.", ["Petra Pavla"]),
    ("Zuzana Čaputová", "sk", "Slová Zuzany Čaputovej.", ["Zuzany Čaputovej"]),
    ("Putin", "fi", "Putinin puhe kesti tunnin.", ["Putinin"]),
    ("Trump", "fi", "Trumpille esitettiin kysymys.", ["Trumpille"]),
    ("Sauli Niinistö", "fi", "Puhuttiin Sauli Niinistölle.", ["Sauli Niinistölle"]),
    ("Virtanen", "fi", "Virtasen talo.", ["Virtasen"]),
    ("Putyin", "hu", "Putyinnal tárgyalt.", ["Putyinnal"]),
    ("Kovács", "hu", "A miniszter Kováccsal tárgyalt.", ["Kováccsal"]),
    ("Párizs", "hu", "Párizzsal tárgyal.", ["Párizzsal"]),
    ("Nagy", "hu", "Naggyal tárgyalt.", ["Naggyal"]),
    ("Orbán Viktor", "hu", "Orbán Viktornak írt.", ["Orbán Viktornak"]),
    ("Ukrajna", "hu", "Ukrajnában harcolnak.", ["Ukrajnában"]),
    ("Nordkorea", "de", "Nordkoreas Machthaber reist ab.", ["Nordkoreas"]),
    ("Volvo", "sv", "Volvos vinst ökar.", ["Volvos"]),
]


@pytest.mark.parametrize(("name", "lang", "body", "expected"), TAGGED)
def test_the_cases_of_the_language_of_a_name_are_found(
    name: str, lang: str, body: str, expected: list[str]
) -> None:
    assert finds(entity(f"[{{name: {name}, lang: {lang}}}]"), body, lang=lang) == expected
    assert finds(entity(f"[{{name: {name}, lang: {lang}}}]"), body, lang="en") == []


@pytest.mark.parametrize(
    ("lang", "body", "expected"),
    [
        ("fi", "Putinin puhe kesti tunnin.", ["Putinin"]),
        ("hu", "Putinnal tárgyalt.", ["Putinnal"]),
        ("en", "Putinin puhe kesti tunnin.", []),
        ("fi", "putinin puhe", []),
    ],
)
def test_the_languages_of_the_file_inflect_names_without_a_language(
    lang: str, body: str, expected: list[str]
) -> None:
    text = "watchlist: w\nlanguages: [en, fi, hu]\nentities: {it: {names: [Putin]}}\nrules:\n  - {id: r, query: '@it'}\n"
    match = match_of(text, article(body, language=lang))
    assert ([span.text for span in match.spans] if match else []) == expected


# Rows of language | name | a case form of it, in a text of this language
FORMS_IN_TEXTS = """
ru | Ким Чен Ын | Ким Чен Ына
ru | Ким Чен Ын | Ким Чен Ыну
ru | Ким Чен Ын | Ким Чен Ыном
ru | Ким Чен Ир | Ким Чен Ира
ru | Министерство обороны | Министерстве обороны
ru | Правительство | Правительстве
ru | Запорожье | Запорожью
ru | Приднестровье | Приднестровья
ru | Черное море | Черного моря
ru | Министерство просвещения | Министерству просвещения
ru | Движение | Движения
ru | Нижний Новгород | Нижнего Новгорода
ru | Ближний Восток | Ближнем Востоке
ru | Дальний Восток | Дальнем Востоке
ru | Химки | Химках
ru | Сумы | Сум
ru | Чебоксары | Чебоксар
ru | Вооруженные силы | Вооруженных сил
ru | Орёл | Орле
ru | Пётр | Петра
ru | Евгений | Евгения
ru | Великие Луки | Великих Лук
ru | Портовые ведомости | Портовых ведомостей
ru | Вестникъ | Вестника
ru | Кая Баллас | Каи Баллас
ru | Речные железные дороги | Речных железных дорог
ru | Беспилотные системы | Беспилотных систем
ru | Лужники | Лужниках
ru | Елец | Ельцом
ru | Череповец | Череповцом
ru | Иван Кузнец | Ивана Кузнеца
ru | Белая Церковь | Белой Церковью
ru | северокорейский | северокорейские
ru | северокорейский | северокорейских
ru | Северокорейский | северокорейскими
uk | Гуляйполе | Гуляйполем
uk | Стрілець | Стрільцем
uk | Іван Коломиєць | Івана Коломийця
uk | Кім Чен Ин | Кім Чен Ина
uk | Суми | Сумах
uk | Чернівці | Чернівцях
uk | Черкаси | Черкас
uk | Тернопіль | Тернополі
uk | Кривий Ріг | Кривому Розі
uk | Ігор | Ігоря
uk | Чорне море | Чорному морі
uk | Збройні сили | Збройних сил
uk | Запоріжжя | Запоріжжю
uk | Кременчук | Кременчуці
uk | північнокорейський | північнокорейські
pl | Polska Agencja Prasowa | Polskiej Agencji Prasowej
pl | Łódź | Łodzi
pl | Wrocław | Wrocławiu
pl | Katowice | Katowicach
pl | Bydgoszcz | Bydgoszczy
pl | Kraków | Krakowa
pl | Prawo i Sprawiedliwość | Prawa i Sprawiedliwości
pl | Paweł | Pawła
pl | Szymon Hołownia | Szymona Hołowni
pl | Morze Czarne | Morzu Czarnym
pl | Polskie Radio | Polskiego Radia
pl | Ministerstwo Zdrowia | Ministerstwie Zdrowia
pl | Antoni Wiślak | Antoniego Wiślaka
pl | Najwyższa Rada Portów | Najwyższej Rady Portów
pl | Gazeta Wyborcza | Gazety Wyborczej
pl | Jelenia Góra | Jeleniej Górze
pl | Bielsko-Biała | Bielska-Białej
pl | Rzeczpospolita | Rzeczypospolitej
pl | Radom | Radomiu
pl | Zakopane | Zakopanem
pl | Nowe Miasto | Nowym Mieście
pl | Zamość | Zamościu
pl | Straż Miejska | Straży Miejskiej
pl | Lasy Państwowe | Lasów Państwowych
pl | rosyjski | rosyjskie
pl | rosyjski | rosyjskich
pl | Kim Dzong Un | Kim Dzong Una
cs | Zdeněk Vlnka | Zdeňka Vlnky
cs | Luděk Sova | Luďkem Sovou
cs | Danuše Malá | Danuši Malou
cs | České dráhy | Českých drah
cs | Znojmo | Znojmě
cs | Česká televize | České televizi
cs | Karlovy Vary | Karlových Varech
cs | Lidové noviny | Lidových novinách
cs | Brno | Brně
cs | Plzeň | Plzni
cs | České Budějovice | Českých Budějovicích
sk | Košice | Košiciach
sk | Peter Pellegrini | Petra Pellegriniho
sk | Čierne more | Čiernom mori
fi | Turku | Turun
fi | Turku | Turussa
fi | Lahti | Lahdessa
fi | Tampere | Tampereella
fi | Chile | Chilessä
fi | Espoo | Espooseen
fi | Vantaa | Vantaaseen
fi | Rovaniemi | Rovaniemellä
fi | Seinäjoki | Seinäjoelle
fi | Ylöjärvi | Ylöjärven
fi | Outokumpu | Outokummun
fi | Rinne | Rinteen
fi | Kokoomus | Kokoomuksen
fi | Airbus | Airbusin
fi | Joensuu | Joensuuhun
fi | Ahvenanmaa | Ahvenanmaahan
fi | Uusimaa | Uudellamaalla
fi | Kirkkonummi | Kirkkonummella
fi | Hanko | Hangossa
fi | Sampo | Sammon
fi | Satamalehti | Satamalehden
fi | Petäjävesi | Petäjävedellä
fi | Eduskunta | Eduskunnassa
fi | Helsingin Sanomat | Helsingin Sanomien
fi | Verohallinto | Verohallinnon
fi | Vihreät | Vihreiden
fi | Mittauslaitos | Mittauslaitoksen
fi | Kaja Rallas | Kaja Rallaksen
hu | Orbán | Orbánék
hu | Kis Viktor | Kis Viktoré
hu | Győr | Győrött
hu | Székesfehérvár | Székesfehérvárott
tr | Merkez Bankası | Merkez Bankasının
tr | Liman Kurumu | Liman Kurumundan
tr | Büyük Deniz Meclisi | Büyük Deniz Meclisine
tr | Deniz Kulübü | Deniz Kulübünde
de | Deutsche Bank | Deutschen Bank
de | Rotes Kreuz | Roten Kreuzes
de | Neue Zürcher Zeitung | Neuen Zürcher Zeitung
de | Bundestag | Bundestages
de | Deutscher Wetterdienst | Deutschen Wetterdienstes
de | Vereinigtes Königreich | Vereinigten Königreichs
de | Bündnis Sonne | Bündnisses Sonne
de | Kleine Hafenzeitung | Kleinen Hafenzeitung
de | Europäischer Gerichtshof | Europäischen Gerichtshofes
de | Amt des Hafens | Amts des Hafens
de | Norddeutscher Rundfunk | Norddeutschen Rundfunks
"""


def rows(text: str) -> list[list[str]]:
    return [row.split(" | ") for row in text.strip().split("\n")]


@pytest.mark.parametrize(("lang", "name", "form"), rows(FORMS_IN_TEXTS))
def test_a_form_of_a_name_with_a_language_is_found(lang: str, name: str, form: str) -> None:
    assert finds(entity(f"[{{name: {name}, lang: {lang}}}]"), f"x {form} x", lang=lang) == [form]


# Rows of language | name | other words, which are not forms of the name
OTHER_WORDS = """
ru | Ким Чен Ын | Ким Чен Ынук
ru | Петр Порошенко | Петр Порошенка
ru | Евгений | Евгего
ru | Орёл | Орловский
ru | Сумы | Сума
ru | риск | риски
ru | Путин | путина
ru | Лавров | лавровым
ru | Лужники | Лужников
uk | Мороз | морозу
uk | Ілля | Ілло
pl | Polska | Polskiej
pl | Dania | Dani
pl | Kraków | Krakowiak
pl | Paweł | Pawłowski
pl | Katowice | Kat
pl | Antoni | antonim
cs | Alice | Al
cs | Brno | Brněnský
cs | Zdeněk Hřib | Zdenka Hřibová
fi | Malta | Mallan
fi | Lahti | Lahn
fi | Rovaniemi | Rovanen
fi | Hanko | hankessa
fi | Sampo | Sampola
hu | Nagy Imre | Nagy Imréné
hu | Ben | Benett
tr | Merkez Bankası | Merkez Bankacılığı
tr | Kurumu | Kurumundan
de | Deutsche | Deutscher
de | Joschka Fischer | Joschka Fischen
de | Neue Zürcher Zeitung | Neue Zürche Zeitung
"""


@pytest.mark.parametrize(("lang", "name", "other"), rows(OTHER_WORDS))
def test_another_word_is_not_a_form_of_a_name(lang: str, name: str, other: str) -> None:
    assert finds(entity(f"[{{name: {name}, lang: {lang}}}]"), f"X {other} x", lang=lang) == []


def test_in_a_text_without_capitals_no_form_needs_one() -> None:
    it = entity("[{name: Путин, lang: ru}]")
    assert finds(it, "сегодня указ путина опубликован", lang="ru") == ["путина"]
    assert finds(it, "Сегодня путина открыта", lang="ru") == []


def test_a_form_in_small_letters_that_occurs_often_is_judged_fast() -> None:
    it = entity("[{name: Путин, lang: ru}]")
    with within(1.5):
        assert finds(it, "путина " * 8_000 + "X", lang="ru") == []


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("Deutsche Bank", "Die Aktien der Deutschen Bank fallen.", ["Deutschen Bank"]),
        ("Rotes Kreuz", "Ein Sprecher des Roten Kreuzes", ["Roten Kreuzes"]),
        ("Europäische Union", "In der Europäischen Union", ["Europäischen Union"]),
        ("Deutsche", "Ein Deutscher kam.", []),
        ("Danske Bank", "Dansken Bank", []),
    ],
)
def test_german_adjectives_change_in_names_of_several_words(
    name: str, body: str, expected: list[str]
) -> None:
    assert finds(entity(f"[{name}]"), body, lang="de") == expected


def test_the_country_is_not_found_in_a_name_with_its_adjective() -> None:
    it = entity("[Poland]\n    languages: [pl]", "country")
    assert finds(it, "Dziennikarz Polskiej Agencji Prasowej.", lang="pl") == []
    assert finds(it, "W Polsce pada.", lang="pl") == ["Polsce"]


# names of countries from the table


@pytest.mark.parametrize(
    ("name", "lang", "body", "expected"),
    [
        ("Germany", "ru", "Власти Германии молчат.", ["Германии"]),
        ("Russia", "ru", "Границы России закрыты.", ["России"]),
        ("Iran", "ru", "Удар по Ирану.", ["Ирану"]),
        ("Ukraine", "uk", "Кордони України.", ["України"]),
        ("North Korea", "uk", "Влада Північної Кореї мовчить.", ["Північної Кореї"]),
        ("North Korea", "pl", "Rząd Korei Północnej milczy.", ["Korei Północnej"]),
        ("Poland", "pl", "W Polsce pada.", ["Polsce"]),
        ("Germany", "cs", "V Německu prší.", ["Německu"]),
        ("North Korea", "cs", "Vláda Severní Koreje mlčí.", ["Severní Koreje"]),
        ("North Korea", "fi", "Pohjois-Koreassa sataa.", ["Pohjois-Koreassa"]),
        ("North Korea", "hu", "Észak-Koreában esik.", ["Észak-Koreában"]),
        ("North Korea", "ru", "Северокорейские власти молчат.", []),
        ("Sudan", "ru", "Войска Южного Судана ушли.", []),
        ("Sudan", "ru", "Войска Судана ушли.", ["Судана"]),
        ("Iran", "en", "Удар по Ирану.", []),
    ],
)
def test_a_country_is_found_in_the_cases_of_a_language_with_rules(
    name: str, lang: str, body: str, expected: list[str]
) -> None:
    tags = "[ru, uk, pl, cs, sk, fi, hu]"
    assert finds(entity(f"[{name}]\n    languages: {tags}", "country"), body, lang=lang) == expected


# warnings and generated names


@pytest.mark.parametrize(
    ("names", "warned"),
    [
        ("[{name: Βόρεια Κορέα, lang: el}]", "el"),
        ("[{name: Ziemeļkoreja, lang: lv}, {name: Šiaurės Korėja, lang: lt}]", "lv, lt"),
        ("[{name: Βόρεια Κορέα, lang: el}, {name: Βόρειας Κορέας, lang: el}]", ""),
        ("[North Korea, Βόρεια Κορέα]", "el"),
        ("[North Korea, თბილისი, ירושלים]", "ka, he"),
        ("[Βόρεια Κορέα, Βόρειας Κορέας]", ""),
        ("[{name: Nordkorea, lang: de}, {name: Corée du Nord, lang: fr}, {name: Корея, lang: ru}]", ""),
        ("[{name: Korea Północna, lang: pl}, {name: 북한, lang: ko}]", ""),
        ("[North Korea]", ""),
    ],
)
def test_a_language_with_cases_and_without_rules_is_warned_about(names: str, warned: str) -> None:
    read = watchlist(
        f"watchlist: w\nentities:\n  it:\n    names: {names}\nrules:\n"
        "  - {id: r, query: '@it', tests: {match: [{body: x}]}}\n"
    )
    assert [warning.message for warning in read.warnings] == (
        [f"in {warned} only the listed form of it is found, and no other case of it"] if warned else []
    )
    assert all(warning.line == 4 for warning in read.warnings)


@pytest.mark.parametrize(
    ("names", "weak", "warned", "form"),
    [
        ("Владимир Зеленский", "Зеленский", "Зеленский is", "Зеленского"),
        ("Володимир Зеленський", "Зеленський", "Зеленський is", "Зеленського"),
        ("Acme Port", "Порт, {name: Tusk, lang: pl}", "Порт and 1 more are", "Порта"),
        ("Владимир Зеленский", "Зеленский, Зеленского", "", ""),
        ("Сергей Шойгу", "Шойгу, МИД", "", ""),
        (
            "Angela Merkel",
            "Merkel, the North, {name: Bankası, lang: tr}, {name: Kanzlerin, lang: de}",
            "",
            "",
        ),
        ("북한", "이북", "", ""),
    ],
)
def test_a_weak_name_in_only_one_form_is_warned_about(names: str, weak: str, warned: str, form: str) -> None:
    read = watchlist(
        f"watchlist: w\nentities:\n  it:\n    names: [{names}]\n    weak: [{weak}]\nrules:\n"
        "  - {id: r, query: '@it', tests: {match: [{body: x}]}}\n"
    )
    message = f"{warned} weak and found only as written, and not in other grammatical cases"
    assert [warning.message for warning in read.warnings] == ([message] if warned else [])
    assert all(warning.line == 5 and warning.fix.endswith(f" {form}") for warning in read.warnings)


@pytest.mark.parametrize(
    ("lists", "warned"),
    [
        ("not: [Путина, улица Путина]", "Путина is under not:"),
        ("not: [Ростов]", "Ростов is under not:"),
        ("not: [улица Ростова, Main Street]", ""),
        ("not_near: {n: 3, names: [Ростов, Киев]}", "Ростов and 1 more are under not_near:"),
        ("not_near: {n: 3, names: [Ростов, Ростова]}", ""),
        ("not_near: {n: 3, names: [football]}", ""),
    ],
)
def test_an_exclusion_in_only_one_form_is_warned_about(lists: str, warned: str) -> None:
    read = watchlist(
        f"watchlist: w\nentities:\n  it:\n    names: [Путин]\n    {lists}\nrules:\n"
        "  - {id: r, query: '@it', tests: {match: [{body: x}]}}\n"
    )
    message = f"{warned} and found only as written, and not in other grammatical cases"
    assert [warning.message for warning in read.warnings] == ([message] if warned else [])


def test_case_forms_are_not_listed_as_generated_names() -> None:
    text = "watchlist: w\nentities: {it: {names: [Volkswagen, Путин]}}\nrules: [{id: r, query: '@it'}]\n"
    assert generated_names(watchlist(text)) == {}


def test_a_form_listed_as_weak_or_excluded_is_not_found_as_a_case_form() -> None:
    weak = entity("[Volkswagen]\n    weak: [Volkswagens]")
    assert finds(weak, "Volkswagens Gewinn steigt.", lang="de") == []
    excluded = entity("[Volkswagen]\n    not: [Volkswagens]")
    assert finds(excluded, "Volkswagens Gewinn steigt.", lang="de") == []


@pytest.mark.parametrize(
    ("name", "veto", "lang", "written", "inflected", "mention"),
    [
        ("Корея", "Северная Корея", "ru", "Северная Корея угрожает.", "Угрозы Северной Кореи.", ""),
        ("Корея", "{name: Северная Корея, lang: ru}", "ru", "Северная Корея.", "В Северной Корее.", ""),
        ("Київ", "Великий Київ", "uk", "Великий Київ росте.", "Межі Великого Києва.", ""),
        (
            "Merkel",
            "{name: Angela Merkel, lang: de}",
            "de",
            "Angela Merkel.",
            "Angela Merkels Rede.",
            "",
        ),
        (
            "Merkel",
            "{name: Merkel Straße, lang: de}",
            "de",
            "Die Merkel Straße.",
            "Merkel Straßes Ende.",
            "",
        ),
        (
            "{name: Tusk, lang: pl}",
            "{name: Jan Tusk, lang: pl}",
            "pl",
            "To Jan Tusk.",
            "Rząd Jana Tuska.",
            "",
        ),
        ("Putin", "Putin Bar", "de", "Die Putin Bar.", "Der Besitzer des Putin Bars.", ""),
        ("Putin", "Putin Bar", "en", "The Putin Bar.", "Two Putin Bars.", "Putin"),
        ("Путин", "Путина", "ru", "Жена Путина.", "О Путине.", "Путине"),
        ("Иван Путин", "Ивана Путина", "ru", "Жена Ивана Путина.", "О Иване Путине.", "Иване Путине"),
    ],
)
def test_a_phrase_under_not_is_found_in_its_case_forms_but_a_word_only_as_written(
    name: str, veto: str, lang: str, written: str, inflected: str, mention: str
) -> None:
    it = entity(f"[{name}]\n    not: [{veto}]")
    assert finds(it, written, lang=lang) == []
    assert finds(it, inflected, lang=lang) == ([mention] if mention else [])


def test_a_phrase_under_not_has_the_forms_of_the_languages_of_the_file() -> None:
    text = (
        "watchlist: w\nlanguages: [fi]\nentities: {it: {names: [Putin], not: [Putin Bar]}}\n"
        "rules: [{id: r, query: '@it'}]\n"
    )
    assert match_of(text, article("Putin Barin omistaja", language="fi")) is None
    assert match_of(text, article("Putin Barin omistaja", language="en")) is not None


def test_a_name_under_not_near_is_found_only_as_written() -> None:
    it = entity("[Ростов]\n    not_near: {n: 2, names: [Волга]}")
    assert finds(it, "Ростов, река Волга.", lang="ru") == []
    assert finds(it, "Ростов стоит на Волге.", lang="ru") == ["Ростов"]


# middle names of persons


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("Volodymyr Zelensky", "Volodymyr Oleksandrovych Zelensky spoke.", ["Volodymyr Oleksandrovych Zelensky"]),
        ("Vladimir Putin", "Vladimir Vladimirovich Putin spoke.", ["Vladimir Vladimirovich Putin"]),
        ("Maria Zakharova", "Maria Vladimirovna Zakharova spoke.", ["Maria Vladimirovna Zakharova"]),
        ("Владимир Зеленский", "С Владимиром Александровичем Зеленским.", ["Владимиром Александровичем Зеленским"]),
        ("Володимир Зеленський", "Володимир Олександрович Зеленський сказав.", ["Володимир Олександрович Зеленський"]),
        ("Donald Trump", "Donald J. Trump spoke.", ["Donald J. Trump"]),
        ("Donald Trump", "Donald J Trump's aide spoke.", ["Donald J Trump's"]),
        ("Angela Merkel", "Angela D. Merkels Rede.", ["Angela D. Merkels"]),
        ("Volodymyr Oleksandrovych Zelensky", "Volodymyr Zelensky spoke.", ["Volodymyr Zelensky"]),
        ("Владимир Владимирович Путин", "Владимир Путин сказал.", ["Владимир Путин"]),
    ],
)  # fmt: skip
def test_a_person_is_found_with_and_without_a_middle_name(name: str, body: str, expected: list[str]) -> None:
    assert finds(entity(f"[{name}]", "person"), body) == expected


@pytest.mark.parametrize(
    ("kind", "name", "body"),
    [
        ("organisation", "Donald Trump", "Donald J. Trump spoke."),
        ("person", "Donald Trump", "Donald and Trump spoke."),
        ("person", "Donald Trump", "Donald a Trump spoke."),
        ("person", "Vladimir Putin", "Vladimir met Putin."),
        ("person", "Kim Jong Un", "Kim J. Jong Un spoke."),
        ("person", "John Smith Miller", "John Miller spoke."),
    ],
)
def test_other_words_between_the_names_of_a_person_are_not_found(kind: str, name: str, body: str) -> None:
    assert finds(entity(f"[{name}]", kind), body) == []


# the rules of inflection


@pytest.mark.parametrize(
    ("word", "form"),
    [("Merkel", "Merkels"), ("Marx", ""), ("Weiß", ""), ("the", ""), ("Путин", ""), ("Li", "")],
)
def test_the_genitive_of_a_word(word: str, form: str) -> None:
    assert genitive(word) == form


@pytest.mark.parametrize(
    ("word", "language"),
    [("путин", "ru"), ("ООН", "ru"), ("Ли", "ru"), ("Putin", "ru"), ("Путин", "pl"), ("Макрон2", "ru"), ("Putin", "en"), ("Сочи", "ru")],
)  # fmt: skip
def test_other_words_have_no_case_forms(word: str, language: str) -> None:
    assert case_forms(word, language) == ()


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("Иваново", "Фабрика под Ивановом закрыта.", ["Ивановом"]),
        ("Иваново", "Анна Иванова и Пётр Иванов спорят с Ивановым.", []),
        ("Пушкино", "Вечер о Пушкине.", []),
        ("Рогачево", "Дороги под Рогачевом закрыты.", ["Рогачевом"]),
        ("Орехово-Зуево", "Жители Орехова-Зуева протестуют.", ["Орехова-Зуева"]),
        ("Новое Иваново", "Пожар в Новом Иванове.", ["Новом Иванове"]),
        ("Косово", "Сербия и Косово: власти Косова против.", ["Косово", "Косова"]),
        ("Сараево", "Встреча в Сараеве.", ["Сараеве"]),
        ("Сараєво", "Зустріч у Сараєві.", ["Сараєві"]),
        ("Порошенко", "Промова Порошенка.", ["Порошенка"]),
    ],
)
def test_a_town_in_ovo_or_ino_does_not_find_the_surname(name: str, body: str, expected: list[str]) -> None:
    assert finds(entity(f"[{name}]"), body) == expected


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("Gniezno", "Biskup Gniezna jedzie do Gnieznem.", ["Gniezna", "Gnieznem"]),
        ("Augustowo", "Mieszkańcy Augustowa są w Augustowie.", ["Augustowa", "Augustowie"]),
        ("Chorzów", "Pożar w Chorzowie i koło Chorzowa.", ["Chorzowie", "Chorzowa"]),
        ("Jan Matejko", "Obraz Jana Matejki.", ["Jana Matejki"]),
    ],
)
def test_polish_towns_in_owo_and_no_are_neuter(name: str, body: str, expected: list[str]) -> None:
    assert finds(entity(f"[{{name: {name}, lang: pl}}]"), body, lang="pl") == expected
