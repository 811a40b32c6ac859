"""Prompts and notices inside an article are not text, in many languages. Sentences that begin with
similar words are text.
"""

import pytest

from tests.unit.test_page import SENTENCES, TEXT, page


def lines(*extra: str) -> list[str]:
    """Return the body of a page that has `extra` as paragraphs between its sentences."""
    inner = "".join(f"<p>{line}</p>" for line in extra)
    text = f"<p>{SENTENCES[0]}</p>{inner}<p>{SENTENCES[1]}</p><p>{SENTENCES[2]}</p>"
    return page(f"<article><h1>Soldiers go north</h1>{text}</article>").body.split("\n\n")


def linked(label: str) -> str:
    return f"{label} <a href='/x'>Kettle 3</a>"


@pytest.mark.parametrize(
    "label",
    [
        "यह भी पढ़ें-", "ये भी पढ़ें:", "इसे भी पढ़ें |", "हेही वाचा:", "আরও পড়ুন:", "یہ بھی پڑھیں:",
        "קראו גם:", "עוד בנושא:", "אולי יעניין אותך:", "อ่านเพิ่มเติม:", "ข่าวที่เกี่ยวข้อง:",
        "Διαβάστε επίσης:", "ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ:", "Διαβάστε ακόμη:", "Δείτε επίσης:",
        "延伸閱讀：", "相關新聞：", "更多新聞：", "看更多：", "你可能想看｜", "【延伸閱讀】",
        "اقرأ أيضًا |", "اقرأ أيضاً:", "شاهد أيضا:", "اقرأ المزيد:", "بیشتر بخوانید:", "مطالب مرتبط:",
        "Читайте також:", "Дивіться також:", "Раніше ми писали:", "За темою:", "По теме:",
        "Ранее мы писали:", "Ранее мы сообщали –", "Материалы по теме:",
        "İlgili haber:", "İLGİLİ HABERLER:", "Ayrıca okuyun:", "[관련기사]", "관련 기사:", "함께 보면 좋은 기사:",
        "MÁS INFORMACIÓN:", "Te recomendamos:", "Approfondisci:", "Per approfondire:", "Notre dossier :",
        "Прочетете още:", "Pročitajte još:", "Citește și:", "Vezi și:", "Olvassa el ezt is:",
    ],
)  # fmt: skip
def test_a_label_with_the_link_to_another_article_is_not_text(label: str) -> None:
    assert lines(linked(label)) == list(SENTENCES[:3])
    assert lines(f"<b>{label}</b>\n      <a href='/x'>\n  A kettle  boils </a>\n") == list(SENTENCES[:3])


@pytest.mark.parametrize(
    "line",
    [
        "Підписуйтесь на нас у Telegram", "Підписуйтесь на наш Telegram-канал",
        "Якщо ви помітили помилку, виділіть її та натисніть Ctrl+Enter",
        "हमारा मोबाइल एप डाउनलोड करें", "हमें फेसबुक पर फॉलो करें", "تابعونا على فيسبوك",
        "جميع الحقوق محفوظة", "הצטרפו לערוץ הטלגרם שלנו", "כל הזכויות שמורות",
        "Bizi Telegram'dan takip edin", "ติดตามเราได้ที่ Facebook", "Ακολουθήστε μας στο Google News",
        "點我訂閱", "加入LINE好友", "★自殺不能解決問題，請撥1925", "この記事は有料会員限定です",
        "&lt;저작권자(c) 강원들신문, 무단 전재-재배포 금지&gt;", "ⓒ 강원들신문 무단전재 및 재배포 금지",
        "저작권자(c) 강원들신문, 무단 전재-재배포 금지",
        "관련기사: 주전자를 산 시의회", "קראו גם: המועצה קנתה קומקום", "По теме: совет купил чайник",
        "Jetzt Newsletter abonnieren und nichts verpassen!", "Bültenimize abone olun, kaçırmayın.",
        "Bu haberi paylaş", "Ikuti kami di Google News", "Simak juga: Dewan membeli ketel",
        "Theo dõi chúng tôi trên Facebook", "Obserwuj nas w Google News", "Prenumerera på vårt nyhetsbrev",
        "Comments on this story are now closed.",
        "You have read two of three free articles this month. Register to read on.",
        "무단 전재 및 재배포 금지", "제보는 카카오톡 okjebo", "[강원들신문 채널 구독하기]",
        "※ 말하기 어려운 고민이 있으면 자살예방 상담전화 109에서 상담받을 수 있습니다.",
        "Cet article vous a plu ? Partagez-le.", "Riproduzione riservata", "RIPRODUZIONE RISERVATA ©",
        "По теме:", "看更多", "İlgili haberler", "קראו גם:",
        "Ad could not load", "Advertisement failed to load.", "Loading ad", "Loading…",
        "Loading more updates...", "Wird geladen …", "Chargement en cours…", "読み込み中…",
    ],
)  # fmt: skip
def test_prompts_and_notices_are_not_text(line: str) -> None:
    assert lines(line) == list(SENTENCES[:3])


@pytest.mark.parametrize(
    "sentence",
    [
        "Ayrıca bakanlık köprünün iki hafta kapalı kalacağını açıkladı.",
        "Ayrıca okullar iki hafta kapalı kalacak.",
        "加LINE好友投資股票，台中一名婦人三個月內遭騙三百萬元，警方逮捕兩人。",
        "自殺不能解決問題，部長星期二在記者會上說，政府將增加三百名社工。",
        "Підписатися на петицію можна до п'ятниці, сказав міністр журналістам.",
        "※ 정부는 자살예방 상담 전화를 109로 통합한다고 화요일 밝혔다.",
        "Riproduzione riservata e diritti d'autore sono al centro della nuova legge.",
        "Cet article vous a plu, dit le juge au prévenu, mais il est faux.",
        "この記事は現在会員限定で公開されていると裁判所は指摘した。",
        "Читайте більше книжок, порадив міністр.",
        "Ayrıca belediye başkanı köprünün iki hafta kapalı kalacağını söyledi.",
        "İlgili haberlerin çoğu yanlış çıktı, dedi sözcü akşam toplantıda.",
        "По теме доклада выступили трое: министр, инженер и староста.",
        "Ранее мы писали жалобы каждый месяц, говорит жительница посёлка.",
        "Раніше ми писали листи щотижня, каже мешканка селища біля річки.",
        "קראו גם את המכתב שנשלח לעירייה, ביקש הדובר מן התושבים בערב.",
        "הצטרפו לערוץ המים אלפי תושבים, אמרו ברשות המקומית ביום שלישי.",
        "شاهد أيضا رجال الإنقاذ وهم يعبرون النهر ليلا بالقوارب الصغيرة.",
        "看更多的孩子走進圖書館，是她這一年來最大的心願，她這樣告訴記者。",
        "更多新聞工作者在這座城市失去工作，工會在星期二的聲明裡說。",
        "相關新聞稿指出，河堤將在明年春天以前修復完成，費用由縣府負擔。",
        "관련 기사를 쓴 기자는 화요일 법원에서 무죄 판결을 받았다고 밝혔다.",
        "무단 전재를 막는 법안이 화요일 국회 본회의를 통과했다고 전했다.",
        "Más información: el servicio atiende en el 900 111 222 hasta el lunes.",
        "Notre dossier : la mairie le rend demain, dit-elle aux élus réunis.",
        "Loading docks at the port stayed empty for most of the day, he said.",
        "Ad spending could not keep pace with prices, the agency said on Monday.",
        "Chargement et déchargement reprennent lundi, selon le port de la ville.",
        "यह भी पढ़ा गया कि नदी का जलस्तर मंगलवार को कम होने लगा था।",
    ],
)
def test_a_sentence_that_begins_like_a_prompt_is_text(sentence: str) -> None:
    assert sentence in lines(sentence)


@pytest.mark.parametrize(
    "line",
    [
        "Ранее мы писали: <a href='/x'>письма</a> идут неделю, и никто на них не отвечает.",
        "More data: <a href='/x'>table of all gauges on the river</a> since 1931, with gaps.",
        "Más información: <a href='/x'>la\n\n              sede</a> abre el lunes y cierra el viernes a las dos.",
    ],
)
def test_a_label_before_a_sentence_with_a_link_is_text(line: str) -> None:
    assert any("/x" not in each and each.startswith(line[:10]) for each in lines(line))


@pytest.mark.parametrize(
    "line",
    [
        "Von Ines Orlow und Tarek Bly Stand: 12.03.2026, 17:45 Uhr Lesezeit: 3 Min.",
        "Von Ines Orlow und Tarek Bly | Lesezeit: ca. 3 Minuten",
        "Lesezeit: 3 Min.",
        "Par Ines Orlow, le 12 mars 2026 - Temps de lecture : 4 min.",
    ],
)
def test_a_byline_with_a_reading_time_is_not_text(line: str) -> None:
    found = page(f"<article><h1>Soldiers go north</h1><div>{line}</div>{TEXT}</article>")
    assert found.body.split("\n\n") == list(SENTENCES)


def test_a_sentence_about_reading_time_is_text() -> None:
    sentence = "Von 2019 an mass das Institut die Zeit im Netz: Im Mittel betrug die Lesezeit 3 Minuten."
    assert sentence in lines(sentence)


@pytest.mark.parametrize("attribute", ["fallback", "placeholder"])
def test_the_text_in_place_of_an_amp_advert_is_not_text(attribute: str) -> None:
    advert = f"<amp-ad type='x'><div {attribute}>The network returned nothing to show here.</div></amp-ad>"
    found = page(f"<article><h1>Soldiers go north</h1>{TEXT}<div>{advert}</div>{TEXT}</article>")
    assert "network" not in found.body


def test_the_text_in_place_of_another_amp_element_is_kept() -> None:
    """A post of a social network is in a placeholder until the page has loaded it."""
    quote = "<blockquote placeholder>The bridge is open again, and we thank you all.</blockquote>"
    found = page(f"<article><h1>Soldiers go north</h1>{TEXT}<amp-twitter>{quote}</amp-twitter></article>")
    assert "The bridge is open again" in found.body


@pytest.mark.parametrize(
    "line",
    [
        "Video: Minister resigns after vote",
        "Video: Minister Resigns After Vote",
        "Photos: Storm Tears Roof Off Market",
        "Video: Ministerin tritt nach der Abstimmung zurück",
        "Photo: “We are leaving”, the minister tells her party",
        "Image: The damaged bridge is seen from the bank (Ann Bee/UPW)",
        "Photo: The minister leaves the court.",
        "写真：大臣は火曜日に辞任を表明した。",
    ],
)
def test_a_sentence_after_the_label_of_a_picture_is_text(line: str) -> None:
    assert line in lines(line)
    figure = f"<figure><img src='/a.jpg'><figcaption>{line}</figcaption></figure>"
    captions = page(f"<article><h1>Soldiers go north</h1>{figure}{TEXT}</article>").captions
    assert line in captions or len(line.split()) < 4


@pytest.mark.parametrize(
    "line",
    [
        "Video: UPW/Ann Bee",
        "Photo: Ann Bee for the Tarnwick Courier",
        "Photo by: Ann Bee",
        "Photo: Courtesy of the family",
        "Photo: Courtesy Of The Tarnwick Courier",
        "Photos: Will Bee And Carl Dee",
        "Photo / Ann Bee",
        "Foto: archivo particular de la familia",
        "Foto: Ann Bee/picture press/action pool/imago bilder",
        "Фото: из личного архива семьи",
        "Фото: Пресс-служба губернатора",
        "Bild: privat",
        "写真：北国通信社",
        "(Photo: Ann Bee / UPW)",
        "© Ann Bee",
    ],
)
def test_a_picture_credit_is_not_text(line: str) -> None:
    assert lines(line) == list(SENTENCES[:3])
