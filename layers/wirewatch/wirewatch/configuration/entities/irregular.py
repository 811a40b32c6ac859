"""Lists the grammatical forms of words that do not follow the rules of `inflections`.

Each row has a language, the base form of one word, and its other forms. The name
`Stany Zjednoczone` needs two rows, one for each word. A word may have several rows.
"""

FINNISH_WEAK_CASES = "n lle lla llä lta ltä ssa ssä sta stä ksi"  # endings that follow a weak stem

_ROWS = """
ru Павел Павла Павлу Павлом Павле
ru Лев Льва Льву Львом Льве
ru Филиппины Филиппин Филиппинам Филиппинами Филиппинах
ru Мальдивы Мальдив Мальдивам Мальдивами Мальдивах
ru Багамы Багам Багамам Багамами Багамах
ru Афины Афин Афинам Афинами Афинах
ru Острова Островов Островам Островами Островах
ru Пётр Петра Петру Петром Петре
ru Орёл Орла Орлу Орлом Орле
ru Орел Орла Орлу Орлом Орле
ru Египет Египта Египту Египтом Египте
ru Химки Химок Химкам Химками Химках
ru Мытищи Мытищ Мытищам Мытищами Мытищах
ru Люберцы Люберец Люберцам Люберцами Люберцах
ru Сумы Сум Сумам Сумами Сумах
ru Чебоксары Чебоксар Чебоксарам Чебоксарами Чебоксарах
ru Черкассы Черкасс Черкассам Черкассами Черкассах
ru Черновцы Черновцов Черновцам Черновцами Черновцах
ru Карпаты Карпат Карпатам Карпатами Карпатах
ru Балканы Балкан Балканам Балканами Балканах
ru Косово Косова Косову Косовом Косове
ru Сараево Сараева Сараеву Сараевом Сараеве
ru Силы Сил Силам Силами Силах
ru Войска Войск Войскам Войсками Войсках
ru Море Моря Морю Морем
ru Луки Лук Лукам Луками Луках
ru Воды Вод Водам Водами Водах
ru Церковь Церкви Церковью Церквей
uk Павло Павла Павлові Павлу Павлом Павлі
uk Лев Лева Левові Леву Левом Леві
uk Білорусь Білорусі Білоруссю
uk Польща Польщі Польщу Польщею
uk Велика Великої Великій Велику Великою
uk Сполучені Сполучених Сполученим Сполученими
uk Штати Штатів Штатам Штатами Штатах
uk Обєднані Обєднаних Обєднаним Обєднаними
uk Арабські Арабських Арабським Арабськими
uk Емірати Еміратів Еміратам Еміратами Еміратах
uk Багамські Багамських Багамським Багамськими
uk Острови Островів Островам Островами Островах
uk Нідерланди Нідерландів Нідерландам Нідерландами Нідерландах
uk Філіппіни Філіппін Філіппінам Філіппінами Філіппінах
uk Мальдіви Мальдів Мальдівам Мальдівами Мальдівах
uk Афіни Афін Афінам Афінами Афінах
uk Ігор Ігоря Ігорю Ігореві Ігорем Ігорі
uk Ілля Іллі Іллю Іллею
uk Ріг Рогу Рогові Рогом Розі
uk Тернопіль Тернополя Тернополю Тернополем Тернополі
uk Бориспіль Борисполя Борисполю Борисполем Борисполі
uk Єгипет Єгипту Єгиптом Єгипті
uk Суми Сум Сумам Сумами Сумах
uk Черкаси Черкас Черкасам Черкасами Черкасах
uk Чернівці Чернівців Чернівцям Чернівцями Чернівцях
uk Бровари Броварів Броварам Броварами Броварах
uk Карпати Карпат Карпатам Карпатами Карпатах
uk Косово Косова Косову Косовом Косові
uk Сараєво Сараєва Сараєву Сараєвом Сараєві
uk Сили Сил Силам Силами Силах
uk Війська Військ Військам Військами Військах
uk Море Моря Морю Морем Морі
pl Polska Polski Polsce Polskę Polską
pl Rzeczpospolita Rzeczpospolitej Rzeczypospolitej Rzeczpospolitą Rzeczpospolitę
pl Miasto Miasta Miastu Miastem Mieście
pl Radom Radomia Radomiowi Radomiem Radomiu
pl Bytom Bytomia Bytomiowi Bytomiem Bytomiu
pl Oświęcim Oświęcimia Oświęcimiowi Oświęcimiem Oświęcimiu
pl Zamość Zamościa Zamościowi Zamościem Zamościu
pl Straż Straży Strażą
pl Sieć Sieci Siecią
pl Kolej Kolei Koleją
pl Koleje Kolei Kolejom Kolejami Kolejach
pl Linie Linii Liniom Liniami Liniach
pl Lasy Lasów Lasom Lasami Lasach
pl Wody Wód Wodom Wodami Wodach
pl Wojska Wojsk Wojskom Wojskami Wojskach
pl Białoruś Białorusi Białorusią
pl Wielka Wielkiej Wielką
pl Stany Stanów Stanom Stanami Stanach
pl Zjednoczone Zjednoczonych Zjednoczonym Zjednoczonymi
pl Emiraty Emiratów Emiratom Emiratami Emiratach
pl Arabskie Arabskich Arabskim Arabskimi
pl Chiny Chin Chinom Chinami Chinach
pl Niemcy Niemiec Niemcom Niemcami Niemczech
pl Włochy Włoch Włochom Włochami Włoszech
pl Indie Indii Indiom Indiami Indiach
pl Czechy Czech Czechom Czechami Czechach
pl Węgry Węgier Węgrom Węgrami Węgrzech
pl Filipiny Filipin Filipinom Filipinami Filipinach
pl Malediwy Malediwów Malediwom Malediwami Malediwach
pl Bahamy Bahamów Bahamom Bahamami Bahamach
pl Wyspy Wysp Wyspom Wyspami Wyspach
pl Ateny Aten Atenom Atenami Atenach
pl Paweł Pawła Pawłowi Pawłem Pawle
pl Ziobro Ziobry Ziobrze Ziobrę Ziobrą
pl Łódź Łodzi Łodzią
pl Wrocław Wrocławia Wrocławiowi Wrocławiem Wrocławiu
pl Bydgoszcz Bydgoszczy Bydgoszczą
pl Białystok Białegostoku Białemustokowi Białymstokiem Białymstoku
pl Kielce Kielc Kielcom Kielcami Kielcach
pl Siedlce Siedlec Siedlcom Siedlcami Siedlcach
pl Suwałki Suwałk Suwałkom Suwałkami Suwałkach
pl Opole Opola Opolu Opolem
pl Prawo Prawa Prawu Prawem Prawie
pl Radio Radia Radiu Radiem
pl Morze Morza Morzu Morzem
pl Siły Sił Siłom Siłami Siłach
pl Wojsko Wojska Wojsku Wojskiem
cs státy států státům státech
cs emiráty emirátů emirátům emirátech
cs Filipíny Filipín Filipínám Filipínami Filipínách
cs Maledivy Malediv Maledivám Maledivami Maledivách
cs Bahamy Baham Bahamám Bahamami Bahamách
cs Atény Atén Aténám Aténami Aténách
cs Karlovy Karlových Karlovým Karlovými
cs Vary Var Varů Varům Varech
cs dráhy drah drahám drahách drahami dráhám dráhách
cs noviny novin novinám novinách novinami
cs lesy lesů lesům lesích
cs Peter Petera Petra Petrovi Peterovi Petrem Peterem
cs Plzeň Plzně Plzni Plzní
cs Vídeň Vídně Vídni Vídní
cs Síly Sil Silám Silami Silách
cs Moře Moři Mořem
sk štáty štátov štátom štátmi štátoch
sk emiráty emirátov emirátom emirátmi emirátoch
sk Filipíny Filipín Filipínam Filipínami Filipínach
sk Maldivy Maldív Maldivám Maldivami Maldivách
sk Bahamy Bahám Bahamám Bahamami Bahamách
sk Peter Petra Petrovi Petrom
sk Plzeň Plzne Plzni Plzňou
sk Viedeň Viedne Viedni Viedňou
sk Sily Síl Silám Silami Silách
sk Čierne Čierneho Čiernemu Čiernom Čiernym
sk More Mora Moru Morom Mori
fi Suomi Suomen Suomelle Suomella Suomelta Suomessa Suomesta Suomeen Suomea Suomena Suomeksi Suomineen
fi Uusimaa Uudenmaan Uudellemaalle Uudellamaalla Uudeltamaalta Uudessamaassa Uudestamaasta Uuttamaata
fi Uusimaa Uuteenmaahan
fi Itävalta Itävallan Itävallalle Itävallalla Itävallalta Itävallassa Itävallasta
fi Itävalta Itävallaksi Itävaltaan Itävaltaa
fi Yhdysvallat Yhdysvaltain Yhdysvaltojen Yhdysvalloille Yhdysvalloilla Yhdysvalloilta Yhdysvalloissa
fi Yhdysvallat Yhdysvalloista Yhdysvaltoihin Yhdysvaltoja Yhdysvaltoina Yhdysvalloiksi
fi Alankomaat Alankomaiden Alankomaille Alankomailla Alankomailta Alankomaissa
fi Alankomaat Alankomaista Alankomaihin Alankomaita
fi Filippiinit Filippiinien Filippiineille Filippiineillä Filippiineiltä Filippiineihin Filippiinejä
fi Malediivit Malediivien Malediiveille Malediiveilla Malediiveilta Malediiveihin Malediiveja
fi Arabiemiirikunnat Arabiemiirikuntien Arabiemiirikunnille Arabiemiirikunnilla Arabiemiirikunnissa
fi Arabiemiirikunnat Arabiemiirikunnista Arabiemiirikuntiin Arabiemiirikuntia
fi Perussuomalaiset Perussuomalaisten Perussuomalaisille Perussuomalaisilla Perussuomalaisilta
fi Perussuomalaiset Perussuomalaisissa Perussuomalaisista Perussuomalaisia Perussuomalaisiin
"""

# Words that are also adjectives. They have these forms only in a name of several words, as in
# `Polska Agencja Prasowa`. The country `Polska` has only the forms above.
_ROWS_IN_PHRASES = """
pl Polska Polskiej
"""

# Finnish words: base form, weak stem (which takes FINNISH_WEAK_CASES), other forms.
_FINNISH_STEMS = """
Turku Turu Turkuun Turkua Turkuna
Lahti Lahde Lahteen Lahtea Lahtena
Sampo Sammo Sampoon Sampoa Sampona
Hanko Hango Hankoon Hankoa Hankona
Rinne Rintee Rinnettä Rinteeseen Rinteenä
"""


def _read(rows: str) -> dict[tuple[str, str], tuple[str, ...]]:
    forms: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in rows.split("\n"):
        if row:
            language, word, *others = row.lower().split()
            forms[language, word] = forms.get((language, word), ()) + tuple(others)
    return forms


def _read_stems(rows: str) -> dict[tuple[str, str], tuple[str, ...]]:
    forms: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in rows.lower().split("\n"):
        if row:
            word, weak, *others = row.split()
            forms["fi", word] = (*(weak + ending for ending in FINNISH_WEAK_CASES.split()), *others)
    return forms


_FORMS = _read(_ROWS) | _read_stems(_FINNISH_STEMS)  # by (language, base form), in small letters
_FORMS_IN_PHRASES = _read(_ROWS_IN_PHRASES)


def irregular_forms(word: str, language: str, *, in_phrase: bool) -> tuple[str, ...]:
    """Return the other forms of a word, or () if the word is not listed here. The forms have a
    capital if `word` has one.

    `in_phrase` tells whether the word is part of a name of several words. Some forms are returned
    only for such words.
    """
    key = (language, word.lower())
    forms = _FORMS.get(key, ()) + (_FORMS_IN_PHRASES.get(key, ()) if in_phrase else ())
    return tuple(form.capitalize() for form in forms) if word[:1].isupper() else forms
