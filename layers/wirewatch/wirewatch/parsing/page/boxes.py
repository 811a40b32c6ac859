"""Recognise lines inside an article that are not its text: prompts, credits, notices, bylines,
dates.

Most functions look only at the beginning of a short line. So a paragraph that mentions a newsletter
in its middle is still text.
"""

import re

from wirewatch.parsing.text.bylines import labelled_names
from wirewatch.parsing.text.header_lines import is_sentence_after_by
from wirewatch.parsing.text.month_names import EVERY_MONTH
from wirewatch.parsing.text.words import word_count

LONGEST_PROMPT = 45  # words
LONGEST_NOTICE = 90
LONGEST_DATE_LINE = 24
LONGEST_BIOGRAPHY = 110
LONGEST_CREDITS = 400  # characters

_PROMPT = re.compile(
    r"\W*(?:(?:read|see|watch|listen|learn|explore)\s(?:more|also|next|too|now)\b"
    r"|read\s(?:our|the)\s(?:full|complete|entire)\s|also\s(?:read|see"
    r"|watch)\b|also\son\s.{2,30}:|see\salso\b"
    r"|related(?:\s(?:coverage|stor(?:y|ies)|articles?|news|topics?|content|roundup|links?|video))?\s*[:：|]"
    r"|related\s(?:stor(?:y|ies)|articles?|posts?|reading|coverage|content|links?|topics?)\W*$"
    r"|more\s(?:from|on|stories|great|news|like\sthis)\b|you\smay\s(?:also\s)?(?:like"
    r"|be\sinterested)|you\smight\s(?:also\s)?like|other\s.{0,24}stories\W*$"
    r"|recommended\b.{0,30}$|don[’']?t\smiss\b|must[-\s]read\b|trending\b|most\s(?:read|popular)\b"
    r"|latest\s(?:articles|news|stories|posts)\W*$|never\smiss\b|this\s(?:story"
    r"|article)\sis\sfunded|advertising\sdisclosure|puedes\sver\b"
    r"|continue\sreading\b|story\scontinues\b|article\scontinues\b|scroll\s(?:down\s)?to\scontinue"
    r"|follow\s(?:us|him|her|me|along|@|\S+(?:\s\S+){0,3}\son\s)|like\sus\son\b|find\sus\son\b"
    r"|share\s(?:this|on|via|your)\b"
    r"|like\sthis\sstory|enjoyed?\sthis\b|join\s(?:our|the\s(?:conversation|discussion|debate)"
    r"|thought)|sign\s?up\b|subscribe\b"
    r"|get\s(?:the|our|more|unlimited)\b.{0,80}\b(?:newsletter|inbox|app|letterbox)\b"
    r"|download\s(?:the|our)\b|click\shere\b|tap\shere\b"
    r"|register\s(?:now|for|to)\b|already\s(?:a\s)?(?:subscriber|registered|have\san\saccount)\b"
    r"|log\s?in\b|to\scontinue\sreading\b"
    r"|this\s(?:article|content|story)\sis\s(?:for|available|exclusive|reserved)\b|support\s(?:our"
    r"|independent|us)\b|donate\b"
    r"|leave\sa\s(?:comment|reply)|tell\sus\swhat\b|what\sdo\syou\sthink\b|let\sus\sknow\b"
    r"|have\s(?:a|your)\s(?:tip|say)\b|got\sa\s(?:tip|story)\b"
    r"|(?:found|spotted|noticed|see)\s(?:a\s|an\s)?(?:mistake|error|typo|bug)|report\s(?:a"
    r"|an)\s(?:mistake|error|typo|problem)"
    r"|view\scomments|show\scomments|\d*\scomments?\W*$|there\swas\s(?:a|an)\s(?:problem|error)"
    r"|you\shave\sbeen\ssuccessfully"
    r"|listen\sto\sthis\sarticle|thanks?\s(?:you\s)?for\s(?:reading|subscribing|signing)"
    r"|we[’']ve\sdetected|please\s(?:enable|upgrade|update|turn\son)\b"
    r"|lesen\ssie\s(?:auch|mehr|hier)|mehr\s(?:zum|zu|aus|über)\b.{0,60}$|lies\s(?:auch|mehr)"
    r"|das\skönnte\s(?:sie|dich)\s(?:auch\s)?interessieren|auch\sinteressant"
    r"|folgst?\s(?:du|sie)\b|folgen?\ssie\suns|jetzt\s(?:abonnieren|anmelden|kostenlos|lesen"
    r"|testen)|(?:hier\s)?abonnieren\b|newsletter\b|weiterlesen\b"
    r"|fehler\s(?:gefunden|entdeckt|melden)|über\sdieses\sthema\sberichtete?"
    r"|dieses\sthema\sim\sprogramm|zum\sthema\W*$|schreiben\ssie\s(?:uns|einen\skommentar)"
    r"|(?:à\s)?lire\saussi|à\slire\b|voir\saussi|lire\sla\ssuite|abonnez[-\s]vous"
    r"|inscrivez[-\s]vous|suivez[-\s]nous|sur\sle\smême\ssujet"
    r"|lee\stambién|leer\smás|te\spuede\sinteresar|ver\stambién|también\slee|suscríbe(?:te|se)"
    r"|s[ií]guenos|sigue\sleyendo|más\sinformación\W*$|lea\stambién|noticias\srelacionadas"
    r"|leggi\s(?:anche|tutto)|iscriviti|seguici|potrebbe\sinteressarti|approfondisci\W*$"
    r"|leia\s(?:também|mais)|veja\s(?:também|mais)|assine\b|siga[-\s]nos|inscreva[-\s]se"
    r"|lees\s(?:ook|verder|meer)|meld\sje\saan|volg\sons|læs\sogså|les\sogså|läs\s(?:också|mer"
    r"|även)|lue\smyös|czytaj\s(?:też|także|więcej)|zobacz\s(?:też|także)|přečtěte\ssi"
    r"|читайте\s(?:также|ещё|еще)|смотрите\sтакже|подпи(?:шитесь|сывайтесь)|нашли\sошибку"
    r"|читайте\s(?:нас|про)|ayrıca\s(?:oku(?:yun(?:uz)?)?|bak(?:ın(?:ız)?)?|izle(?:yin(?:iz)?)?)(?!\w)"
    r"|ilginizi\sçekebilir|abone\sol|bunları\sda\soku"
    r"|اقرأ\sأيضا|إقرأ\sأيضا|【?(?:関連記事|あわせて読みたい|おすすめ|こちらもおすすめ)|(?:相关|推荐|延伸)(?:阅读|新闻|报道|链接|文章)"
    r"|更多(?:新闻|精彩|内容)|关注.{0,20}(?:微信|公众号)|扫(?:一扫|码)"
    r"|explore\sfurther\s?(?::|$)|you\scan\salso\s(?:check|read)\b|lea\saqu[ií]\b|(?:le|te)\spuede\sinteresar"
    r"|vea\s(?:también|además)|lire\s(?:aussi|également)|mehr\sdazu\s?(?::|$|hier\b|im\b|auf\b|unter\b)"
    r"|lesetipp\b|siehe\sauch\s?:"
    r"|diesen\s(?:artikel|beitrag)\s(?:teilen|drucken|kommentieren)|(?:comparte|compartir)\s(?:este|esta)\b"
    r"|partager\scet\sarticle|condividi\squesto|compartilhe\b|dela\sartikeln|del\sartikkelen"
    r"|xem\sthêm|tin\sliên\squan|baca\sjuga)",
    re.IGNORECASE,
)
# Prompts in further languages. A sentence may begin with the same words, so what ends like a sentence counts
# only if it names a channel.
_FURTHER_PROMPT = re.compile(
    r"(?:[<〈＜\[(]\s?(?:저작권자|copyright)|[ⓒ©]).{0,80}무단\s?(?:전재|복제)|\W*(?:"
    r"(?:यह|ये|इसे|इन्हें)\sभी\s(?:पढ़|पढ़|देख)ें|हेही\sवाचा"
    r"|हमें\s.{0,40}फॉलो\sकरें|हमारा\s.{0,40}डाउनलोड\sकरें"
    r"|আরও\s(?:পড়|পড়)ুন|یہ\sبھی\sپڑھیں|بیشتر\sبخوانید|همچنین\sبخوانید"
    r"|[اإ]قر[أا]\s(?:[أا]يض(?:ا|ًا|اً)|المزيد)|تابعونا\s(?:على|عبر)|جميع\sالحقوق\sمحفوظة"
    r"|הצטרפו\sל.{0,30}\sשלנו\W*$|כל\sהזכויות\sשמורות|ติดตามเราได้ที่"
    r"|διαβ[άα]στε\s(?:επ[ίι]σης|ακ[όο]μ[ηα]|περισσ[όο]τερα)|δε[ίι]τε\sεπ[ίι]σης|ακολουθ[ήη]στε\sμας"
    r"|читайте\s(?:також|ще|більше)|дивіться\sтакож|підпис(?:уйтесь|уйтеся)\sна"
    r"|якщо\sви\s(?:помітили|знайшли)\sпомилку|следите\sза\sнами"
    r"|bizi\s.{0,40}takip\sedin\W*$|點我(?:訂閱|加入|下載|看更多)|(?:加入|加)\s?line.{0,4}好友"
    r"|(?:自殺|自杀)(?:不能|無法|无法)解(?:決|决)(?:問題|问题|難題|难题)|この記事は.{0,8}会員限定"
    r"|제보는\s카카오톡|※.{0,60}상담\s?전화.{0,60}있습니다\W*$|.{0,40}\s구독하기\W*$|cet\sarticle\svous\sa\splu\s?\?"
    r"|무단\s?(?:전재|복제)(?:\s?및\s?|\W)재?\s?배포"
    r"|riproduzione\sriservata\b)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?。！？؟।][\"'”’»」]*\s*$")
_CHANNEL = re.compile(
    r"telegram|facebook|whatsapp|viber|youtube|instagram|twitter|tiktok|\bline\b|newsletter|있습니다|plu\s?\?"
    r"|телеграм|фейсбук|ютуб",
    re.IGNORECASE,
)
_LINK_LABEL = re.compile(  # the same words may begin a sentence, so the line must end, or a link must follow
    r"\W*(?:קראו\sגם|עוד\sבנושא|אולי\sיעניין\sאותך|(?:อ่าน(?:เพิ่มเติม|ต่อ)|ข่าวที่เกี่ยวข้อง)"
    r"|(?:延伸|相關|推薦)(?:閱讀|新聞|報導|報道|文章)|(?:點我)?看更多|更多(?:新聞|報導|文章)"
    r"|你可能(?:也|還|还|会|會)?(?:想看|喜歡|喜欢|感興趣|感兴趣)|شاهد\s[أا]يض(?:ا|ًا|اً)"
    r"|(?:مطالب|اخبار|خبرهای)\sمرتبط|مواضيع\sذات\sصلة|раніше\sми\s(?:писали|повідомляли)"
    r"|(?:за|по)\sтем(?:ою|і)|(?:материалы\s)?по\sтеме|ранее\sмы\s(?:писали|сообщали|рассказывали)"
    r"|ilgili\shaber(?:ler)?|(?:관련|추천)\s?(?:기사|뉴스)|함께\s(?:보면|읽으면)\s좋은\s기사"
    r"|más\sinformación|te\srecomendamos|(?:per\s)?approfondi(?:sci|re)"
    r"|(?:notre|nos)\sdossiers?|(?:прочетете|вижте)\sоще|pročitajte\s(?:još|i)|cite(?:ș|ş)te\s(?:și|şi)"
    r"|vezi\s(?:și|şi)|olvass[ao]?\s?(?:el\s)?(?:ezt\sis|tovább)|olvasta\smár)"
    r"(?:\W{0,3}$|\W{0,2}[:：|｜>›»–—\]】-]\s*)",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\W*(?:advertisement|advertising|anzeige|werbung|publicité|publicidad|pubblicità|реклама|広告"
    r"|スポンサーリンク|reklam)\b(?:\W.{0,40})?$"
    r"|\W*(?:copyright\b|©|\(c\)\s(?:19|20)\d\d)"
    r"(?:.{0,160}$|.{0,160}(?:rights\sreserved|vorbehalten|permission))"
    r"|\W*(?:all\srights\sreserved|alle\srechte\svorbehalten"
    r"|tous\sdroits\sréservés|todos\s(?:los\sderechos|os\sdireitos)|版权所有|無断転載)"
    r"|.{0,40}all\srights\sreserved"
    r"|our\sstandards\s?:|this\scopy\sis\sfor\syour\spersonal|to\sorder\spresentation-ready"
    r"|this\s(?:article|post|page)\s(?:contains|may\scontain|includes)\saffiliate"
    r"|.{0,160}\b(?:may\s(?:earn|receive|get)\s.{0,40}commissions?|affiliate\s(?:links?"
    r"|partnerships?|commission)|qualifying\spurchases)\b"
    r"|\W*mark\sthe\swords\b|.{0,80}ctrl\s?\+\s?enter|.{0,30}join\sthought-provoking"
    r"|help\sus\smaintain\sa\s(?:healthy|vibrant)"
    r"|(?:wird\sgeladen|lädt|loading|chargement|cargando|caricamento|carregando|загрузка)"
    r"(?:\s(?:more|latest|live|new|the|your|ads?|en|cours|in|corso)){0,2}"
    r"(?:\s(?:updates?|comments?|stories|posts?|articles?|content|video|player|data|news))?\s?(?:…|\.{3})$"
    r"|loading\s(?:ads?|adverts?|advertisements?)$|(?:読み込み中|加载中|載入中).{0,3}$"
    r"|ad(?:vert(?:isement)?)?\s(?:could\snot|failed\sto|did\snot)\sload\W*$"
    r"|embed$|(?:show|hide)\scaption$|getty\simages$|courtesy\s(?:of\s)?.{0,40}$|sort\sby$"
    r"|best\sprices\stoday\W*$|(?:image|photo)\sgallery$"
    r"|.{0,160}\bsign\sup\s(?:for|to)\s(?:our|the|her|his)\b.{0,50}\bnewsletters?\b"
    r"|republish\s(?:our|this)\b|contact\s(?:staff\swriter|the\seditor)\b"
    r"|since\syou\smade\sit|we\shave\sa\s(?:small\s)?favou?r"
    r"|this\sstory\s(?:about\s.{0,60}\s)?was\s(?:written|produced|originally)\b"
    r"|this\s(?:entry|post|article)\swas\s(?:posted|filed|tagged|published\s(?:in|under|on))\b"
    r"|(?:filed|posted)\s(?:in|under)\b[^.!?]{0,80}$|abgelegt\s(?:in|unter)\b"
    r"|(?:erstellt|veröffentlicht|geschrieben)\s(?:am|von)\b.{0,90}\babgelegt\s(?:in|unter)\b"
    r"|(?:.{0,160}[?.!:–-]\s?)?(?:sign\sup|subscribe|register)\s(?:here|now|today)\W*$"
    r"|(?:note:\s|disclaimer:\s)?the\s(?:views|opinions)\s(?:and\sopinions\s)?expressed\s(?:here|in|on|by)\b"
    r"|die\s(?:kommentarfunktion|kommentare)\s(?:ist|sind)\sgeschlossen"
    r"|\S{3,20}\s(?:ausblenden|einblenden|anzeigen)$|(?:show|hide|read|view)\s(?:more|less|all|sources)$"
    r"|(?:about\sthe\sauthors?|über\s(?:den|die)\sautor(?:in|en)?|sobre\s(?:el\sautor|la\sautora)"
    r"|à\spropos\sde\sl[’']auteur|sull[’']autore|over\sde\sauteur)\W*$"
    r"|atenção:\scomentários|(?:tags|schlagwörter|stichwörter|etiquetas|mots-clés)(?:\W*$|\s?:)"
    r"|(?:you\sare\shere|sie\ssind\shier|vous\sêtes\sici|estás\saquí"
    r"|(?:您|你|当前|现在|目前|您现在)的?(?:所在)?位置)\s*[:：]"
    r"|(?:home|startseite|accueil|inicio|首页|主页|首頁)\s*[>»›]"
    r"|[^。！？.!?]{0,24}(?:[【\[［]\s?(?:打印|关闭|刷新|收藏|字[体号]|回复|评论|推荐|跟从)[^】\]］]{0,20}[】\]］]\W*){2}"
    r"|(?:打印本页|关闭窗口|返回(?:顶部|列表|上一页)|我要评论|分享(?:到|让更多)|您还未登录).{0,16}$"
    r"|disclaimer\s?:|the\scomment\ssection\b|comments\sare\s(?:closed|moderated)"
    r"|note:\swe\sare\s(?:temporarily\s)?moderating"
    r"|(?:wenn\ssie|wir\serhalten).{0,80}(?:provision|affiliate)|mit\s(?:einem\s)?(?:stern"
    r"|\*).{0,60}affiliate",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"subscri|abonn|suscri|abbon|assin|подпис|kündbar|free trial|per month|a (?:month|week)"
    r"|pro monat|par mois|al mes"
    r"|cancel (?:at )?any ?time|sans engagement|unlimited access|log in|sign in|anmelden|連続|会員|订阅|登录",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\W*(?:photo(?:s|graph)?(?:\sby|\scredit)?|image(?:s|\scredit|\ssource)?|picture|pic|foto|fotos|bild"
    r"|credit|video|источник\sфото|фото|図版|写真|图|ảnh)\s?[:：©／/]\s?.{0,80}$"
    r"|\((?:image|photo|picture|foto|bild|credit)s?\s?[:：].{0,80}\)$|\W*©\s?[^.]{0,80}$",
    re.IGNORECASE,
)
_DATE_LEAD = re.compile(
    r"\W*(?:(?:first\s|last\s|originally\s)?(?:published|updated|posted|modified|edited|created"
    r"|filed)\b|publié\b|mis\sà\sjour|modifié\b|veröffentlicht|aktualisiert|erschienen|stand\s?:"
    r"|publicado|actualizad[oa]|atualizado|pubblicato|aggiornato|opublikowano|опубликовано"
    r"|обновлено|giriş|güncelleme|yayın|기사입력|입력|등록|公開|更新|発表|发布|来源|時間|时间|gepubliceerd|publicerad"
    r"|oppdatert)",
    re.IGNORECASE,
)
_BYLINE_LEAD = re.compile(
    r"\W*(?:by|von|par|por|di|door|av|af|text|texte|texto|testo|autor(?:in)?|author|auteur|автор"
    r"|текст|written\sby|posted\sby|analysis\sby|reported\sby|作者|记者|記者|文)(?:\s*[:：]\s*|\s+)(?=\w)",
    re.IGNORECASE,
)
_PRODUCTION = re.compile(
    r"\W*(?:additional\s|with\s)?(?:reporting|writing|editing|compiled|translated|produced|edited"
    r"|written)\s(?:by|from)\s[A-Z]"
    r"|\W*with\s(?:reports?|inputs?|information|files)\s(?:from|by)\s[^.!?]{2,60}\W*$"
    r"|[（(【\[]\s*(?:责任编辑|责编|编辑|責任編輯|編輯)\s*[:：][^）)】\]]{1,40}[）)】\]]$",
    re.IGNORECASE,
)
_CLOCK = re.compile(  # matches neither the price `$19.99` nor `2.26`
    r"(?<![$€£¥\d.,])\b(?:(?:[01]?\d|2[0-4])[:h]|(?:[01]\d|2[0-4])\.)[0-5]\d\b|\b\d{1,2}\s?[ap]\.?m\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    rf"(?:\b\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:de\s)?{EVERY_MONTH}\W+(?:de\s)?\d{{4}}"
    rf"|{EVERY_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    r"|\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)\b|\b\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}|\d{4}년)",
    re.IGNORECASE,
)
_READING_TIME = re.compile(
    r"\W*\d{1,2}[\s-]*(?:min(?:ute[ns]?|uti|utos)?)\b\W*(?:read|lesezeit|de\slecture|de\slectura"
    r"|lettura)?\W*$",
    re.IGNORECASE,
)
_READING_TIME_AT_END = re.compile(
    r"\W{0,3}\b(?:lesezeit|reading\stime|temps\sde\slecture|tiempo\sde\slectura|tempo\sdi\slettura"
    r"|tempo\sde\sleitura|leestijd)\s?:?\s?(?:ca\.\s)?\d{1,2}\s?min(?:uten?|utes|uti|utos)?\W{0,3}$",
    re.IGNORECASE,
)
_AGO = re.compile(
    r".{0,40}\b(?:\d{1,3}|an?)\s(?:min(?:ute)?s?|hours?|days?|weeks?|months?|years?)\sago\W*$"
    r"|.{0,20}il\sy\sa\s\d+\s\w+\W*$",
    re.IGNORECASE,
)
_MAIL_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_BIOGRAPHY = re.compile(
    r"(?:(?:[A-ZÀ-Þ][\w.’'-]+\s){1,4}|he\s|she\s|they\s|about\sthe\sauthor|i\sam\sa"
    r"|hi,\si[’']?m)(?:\([^()]{0,60}\)\s)?(?:is|has\sbeen|writes|covers|joined|works|oversees|ist"
    r"|schreibt|est|es)\b"
    r".{0,80}\b(?:writer|reporter|journalist|editor|correspondent|author|columnist|contributor"
    r"|freelance\w*|blogger|producer|professor|redakteur\w*|autor\w*|journaliste|periodista"
    r"|native)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?…。！？؟।:;»”\"'’)]\W*$")


def is_prompt(text: str) -> bool:
    """Tell whether a line is a notice of the site or a prompt. A prompt asks the reader to do
    something, for example to subscribe to a newsletter or to read another article.
    """
    words = word_count(text)
    if words <= LONGEST_PROMPT:
        if _PROMPT.match(text):
            return True
        if _FURTHER_PROMPT.match(text) and (not _SENTENCE.search(text) or _CHANNEL.search(text)):
            return True
        label = _LINK_LABEL.match(text)
        if label is not None and label.end() == len(text):
            return True
    return words <= LONGEST_NOTICE and _NOTICE.match(text) is not None


def link_label(text: str) -> str:
    """Return the label at the beginning of a line, such as `По теме:`, that announces the link to
    another article. Without such a label, return an empty string.
    """
    label = _LINK_LABEL.match(text)
    return label[0] if label is not None else ""


def is_offer(text: str) -> bool:
    """Tell whether a line in a paywall element offers a subscription."""
    return is_prompt(text) or (len(text) < 400 and _OFFER.search(text) is not None)


def is_credit(text: str) -> bool:
    """Tell whether a line names who took a picture."""
    return len(text) <= 120 and _CREDIT.match(text) is not None


def is_byline_or_date(text: str) -> bool:
    """Tell whether a short line states the author, the date or the reading time of an article. The
    line may also be the mail address of a reporter.
    """
    words = word_count(text)
    if words > LONGEST_DATE_LINE:
        return False
    if _READING_TIME.match(text) or _AGO.match(text) or _MAIL_ADDRESS.fullmatch(text):
        return True
    text = _READING_TIME_AT_END.sub("", text)
    if not text:
        return True
    if any(map(str.isdigit, text)):
        if _DATE_LEAD.match(text):
            return True
        if (_DAY.search(text) or _CLOCK.search(text)) and (words <= 14 and not _is_sentence(text)):
            return True
    lead = _BYLINE_LEAD.match(text)
    if words > 14 or _is_sentence(text):
        return False
    if lead is None:
        return bool(labelled_names(text))
    return not is_sentence_after_by(text[lead.end() :])


def is_biography(text: str) -> bool:
    """Tell whether a paragraph introduces the author of an article."""
    return word_count(text) <= LONGEST_BIOGRAPHY and _BIOGRAPHY.match(text[:200]) is not None


def is_production_credit(text: str) -> bool:
    """Tell whether a line says who reported, wrote or edited an agency report."""
    return len(text) <= LONGEST_CREDITS and _PRODUCTION.match(text) is not None


def _is_sentence(text: str) -> bool:
    return text[-1:] in ".!?。！？" and word_count(text) > 6


def ends_sentence(text: str) -> bool:
    """Tell whether a line ends like a sentence, for example with `.`, `:` or a closing quote."""
    return _ENDS.search(text) is not None


CONSENT_TERMS = 3  # different terms of consent dialogs in one text
_CONSENT_TERMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bcookies?\b|クッキー|куки|файл\w* cookie",
        r"\bpartners?\b|\bpartnern?\b|partenaires|\bsocios\b|\bvendors?\b|third part",
        r"consent|einwillig|zustimm|consentement|consentimiento|consenso|agree to|opt[- ]out",
        r"\baccept\b|akzeptier|accepter|aceptar|accetta|accepteren|choices|preferences|einstellungen",
        (
            r"personal data|personenbezogen|données personnelles|datos personales|dati personali"
            r"|your data|ihre daten"
        ),
        r"on (?:a|your) device|auf (?:einem|ihrem) gerät|sur un (?:appareil|terminal)|browser|identifiers?\b",
        r"legitimate interest|berechtigte[sn]? interesse|intérêt légitime|interés legítimo",
        r"privacy (?:policy|notice|settings|cent(?:er|re))|datenschutz|confidentialité|privacidad|privacy",
        r"advertis|werbung|publicité|publicidad|targeted|personali[sz]ed|tracking",
    )
)
CONSENT_TERM = re.compile(
    r"cookie|consent|privacy|personal data|personenbezogen|datenschutz|confidentialité|données personnelles"
    r"|privacidad|datos personales|dati personali|クッキー|куки",
    re.IGNORECASE,
)


def is_consent_text(text: str) -> bool:
    """Tell whether a text has at least CONSENT_TERMS different terms that are typical of consent
    dialogs, among them a core term such as `cookie` or `privacy`.
    """
    if CONSENT_TERM.search(text) is None:
        return False
    return sum(term.search(text) is not None for term in _CONSENT_TERMS) >= CONSENT_TERMS


_CORRECTION = re.compile(
    r"\W*(?:correction|clarification|editor[’']?s[’']?\snote|berichtigung|korrektur|anmerkung\sder\sredaktion"
    r"|rectificati(?:f|on)|corrección|fe\sde\serrores|correzione|rettifica|correção|correctie|rättelse)\b"
    r"[^:]{0,40}[:：]",
    re.IGNORECASE,
)


def is_correction(text: str) -> bool:
    """Tell whether a paragraph begins with a label such as `Correction:`."""
    return _CORRECTION.match(text) is not None
