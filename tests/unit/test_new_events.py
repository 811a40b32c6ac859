"""Articles that look like repeats of a reported story but are new events, and copies that look like
new events. A new event that is taken for a repeat is withheld from readers.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from wirewatch.digests.plan import plan_digest
from wirewatch.digests.repeats import ComparedText, Repeat, compare, shortened, story_of
from wirewatch.digests.stories import signature

from tests.cpu_time import at_most
from tests.score.repeats import shown
from tests.unit.matched_articles import matched_article, route

MORE = {
    "en": "The ministry in Lorin gave no further details on Tuesday. A spokesman said that talks will continue.",
    "de": "Das Ministerium in Lorin nannte am Dienstag keine Einzelheiten. Ein Sprecher sagte, die Gespräche dauern an.",
    "fr": "Le ministère à Lorin n'a pas donné de détails mardi. Un porte-parole a dit que les discussions continuent.",
    "it": "Il ministero a Lorin non ha dato dettagli martedì. Un portavoce ha detto che i colloqui continuano.",
    "es": "El ministerio en Lorin no dio detalles el martes. Un portavoz dijo que las conversaciones continúan.",
    "ru": "Министерство в Лорине во вторник не сообщило подробностей. Представитель сказал, что переговоры продолжаются.",
    "zh": "洛林市政府周二没有公布进一步细节。发言人说，会谈仍在继续，各方将再次见面。",
    "ja": "ロリン市は火曜日、詳しい内容を明らかにしていない。広報担当者は協議が続いていると述べた。",
    "ko": "로린시는 화요일 자세한 내용을 밝히지 않았다. 대변인은 협의가 계속되고 있다고 말했다.",
    "ar": "ولم تقدم الوزارة في لورين تفاصيل يوم الثلاثاء. وقال متحدث إن المحادثات مستمرة بين الطرفين.",
}


def article(
    body: str, title: str = "Ministry in Lorin", language: str = "en", hours: float = 0
) -> ComparedText:
    published = datetime.fromisoformat("2026-03-10T12:00:00+00:00") + timedelta(hours=hours)
    return ComparedText(title=title, body=body, published=published, language=language)


def is_repeat(new: str, old: str, language: str = "en", hours: float = 2) -> bool:
    """Append the same text to `new` and to `old`. Return whether `new` then repeats `old`."""
    texts = [f"{body}\n\n{MORE[language]}" for body in (new, old)]
    later, earlier = (
        article(body, language=language, hours=at) for body, at in zip(texts, (hours, 0), strict=True)
    )
    return compare(later, story_of(earlier)) == Repeat()


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Photo and video evidence shows that a government plane dropped the bomb."),
        ("en", "Picture and sound prove that the mayor gave the order."),
        ("en", "More from the inquiry: the minister ordered the payments himself."),
        ("en", "Copyright law was struck down by the highest court."),
        ("en", "Reporting by the inquiry was falsified by the minister."),
        ("en", "Subscribers of the network lost all their data to the attackers."),
        ("en", "Sign up sheets prove that the mayor knew it."),
        ("en", "Photo-reconnaissance flights over Arden have begun again."),
        ("en", "Photo / video evidence shows that a plane dropped the bomb."),
        ("en", "Source: Russia attacked Arden"),
        ("en", "The army ended its cooperation with Reuters."),
        ("en", "(c) The minister himself ordered the payments."),
        ("en", "All rights reserved for workers were suspended by the minister."),
        ("es", "Los derechos reservados a los mineros pasan a la empresa del ministro."),
        ("ko", "저작권자들은 정부가 원고를 태웠다고 주장했다."),
        ("es", "Sigue activo el tirador en el centro comercial."),
        ("zh", "来源不明的毒气已经进入居民区。"),
        ("zh", "相关部门：毒气已进入居民区"),
        ("zh", "警方公布监控图片：凶手是市长的司机。"),
        ("ko", "출처 불명의 가스가 주거지로 유입됐다."),
        ("de", "Quelle: Minister gab Befehl"),
        ("de", "Bild-Zeitung: Der Minister selbst gab den Befehl."),
        ("de", "Zum Thema Waffen sagte der Minister, dass er sie selbst geliefert habe."),
        ("de", "Alle Rechte der Minderheit sind aufgehoben."),
        ("de", "Bild und Ton beweisen, dass der Minister den Befehl gab."),
        ("es", "Imagen y sonido prueban que el ministro dio la orden."),
        ("ru", "Фото и записи камер доказывают, что пожар устроили рабочие завода."),
        ("zh", "相关负责人承认隐瞒了事故的真相，毒气已经进入居民区。"),
        ("zh", "更多工厂被发现向河里排放污水，政府下令全部停产。"),
        ("ja", "関連会社の社長が放火を指示したとみて、警察が調べている。"),
        ("ja", "写真や映像から、会社の幹部が火をつけた疑いが強まった。"),
        ("ko", "관련 기관은 공장 전체에 작업 중지 명령을 내렸다."),
        ("ko", "사진 분석 결과 누군가 배관을 고의로 절단한 것으로 드러났다."),
        ("ar", "المزيد من المباني مهدد بالسقوط والسلطات تخلي الشارع بأكمله."),
        ("ar", "صورة من الموقع تثبت أن المقاول أزال الأعمدة عمدا."),
    ],
)
def test_a_sentence_that_begins_like_a_caption_or_a_link_is_news(language: str, line: str) -> None:
    text = MORE[language]
    assert not is_repeat(f"{text}\n\n{line}", text, language)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Photo: Workers leave the ministry."),
        ("en", "File photo of the ministry"),
        ("en", "More from our correspondents"),
        ("en", "More news from Lorin in our newsletter."),
        ("en", "Source: Northwire"),
        ("en", "(Reporting by Ada Holm in Lorin; editing by Jon Vale)"),
        ("en", "Ada Holm in Lorin contributed to this report."),
        ("en", "Copyright Northwire. All rights reserved."),
        ("en", "ADVERTISEMENT"),
        ("en", "The hall of the ministry. Photo: Ada Holm"),
        ("fr", "La rédaction avec AFP"),
        ("it", "© Riproduzione riservata"),
        ("de", "Quelle: dpa"),
        ("de", "Alle Rechte vorbehalten"),
        ("fr", "Tous droits réservés"),
        ("es", "Fuente: EFE"),
        ("ru", "Источник: Норд"),
        ("zh", "来源：北方社"),
        ("zh", "相关新闻：部长谈会谈"),
        ("ja", "写真：会見する広報担当者"),
        ("ko", "관련 기사"),
        ("ar", "المصدر: وكالة الشمال"),
    ],
)
def test_a_caption_a_link_or_a_credit_is_not_news(language: str, line: str) -> None:
    text = MORE[language]
    assert is_repeat(f"{text}\n\n{line}", text, language)


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "Mr Hale was found guilty and Mrs Hale was cleared.", "Mrs Hale was found guilty and Mr Hale was cleared."),
        ("en", "J. Hale fired the shots and R. Hale drove the car.", "R. Hale fired the shots and J. Hale drove the car."),
        ("de", "A. Kessler gewann vor M. Kessler.", "M. Kessler gewann vor A. Kessler."),
        ("fr", "Le juge a condamné M. Hale et relaxé Mme Hale.", "Le juge a condamné Mme Hale et relaxé M. Hale."),
        ("en", "Gov. Ada P. Cole closed the roads in Lane and Marion.", "Gov. Ada P. Cole closed the roads in Lane, Marion and Polk."),
        ("en", "A fire broke out near the port of Charleston.", "A fire broke out near the port of Charlestown."),
        ("en", "The police have charged Dale Robertson.", "The police have charged Dale Roberson."),
        ("en", "Police searched the Karlson farm.", "Police searched the Karlsson farm."),
        ("en", "Mr and Mrs Hale were jailed and Mr Roe was freed.", "Mr Hale was jailed and Mr and Mrs Roe were freed."),
        ("de", "Ein Brand in Lauterbach zerstörte ein Haus.", "Ein Brand in Lauterach zerstörte ein Haus."),
        ("de", "Die Partei wählte Jens Petersen zum Chef.", "Die Partei wählte Jens Peterssen zum Chef."),
        ("en", "We'll cut the output, the minister said.", "We've cut the output, the minister said."),
        ("en", "The bridge is closed and the ferry is running.", "The bridge was closed and the ferry was running."),
        ("es", "El acuerdo está firmado.", "¿El acuerdo está firmado?"),
        ("en", "LORIN - A drone hit a power station.\n\nArden was quiet.", "ARDEN - A drone hit a power station.\n\nArden was quiet."),
    ],
)  # fmt: skip
def test_a_small_change_of_a_sentence_is_news(language: str, old: str, new: str) -> None:
    assert not is_repeat(new, old, language)


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "Mr Hale was cleared and Mrs Hale was found guilty.", "Hale was cleared and Mrs. Hale was found guilty."),
        ("en", "Ada P. Cole closed the roads in Lane.", "Ada Pauline Cole closed the roads in Lane."),
        ("en", "Members of the Parliment left the hall.", "Members of the Parliament left the hall."),
        ("de", "Die neue Regierug trat zusammen.", "Die neue Regierung trat zusammen."),
        ("en", "We've cut the output, the minister said.", "We have cut the output, the minister said."),
        ("en", "We'll cut the output, the minister said.", "We will cut the output, the minister said."),
        ("en", "LORIN - A drone damaged a power station in Arden.", "ARDEN - A drone damaged a power station in Arden."),
    ],
)  # fmt: skip
def test_another_form_of_a_sentence_is_not_news(language: str, old: str, new: str) -> None:
    assert is_repeat(new, old, language)


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        (
            "en",
            "Evacuation orders:\n\nAspen\n\nEvacuation warnings:\n\nBirch\n\nCedar Flats",
            "Evacuation orders:\n\nAspen\n\nCedar Flats\n\nEvacuation warnings:\n\nBirch",
        ),
        ("en", "Standings\n\nNorway\n\nItaly\n\nGermany", "Standings\n\nItaly\n\nNorway\n\nGermany"),
        ("en", "Upper Hunter\n\nExtreme\n\nMallee\n\nHigh", "Upper Hunter\n\nHigh\n\nMallee\n\nExtreme"),
        ("en", "1. Ida Holt\n2. Jonas Reik\n3. Amina Said", "1. Ida Holt\n2. Amina Said\n3. Jonas Reik"),
        (
            "en",
            "Missing:\n\nIda Holt\n\nInjured:\n\nJonas Reik",
            "MISSING:\n\n• Jonas Reik\n\nINJURED:\n\n• Ida Holt",
        ),
        (
            "en",
            "Missing:\n\nIda Holt.\n\nInjured:\n\nJonas Reik.",
            "Missing:\n\nJonas Reik.\n\nInjured:\n\nIda Holt.",
        ),
        ("zh", "无期徒刑：\n\n王明\n\n释放：\n\n李海峰", "无期徒刑：\n\n李海峰\n\n释放：\n\n王明"),
    ],
)
def test_another_order_of_the_lines_of_a_list_is_news(language: str, old: str, new: str) -> None:
    assert not is_repeat(new, old, language)
    assert is_repeat(old, old, language)


def test_moved_paragraphs_and_a_list_without_its_end_are_repeats() -> None:
    first, second = MORE["en"].split(". ", 1)
    assert is_repeat(f"{second}\n\n{first}.", f"{first}.\n\n{second}")
    assert is_repeat("Standings\n\nNorway\n\nItaly", "Standings\n\nNorway\n\nItaly\n\nGermany")


def test_the_same_weekday_is_another_date_after_it_has_passed() -> None:
    strike = "The drivers will strike on Friday, the union said. The trains will not run."
    wednesday, saturday = article(strike, hours=24), article(strike, hours=4 * 24)  # March 11 and 14
    assert compare(article(strike, hours=48), story_of(wednesday)) == Repeat()
    assert compare(saturday, story_of(wednesday)) != Repeat()


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "The price was unchanged this week at 148 pence."),
        ("de", "Der Preis blieb diese Woche unverändert bei 148 Cent."),
        ("ko", "가격은 이번 주 148원으로 변하지 않았다."),
    ],
)
def test_the_words_this_week_mean_another_week_seven_days_later(language: str, line: str) -> None:
    words = {
        "en": "The price of fuel did not move. ",
        "de": "Der Preis von Benzin blieb stabil. ",
        "ko": "기름 값은 그대로다. ",
    }
    body = line + "\n\n" + "\n\n".join(f"{words[language]}{number * 7}" for number in range(60))
    assert (
        compare(article(body, language=language, hours=24), story_of(article(body, language=language)))
        == Repeat()
    )
    later = article(body, language=language, hours=7 * 24)
    assert compare(later, story_of(article(body, language=language))) != Repeat()


def test_a_warning_without_a_day_is_news_again_after_two_days() -> None:
    body = (
        "An air raid alert is in force in the whole region. " + "Go to the next shelter and stay there. " * 12
    )
    assert compare(article(body, hours=6), story_of(article(body))) == Repeat()
    assert compare(article(body, hours=52), story_of(article(body))) != Repeat()


@pytest.mark.parametrize(
    ("language", "title", "body"),
    [
        ("en", "RETRACTED: Ministry in Lorin", ""),
        ("en", "Ministry in Lorin", "WITHDRAWN: "),
        ("ja", "【取り消し】Ministry in Lorin", ""),
        ("ru", "Отозвано: Ministry in Lorin", ""),
        ("en", "Minister of Lorin flees", ""),
        ("en", "Ministry in Lorin declares curfew", ""),
        ("de", "Minister in Lorin zurückgetreten", ""),
        ("ja", "ロリン市長が退陣", ""),
        ("zh", "洛林宣布断绝关系", ""),
        ("es", "¿Ministry in Lorin?", ""),
    ],
)
def test_a_headline_with_an_event_that_the_text_lacks_is_news(language: str, title: str, body: str) -> None:
    story = story_of(article(MORE[language], language=language))
    assert compare(article(body + MORE[language], title, language, hours=2), story) != Repeat()


def test_an_event_in_the_background_or_denied_does_not_support_a_headline() -> None:
    body = "A fire broke out in Lorin on Tuesday. No deaths were reported.\n\nThe wind was strong. The roads are closed. "
    body += "Schools stay shut. In Arden, 85 people died in a fire in 2018."
    story = story_of(article(body, "Fire in Lorin"))
    assert compare(article(body, "Fire in Lorin: roads closed", hours=2), story) == Repeat()
    assert compare(article(body, "Man dies in fire in Lorin", hours=2), story) != Repeat()


def test_a_copy_of_a_retracted_text_is_a_repeat_of_it() -> None:
    old = article(MORE["en"], "RETRACTED: Ministry in Lorin")
    assert compare(article(MORE["en"], "RETRACTED: Ministry in Lorin", hours=2), story_of(old)) == Repeat()
    assert compare(article(MORE["en"], "Retractable ministry in Lorin", hours=2), story_of(old)) == Repeat()


@pytest.mark.parametrize("schedule", ["instant", "daily 07:30"])
@pytest.mark.parametrize("in_order", [True, False])
def test_the_longer_of_two_copies_in_one_digest_is_shown(schedule: str, *, in_order: bool) -> None:
    """The longer text was published later. Without it, no reader would get its last paragraph."""
    body = (
        MORE["en"]
        + "\n\nThe minister opened a school and a bridge in the morning, and met the mayor of Arden."
    )
    short = article(body, "Ministry silent")
    full = article(f"{body}\n\nIn the evening a bomb exploded.", "Bomb at ministry", hours=2)
    texts = [short, full] if in_order else [full, short]
    assert shown(texts, route(schedule), {}) == ["Bomb at ministry"]


def test_a_shorter_copy_from_a_better_source_is_shown_beside_the_longer_copy() -> None:
    body = (
        MORE["en"]
        + "\n\nThe minister opened a school and a bridge in the morning, and met the mayor of Arden."
    )
    texts = [
        article(body),
        article(f"{body}\n\nIn the evening a bomb exploded.", hours=2),
        article(body, hours=3),
    ]
    first, full, short = (
        matched_article(
            number, source=source, signature=signature(text.body).to_text(), published=text.published
        )
        for number, source, text in zip(
            (1, 2, 3), ("best.example", "b.example", "c.example"), texts, strict=True
        )
    )
    by_id = {each.article_id: text for each, text in zip((first, full, short), texts, strict=True)}
    plan = plan_digest([first, full, short], route(lead_sources=("best.example",)), (), {}, texts=by_id)
    assert [story.articles for story in plan.stories] == [
        (full.article_id,),
        (first.article_id, short.article_id),
    ]
    assert plan.stories[1].similar_to == full.article_id
    plan = plan_digest([first, full, short], route(), (), {}, texts=by_id)
    assert [story.lead for story in plan.stories] == [full.article_id]


def plan_of(texts: list[ComparedText], *sources: str, **fields: Any) -> list[tuple[int, ...]]:
    """Return the stories of a digest of `texts`, each as the numbers of its articles, the lead first."""
    articles = [
        matched_article(
            number,
            source=source,
            signature=signature(text.body).to_text(),
            published=text.published,
            arrived=text.published,
        )
        for number, (source, text) in enumerate(zip(sources, texts, strict=True))
    ]
    by_id = {each.article_id: text for each, text in zip(articles, texts, strict=True)}
    numbers = {each.article_id: number for number, each in enumerate(articles)}
    plan = plan_digest(articles, route(**fields), (), {}, texts=by_id)
    return sorted(tuple(numbers[name] for name in story.articles) for story in plan.stories)


def test_many_copies_from_a_better_source_are_one_story() -> None:
    """The text is too long to be compared. Equal texts are copies without a comparison."""
    text = article(" ".join(f"Sentence {number} is short." for number in range(3_000)))
    sources = ["worst.example", *["best.example"] * 60]
    stories = plan_of([text] * 61, *sources, lead_sources=("best.example",))
    assert len(stories) == 1
    assert len(stories[0]) == 61


def test_articles_with_another_standfirst_are_not_one_story() -> None:
    first = article(MORE["en"])
    second = replace(article(MORE["en"], hours=1), standfirst="The minister was killed in the blast.")
    assert plan_of([first, second], "a.example", "b.example") == [(0,), (1,)]


def test_the_order_of_the_articles_does_not_change_the_stories() -> None:
    texts = [
        article("The harbour of Lorin was closed, the harbour master said.", hours=hours) for hours in (0, 14)
    ]
    sources = ("best.example", "b.example")
    stories = plan_of(texts, *sources, lead_sources=("best.example",))
    other = plan_of(texts[::-1], *sources[::-1], lead_sources=("best.example",))
    assert {frozenset(story) for story in stories} == {
        frozenset(1 - number for number in story) for story in other
    }


def test_texts_with_many_initials_are_compared_quickly() -> None:
    words = " ".join(f"word{number}" for number in range(140))
    with at_most(2.0):
        compare(article(words.replace(" ", " Oleg ")), story_of(article(f"{words} {'O. ' * 1800}")))


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "The court said on Monday that the fine must be paid.", "The court said that the fine must be paid on Monday."),
        ("en", "The port announced on Friday the closure of the pier.", "The port announced the closure of the pier on Friday."),
        ("de", "Die Bank kündigte am Montag an, die Filiale zu schließen.", "Die Bank kündigte an, die Filiale am Montag zu schließen."),
        ("ja", "市は10日、橋を閉鎖すると発表した。", "市は橋を10日閉鎖すると発表した。"),
    ],
)  # fmt: skip
def test_a_day_that_moves_to_another_verb_is_news(language: str, old: str, new: str) -> None:
    assert not is_repeat(new, old, language)


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("es", "El guardia mató en la plaza de Lorin.", "El guardia se mató en la plaza de Lorin."),
        ("fr", "Le garde blesse un homme à Lorin.", "Le garde se blesse un homme à Lorin."),
        ("en", "The guard who shot the robber died.", "The guard shot the robber who died."),
        ("en", "The guard that shot the robber died.", "The guard shot the robber that died."),
        ("de", "Der Pilot rettete den Gast.", "Der Pilot rettete sich den Gast."),
    ],
)
def test_another_pronoun_or_a_moved_pronoun_is_news(language: str, old: str, new: str) -> None:
    assert not is_repeat(new, old, language)
    assert is_repeat(old, old, language)


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "The crew was unarmed in the harbour of Lorin.", "The crew was unharmed in the harbour of Lorin."),
        ("de", "Im Hafen von Lorin wurde geschlossen.", "Im Hafen von Lorin wurde geschossen."),
        ("fr", "Il vend des poissons sur le port de Lorin.", "Il vend des poisons sur le port de Lorin."),
    ],
)  # fmt: skip
def test_a_letter_that_makes_another_word_is_news(language: str, old: str, new: str) -> None:
    assert not is_repeat(new, old, language)
    assert not is_repeat(old, new, language)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "Norland proposed a ceasefire. Arden refused it. Norland proposed an exchange. Arden accepted it.",
            "Norland proposed a ceasefire. Arden accepted it. Norland proposed an exchange. Arden refused it.",
        ),
        (
            "Found alive: Otto Vane of Hale. The following are still missing. Mia Roth of Hale.",
            "Found alive: Otto Vane of Hale. Mia Roth of Hale. The following are still missing.",
        ),
        (
            "Beck asked for bail.\n\nIt was granted.\n\nRoth asked for a new trial.\n\nIt was denied.",
            "Beck asked for bail.\n\nIt was denied.\n\nRoth asked for a new trial.\n\nIt was granted.",
        ),
    ],
)
def test_a_short_sentence_that_follows_another_sentence_than_before_is_news(old: str, new: str) -> None:
    assert not is_repeat(new, old)


def test_long_paragraphs_in_another_order_and_cut_sentences_are_a_repeat() -> None:
    first = "The harbour of Lorin has been closed to all ships since the storm, the port authority said in a note."
    second = (
        "Insurers expect claims of several million crowns from the owners of boats and warehouses by the sea."
    )
    third = "A short one."
    assert is_repeat(f"{second}\n\n{first}", f"{first}\n\n{second}")
    assert is_repeat(f"{first} {third}", f"{first} {second} {third}")


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "Tanker hit by drone off Lorin", "Tanker hit by drone sinks off Lorin"),
        ("en", "Tanker hit by drone off Lorin", "Tanker hit by drone off Lorin, crew abducted"),
        ("en", "Vane convicted in Lorin", "Vane escapes from custody in Lorin"),
        ("en", "Council approves homes in Lorin", "Council reverses approval of homes in Lorin"),
        ("de", "Tarifgespräche der Bahn vertagt", "Bahn: Gewerkschaft ruft zu Warnstreik auf"),
        ("ja", "ロリン電機、純利益増", "ロリン電機社長が辞意"),
        ("en", "Minister visits Lorin", "Minister visits Lorin, stabbed"),
        ("en", "Airline grows in Lorin", "Airline grows in Lorin, files for bankruptcy"),
        ("en", "Talks in Lorin continue", "Talks in Lorin continue, ceasefire agreed"),
        ("en", "Rebels hold Lorin", "Rebels surrender Lorin"),
        ("en", "Dam in Lorin inspected", "Dam in Lorin bursts"),
        ("de", "Streit um Werk in Lorin", "Streit um Werk in Lorin: Streik beginnt"),
        ("ja", "ロリンの橋を点検", "ロリンの橋が崩落"),
    ],
)
def test_a_headline_with_a_further_event_is_news(language: str, old: str, new: str) -> None:
    body = f"{old}.\n\n{MORE[language]}"
    later, earlier = (article(body, title, language, hours) for title, hours in ((new, 2.0), (old, 0.0)))
    assert compare(later, story_of(earlier)) != Repeat()
    assert compare(article(body, old, language, 2), story_of(earlier)) == Repeat()


@pytest.mark.parametrize("line", ["By Ada Holm", "Photo: Ada Holm", "ADVERTISEMENT", "Read more: The plan"])
def test_a_line_of_the_publisher_at_another_place_is_not_news(line: str) -> None:
    text = "The council approved the plan for the harbour of Lorin in a vote that lasted two hours."
    assert is_repeat(f"{text}\n\n{line}", f"{line}\n\n{text}")
    assert is_repeat(f"{line}\n\n{text}", f"{text}\n\n{line}")


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "The dam which broke was built by Vane.", "The dam that broke was built by Vane."),
        ("en", "The council said that the plan was approved.", "The council said the plan was approved."),
        ("de", "Die Bank teilte mit, daß sie schließt.", "Die Bank teilte mit, dass sie schließt."),
    ],
)
def test_another_spelling_of_a_pronoun_or_a_conjunction_is_not_news(
    language: str, old: str, new: str
) -> None:
    assert is_repeat(new, old, language)
    assert is_repeat(old, new, language)


@pytest.mark.parametrize("end", ["The bridge was not found.", "The bridge was found."])
def test_long_articles_with_another_end_are_two_stories(end: str) -> None:
    """For comparison, the first 8,000 bytes of a text are kept, and only hashes of the rest."""
    start = " ".join(f"Item {number} of the report is about the harbour of Lorin." for number in range(400))
    texts = [article(f"{start} {last}", hours=at) for last, at in ((end, 0.0), ("It sank.", 1.0))]
    assert len(shown(list(map(shortened, texts)), route("daily 07:30"), {})) == 2
    same = [shortened(article(f"{start} {end}", hours=at)) for at in (0.0, 1.0)]
    assert len(shown(same, route("daily 07:30"), {})) == 1
