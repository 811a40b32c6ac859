"""Lists the grammatical forms of words that do not follow the rules of `inflections`.

Each row has a language, the base form of one word, and its other forms. The name
`Stany Zjednoczone` needs two rows, one for each word. A word may have several rows.
"""

_ROWS = """
ru Павел Павла Павлу Павлом Павле
ru Лев Льва Льву Львом Льве
ru Филиппины Филиппин Филиппинам Филиппинами Филиппинах
ru Мальдивы Мальдив Мальдивам Мальдивами Мальдивах
ru Багамы Багам Багамам Багамами Багамах
ru Афины Афин Афинам Афинами Афинах
ru Острова Островов Островам Островами Островах
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
pl Polska Polski Polsce Polskę Polską
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
cs státy států státům státech
cs emiráty emirátů emirátům emirátech
cs Filipíny Filipín Filipínám Filipínami Filipínách
cs Maledivy Malediv Maledivám Maledivami Maledivách
cs Bahamy Baham Bahamám Bahamami Bahamách
cs Atény Atén Aténám Aténami Aténách
sk štáty štátov štátom štátmi štátoch
sk emiráty emirátov emirátom emirátmi emirátoch
sk Filipíny Filipín Filipínam Filipínami Filipínach
sk Maldivy Maldív Maldivám Maldivami Maldivách
sk Bahamy Bahám Bahamám Bahamami Bahamách
fi Suomi Suomen Suomelle Suomella Suomelta Suomessa Suomesta Suomeen Suomea Suomena Suomeksi Suomineen
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
"""


def _read(rows: str) -> dict[tuple[str, str], tuple[str, ...]]:
    forms: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in rows.split("\n"):
        if row:
            language, word, *others = row.split()
            forms[language, word] = forms.get((language, word), ()) + tuple(others)
    return forms


FORMS = _read(_ROWS)  # by (language, base form)
