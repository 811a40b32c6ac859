"""Recognise lines inside an article that are not its text: prompts, credits, notices, bylines,
dates.

Most functions look only at the beginning of a short line. So a paragraph that mentions a newsletter
in its middle is still text.
"""

import re

from wirewatch.parsing.text.bylines import labelled_names
from wirewatch.parsing.text.header_lines import is_sentence_after_by, unusual_words
from wirewatch.parsing.text.month_names import EVERY_MONTH
from wirewatch.parsing.text.words import word_count

LONGEST_PROMPT = 45  # words
LONGEST_NOTICE = 90
LEAST_REPORT = 3  # words of a sentence after the words that a prompt has too
LONGEST_DATE_LINE = 24
LONGEST_BYLINE = 14
LONGEST_CREDITS = 400  # characters

_PROMPT = re.compile(
    r"\W*(?:(?:read|see|watch|listen|learn|explore)\s(?:more|also|next|too|now)\b"
    r"|read\s(?:our|the)\s(?:full|complete|entire)\s|also\s(?:read|see"
    r"|watch)\b|also\son\s(?!\w+day\b).{2,30}:|see\salso\b"
    r"|related(?:\s(?:coverage|stor(?:y|ies)|articles?|news|topics?|content|roundup|links?"
    r"|video))?(?=\s*[:：|])"
    r"|related\s(?:stor(?:y|ies)|articles?|posts?|reading|coverage|content|links?|topics?)\W*$"
    r"|more\s(?:from|on|stories|great|news|like\sthis)\b(?!-)(?:[^.!?:]{0,30}(?=:))?"
    r"|you\smay\s(?:also\s)?(?:like"
    r"|be\sinterested)|you\smight\s(?:also\s)?like"
    r"|other\s(?:(?:\S+\s)?(?:top|recent|related|popular|latest|great|news)\s)?stories\W*$"
    r"|recommended(?:\s(?:for\syou|stor(?:y|ies)|articles?|reading|videos?|posts?|content))?(?:\W*$"
    r"|(?=\s?[:|]))"
    r"|don[’']?t\smiss\b|must[-\s]read\b|trending\b|most\s(?:read|popular)\b"
    r"|latest\s(?:articles|news|stories|posts)\W*$|never\smiss\b|this\s(?:story"
    r"|article)\sis\sfunded|advertising\sdisclosure|puedes\sver\b"
    r"|continue\sreading\b|story\scontinues\b|article\scontinues\b|scroll\s(?:down\s)?to\scontinue"
    r"|follow\s(?:(?-i:[Uu]s|(?<=FOLLOW\s)US)\b|(?:him|her|me|along)\b|@"
    r"|\S+(?:\s\S+){0,5}\son\s(?:social\smedia|@"
    r"|twitter|x\b|facebook|instagram|tiktok|youtube|linkedin|whatsapp|telegram|bluesky|threads|google))"
    r"|(?:like|find)\sus\son\b|share\s(?:this|on|via|your)\b"
    r"|like\sthis\sstory|enjoyed?\sthis\b|join\s(?:our|the\s(?:conversation|discussion|debate)"
    r"|thought)|sign\s?up\b|subscribe\b"
    r"|want\s(?:more|to\s(?:know|read|learn|hear)\smore)\b[^.?!]{0,40}\?(?=.{0,160}(?:newsletter"
    r"|sign\sup|inbox))"
    r"|get\s(?:the|our|more|unlimited)\b.{0,80}\b(?:newsletter|inbox|app|letterbox)\b"
    r"|download\s(?:the|our)\b|click\shere\b|tap\shere\b"
    r"|register\s(?:now|for|to\s(?:read|continue|access|comment|view|unlock|get|receive))\b"
    r"|already\s(?:a\s)?(?:subscriber|registered|have\san\saccount)\b"
    r"|log\s?in\b|to\scontinue\sreading\b"
    r"|this\s(?:article|content|story)\sis\s(?:for|available|exclusive|reserved)\b"
    r"|support\s(?:our|independent|(?-i:[Uu]s))\b|donate(?:\s(?:now|today|here|to)\b|(?=\W*$))"
    r"|leave\sa\s(?:comment|reply)|tell\sus\swhat\b|what\sdo\syou\sthink\b|let\sus\sknow\b"
    r"|have\s(?:a|your)\s(?:tip|say)\b|got\sa\s(?:tip|story)\b"
    r"|(?:found|spotted|noticed|see)\s(?:a\s|an\s)?(?:mistake|error|typo|bug)|report\s(?:a"
    r"|an)\s(?:mistake|error|typo|problem)"
    r"|view\scomments|show\scomments|\d*\scomments?\W*$"
    r"|there\swas\s(?:a|an)\s(?:problem|error)\b(?=\W{0,3}$|[.!]|.{0,160}\b(?:please|try\sagain)\b)"
    r"|you\shave\sbeen\ssuccessfully"
    r"|listen\sto\sthis\sarticle|thanks?\s(?:you\s)?for\s(?:reading|subscribing|signing)"
    r"|we[’']ve\sdetected\s(?:that\s)?(?:you|unusual)|please\s(?:enable|upgrade|update|turn\son)\b"
    r"|lesen\ssie\s(?:auch|mehr|hier)|mehr\s(?:zum|zu|aus|über)\b(?=.{0,60}$)(?:[^.!?:]{0,30}(?=:))?"
    r"|lies\s(?:auch|mehr)|jetzt\s(?:unseren\s)?newsletter\s(?:abonnieren|bestellen)"
    r"|das\skönnte\s(?:sie|dich)\s(?:auch\s)?interessieren|auch\sinteressant"
    r"|folgst?\s(?:du|sie)\b|folgen?\ssie\suns|jetzt\s(?:abonnieren|anmelden|kostenlos|lesen"
    r"|testen)|(?:hier\s)?abonnieren\b|weiterlesen\b"
    r"|newsletter(?=\W*$|\s?[:|–-]|\s(?:sign|abonn|bestell|anmeld|concours))"
    r"|fehler\s(?:gefunden|entdeckt|melden)|über\sdieses\sthema\sberichtete?"
    r"|dieses\sthema\sim\sprogramm|zum\sthema\W*$|schreiben\ssie\s(?:uns|einen\skommentar)"
    r"|(?:à\s)?lire\saussi|à\slire\b|voir\saussi|lire\sla\ssuite|abonnez[-\s]vous"
    r"|inscrivez[-\s]vous|suivez[-\s]nous|sur\sle\smême\ssujet"
    r"|lee\stambién|leer\smás|te\spuede\sinteresar|ver\stambién|también\slee|suscríbe(?:te|se)"
    r"|s[ií]guenos|sigue\sleyendo|más\sinformación\W*$|lea\stambién|noticias\srelacionadas"
    r"|sigue\s(?:toda\s)?la\s(?:información|actualidad|última\shora)\b(?=.{0,160}(?:facebook"
    r"|newsletter|whatsapp))"
    r"|(?:receba|recib[ea]|recevez|ricevi)\s.{0,60}\b(?:e-?mail|newsletter|boletín|whatsapp)\b"
    r"|leggi\s(?:anche|tutto)|iscriviti|seguici|potrebbe\sinteressarti|approfondisci\W*$"
    r"|leia\s(?:também|mais)|veja\s(?:também|mais)|assine\b|siga[-\s]nos|inscreva[-\s]se"
    r"|lees\s(?:ook|verder|meer)|meld\sje\saan|volg\sons|læs\sogså|les\sogså|läs\s(?:också|mer"
    r"|även)|lue\smyös|czytaj\s(?:też|także|więcej)|zobacz\s(?:też|także)|přečtěte\ssi"
    r"|читайте\s(?:также|ещё|еще)|смотрите\sтакже|подпи(?:шитесь|сывайтесь)|нашли\sошибку"
    r"|читайте\s(?:нас|про)|ayrıca\s(?:oku(?:yun(?:uz)?)?|bak(?:ın(?:ız)?)?|izle(?:yin(?:iz)?)?)(?!\w)"
    r"|ilginizi\sçekebilir|abone\sol(?:un(?:uz)?)?\b|bunları\sda\soku"
    r"|اقرأ\sأيضا|إقرأ\sأيضا|【?(?:関連記事|あわせて読みたい|おすすめ|こちらもおすすめ)|(?:相关|推荐|延伸)(?:阅读|新闻|报道|链接|文章)"
    r"|更多(?:新闻|精彩|内容)|关注.{0,20}公众号|扫(?:一扫|码)"
    r"|explore\sfurther\s?(?::|$)|you\scan\salso\s(?:check|read)\b|lea\saqu[ií]\b|(?:le"
    r"|te)\spuede\sinteresar"
    r"|vea\s(?:también|además)|lire\s(?:aussi|également)|mehr\sdazu(?=\s?(?::|$|hier\b|im\b|auf\b"
    r"|unter\b))"
    r"|lesetipp\b|siehe\sauch\s?:|bu\shaberi\spaylaş|bültenimize\sabone\sol(?:un(?:uz)?)?\b,?"
    r"|diesen\s(?:artikel|beitrag)\s(?:teilen|drucken|kommentieren)|(?:comparte|compartir)\s(?:este"
    r"|esta)\b|obserwuj\snas\b|prenumerera\spå\b|(?:följ|følg)\soss\b|seuraa\smeitä\b"
    r"|partager\scet\sarticle|condividi\squesto|compartilhe\b|dela\sartikeln|del\sartikkelen"
    r"|xem\sthêm|tin\sliên\squan|theo\sdõi\schúng\stôi|(?:baca|simak)\sjuga|ikuti\skami\sdi\b"
    r"|(?:यह|ये|इसे|इन्हें)\sभी\s(?:पढ़|पढ़|देख)ें|हेही\sवाचा"
    r"|हमें\s.{0,40}फॉलो\sकरें|हमारा\s.{0,40}डाउनलोड\sकरें"
    r"|আরও\s(?:পড়|পড়)ুন|یہ\sبھی\sپڑھیں|بیشتر\sبخوانید|همچنین\sبخوانید"
    r"|[اإ]قر[أا]\s(?:[أا]يض(?:ا|ًا|اً)|المزيد)|تابعونا\s(?:على|عبر)|جميع\sالحقوق\sمحفوظة"
    r"|הצטרפו\sל.{0,30}\sשלנו\W*$|כל\sהזכויות\sשמורות|ติดตามเราได้ที่"
    r"|διαβ[άα]στε\s(?:επ[ίι]σης|ακ[όο]μ[ηα]|περισσ[όο]τερα)|δε[ίι]τε\sεπ[ίι]σης|ακολουθ[ήη]στε\sμας"
    r"|читайте\s(?:також|ще|більше)|дивіться\sтакож|підпис(?:уйтесь|уйтеся)\sна"
    r"|якщо\sви\s(?:помітили|знайшли)\sпомилку|следите\sза\sнами"
    r"|bizi\s.{0,40}takip\sedin\W*$|點我(?:訂閱|加入|下載|看更多)|(?:加入|加)\s?line.{0,4}好友"
    r"|(?:自殺|自杀)(?:不能|無法|无法)解(?:決|决)(?:問題|问题|難題|难题)|この記事は.{0,8}会員限定"
    r"|제보는\s카카오톡|※.{0,60}상담\s?전화.{0,60}있습니다\W*$|.{0,40}\s구독하기\W*$|cet\sarticle\svous\sa\splu(?=\s?\?)"
    r"|무단\s?(?:전재|복제)(?:\s?및\s?|\W)재?\s?배포"
    r"|riproduzione\sriservata\b)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?。！？؟।][\"'”’»」]*\s*$")
_AT_ONCE = re.compile(  # after the words of a prompt: they are a label, or a sentence of their own
    r"\s*(?:[:：|»›>–—/]|-\s|[.!?…。！？])"
)
_QUOTATION = re.compile(  # at the beginning of a line, with words of the line after it
    r"\s*(?:“[^”]*”|\"[^\"]*\"|„[^“”]*[“”]|‘[^’]*’|'[^']*'|«[^»]*»|»[^«]*«|「[^」]*」|『[^』]*』)\W*\w"
)
_REPORTED = re.compile(  # a person said it; prompts name no speaker
    r"\b(?:sa(?:id|ys)|told|asked|urged|warned|added|wrote|heard|noted|insisted|argued|claimed"
    r"|demanded|shouted|joked|explained|announced|recalled|pleaded|ruled|held|replied"
    r"|sag(?:t|te|ten)|erklärten?|forderten?|warnten?|mitteilten?|meinten?|drohten?|rief(?:en)?"
    r"|schrieb(?:en)?|betonten?|ont\s(?:dit|déclaré)|a\s(?:dit|déclaré|affirmé|expliqué|demandé|averti|lancé"
    r"|ajouté)|selon"
    r"|dijo|declaró|afirmó|pidió|advirtió|señaló|según|explicó|gritó|exigió"
    r"|disse|afirmou|declarou|pediu|segundo|gritou|alertou|ha\s(?:detto|dichiarato|affermato"
    r"|chiesto)|secondo"
    r"|zei|zegt|sade|säger|sagde|siger|sanoi|dedi|söyledi|belirtti|açıkladı|istedi|kata|ujar|nói"
    r"|cho\sbiết|powiedzia\w+|apelowa\w+|stwierdzi\w+|řekl[ai]?"
    r"|(?:сказа|заяви|сообщи|потребова|призва|попроси|предупреди|повідоми|вимага)\w+|по\sсловам"
    r"|за\sсловами"
    r"|قال(?:ت|وا)?|أعلن(?:ت)?|گفت(?:ند)?|אמר(?:ה|ו)?|טען|טענה|ביקש(?:ה|ו)?|कहा|बताया)\b"
    r"|[说說称稱]|表示|指出|宣布|呼吁|述べ|語っ|話し|明らかに|指摘|말했|밝혔|전했|주장|요구했",
    re.IGNORECASE,
)
_SERVICE = re.compile(  # words of a site about its own service
    r"newsletter|\binbox|subscri|abonn|suscr[ií]|abbon|iscriviti|inscreva|\bassin(?:e\b|ante)"
    r"|подпи(?:с|ш)|підпис"
    r"|telegram|facebook|whatsapp|viber|youtube|instagram|twitter|tiktok|linkedin|\bline\b|social\smedia"
    r"|redes\ssociales|телеграм|фейсбук|ютуб|公众号|客户端|二维码|扫码"
    r"|@\w|https?:|\bwww\.|\bplease\b|\bthis\s(?:article|story|post|page|site|link)\b"
    r"|\bour\s(?:\S+\s){0,3}(?:site|website|app|podcast|journalism|reporting|newsroom|community"
    r"|channel|forums?"
    r"|articles?|stor(?:y|ies)|coverage|guide(?:lines)?|reviews?)\b|\bcomments\b|download\s.{0,40}\bapp\b"
    r"|(?:sign|log)\s?(?:in|up)\b|(?:read|learn|see)\smore\s(?:about|here|at)\b|scroll\b"
    r"|continu(?:es|e\sreading)\b|register\snow\b"
    r"|(?:follow|like|find)\sus\son\b|suivez-nous\ssur|s[ií]guenos\sen|seguici\ssu|siga-nos\sn"
    r"|(?:este|esta)\snota\b|\bindependent\sjournalism\b|\b(?:free|an)\saccount\b"
    r"|\band\s(?:tell\sus|let\sus\sknow)\b|^\W*also\son\s(?!\w+day\b)(?-i:[A-Z])[^:'’]{1,30}:"
    r"|(?:folgen|lesen|schreiben|finden|hören)\ssie\b|über\sdieses\sthema\sberichtet|im\sprogramm",
    re.IGNORECASE,
)
_LABEL = (
    r"\W*(?:קראו\s(?:גם|עוד)|לכתבה\sהמלאה|כתבות\sשאולי\s(?:פספסתם|יעניינו\sאותך)|עוד\sבנושא"
    r"|אולי\sיעניין\sאותך|(?:อ่าน(?:เพิ่มเติม|ต่อ)|ข่าวที่เกี่ยวข้อง)"
    r"|(?:延伸|相關|推薦)(?:閱讀|新聞|報導|報道|文章)|(?:點我)?看更多|更多(?:新聞|報導|文章)"
    r"|你可能(?:也|還|还|会|會)?(?:想看|喜歡|喜欢|感興趣|感兴趣)|شاهد\s[أا]يض(?:ا|ًا|اً)"
    r"|(?:مطالب|اخبار|خبرهای)\sمرتبط|مواضيع\sذات\sصلة|раніше\sми\s(?:писали|повідомляли)"
    r"|(?:за|по)\sтем(?:ою|і)|(?:материалы\s)?по\sтеме|ранее\sмы\s(?:писали|сообщали|рассказывали)"
    r"|ilgili\shaber(?:ler)?|(?:관련|추천)\s?(?:기사|뉴스)|함께\s(?:보면|읽으면)\s좋은\s기사"
    r"|más\sinformación|te\srecomendamos|(?:per\s)?approfondi(?:sci|re)"
    r"|(?:notre|nos)\sdossiers?|(?:прочетете|вижте)\sоще|pročitajte\s(?:još|i)|cite(?:ș|ş)te\s(?:și|şi)"
    r"|vezi\s(?:și|şi)|olvass[ao]?\s?(?:el\s)?(?:ezt\sis|tovább)|olvasta\smár)"
)
_SEPARATOR = r"\W{0,2}[:：|｜>›»–—\]】-]\s*"
# The same words may begin a sentence, so the line must end, or a colon and a headline or only a link
# must follow.
_LABEL_ALONE = re.compile(
    _LABEL + r"(?:\W{0,3}$|(?<!información)\s?[:：]\s?\S.*[^\s.!?。！？؟।]$)", re.IGNORECASE
)
_LINK_LABEL = re.compile(_LABEL + rf"(?:{_SEPARATOR}|\s*)", re.IGNORECASE)
_NOTICE = re.compile(
    r"\W*(?:advertisement|advertising|anzeige|werbung|publicité|publicidad|pubblicità|реклама|広告"
    r"|スポンサーリンク|reklam)\b(?:\s?[^\w\s.,].{0,40}|\s(?:skip|advertisement|story\scontinues|scroll"
    r"|überspringen)"
    r"\b.{0,30})?\W*$|(?:advertisement\s?)?skip\sadvertisement$"
    r"|\W*(?:©|copyright\W{0,3}(?:©|ⓒ|\(c\)|@|(?:19|20)\d\d|by\s|$|\w+\s(?:19|20)\d\d"
    r"|(?-i:[A-Z])[^.]{0,40}$)"
    r"|\(c\)\s(?:19|20)\d\d)"
    r"(?:.{0,160}$|.{0,160}(?:rights\sreserved|vorbehalten|permission))"
    r"|\W*(?:all\srights\sreserved\b(?!\s(?-i:(?!by)[a-z]+\s))|alle\srechte\svorbehalten"
    r"|tous\sdroits\sréservés|todos\s(?:los\sderechos|os\sdireitos)\sreservados|版权所有(?!者|人)"
    r"|無断転載(?:$|.{0,12}(?:禁|ません|お断り)))"
    r"|.{0,40}all\srights\sreserved\b(?!\s(?-i:(?!by)[a-z]+\s))|you(?:[’']ve|\shave)\sread\s.{1,30}"
    r"\bfree\s(?:articles|stories)\b"
    r"|(?:[<〈＜\[(]\s?(?:저작권자|copyright)|(?:저작권자\s?)?(?:[ⓒ©]|\(c\))).{0,80}무단\s?(?:전재|복제)"
    r"|our\sstandards\s?:|this\scopy\sis\sfor\syour\spersonal|to\sorder\spresentation-ready"
    r"|this\s(?:article|post|page)\s(?:contains|may\scontain|includes)\saffiliate"
    r"|(?=.{0,200}\b(?:we|our|i|my|you|your|this\s(?:article|page|post)|\w+\smedia|disclosure)\b"
    r"|[^.]{0,60}$)"
    r".{0,160}\b(?:may\s(?:earn|receive|get)\s.{0,40}commissions?|affiliate\s(?:links?"
    r"|partnerships?|commission)|qualifying\spurchases)\b"
    r"|\W*mark\sthe\swords\s(?:and|with|you)\b|.{0,80}ctrl\s?\+\s?enter|.{0,30}join\sthought-provoking"
    r"|help\sus\smaintain\sa\s(?:healthy|vibrant)\b.{0,20}\scommunity"
    r"|(?:wird\sgeladen|lädt|loading|chargement|cargando|caricamento|carregando|загрузка)"
    r"(?:\s(?:more|latest|live|new|the|your|ads?|en|cours|in|corso)){0,2}"
    r"(?:\s(?:updates?|comments?|stories|posts?|articles?|content|video|player|data|news))?\s?(?:…"
    r"|\.{3})$"
    r"|loading\s(?:ads?|adverts?|advertisements?)$|(?:読み込み中|加载中|載入中).{0,3}$"
    r"|ad(?:vert(?:isement)?)?\s(?:could\snot|failed\sto|did\snot)\sload\W*$"
    r"|press\senter\sor\sclick\sto\sview\simage|(?:to\sview|to\splay)\sthis\s(?:video"
    r"|audio)\b.{0,20}\benable\b"
    r"|this\s(?:audio|video|summary|translation)\s(?:was|is)\s(?:\w+\s)?generated\b"
    r"|(?:.{0,80}[.\d]\s?)?this\sarticle\sis\smore\sthan\s.{1,9}\s(?:year|month)s?\sold"
    r"|a\sversion\sof\sthis\sarticle\s(?:appears|appeared)\sin\sprint\b"
    r"|(?:\d{1,3}\s?/\s?\d{1,3}\s?)?(?:next|previous)(?:\s?(?:next|previous))?$"
    r"|tu\ssuscripción\sse\sestá\susando\b|¿quieres\sañadir\sotro\susuario\sa\stu\ssuscripción"
    r"|si\scontinúas\sleyendo\sen\seste\sdispositivo|embed$|(?:show|hide)\scaption$|getty\simages$"
    r"|courtesy\s(?:of\s|(?-i:[A-Z]))[^.]{0,40}$|sort\sby$"
    r"|best\sprices\stoday\W*$|(?:image|photo)\sgallery$|view\ssource\sversion\son\b"
    r"|(?:.{0,160}[?.!:;–—-]\s)?sign\sup\s(?:for|to)\s(?:our|the|her|his)\b.{0,50}\bnewsletters?\b"
    r"|republish\s(?:our|this)\b|contact\s(?:staff\swriter|the\seditor)\b"
    r"|since\syou\smade\sit\s(?:to|this)\b|we\shave\sa\s(?:small\s)?favou?r"
    r"|this\sstory\s(?:about\s.{0,60}\s)?was\s(?:(?:written|produced)\s(?:by|with)\b"
    r"|originally\s(?:published|posted|produced))"
    r"|this\s(?:entry|post|article)\swas\s(?:posted|filed|tagged|published\s(?:in(?!\s\d)|under|on))\b"
    r"|(?:filed|posted)\s(?:in|under)\b[^.!?]{0,80}$|(?:abgelegt\s(?:in|unter)|veröffentlicht\sunter)\b"
    r"|(?:erstellt|veröffentlicht|geschrieben)\s(?:am|von)\b.{0,90}\babgelegt\s(?:in|unter)\b"
    r"|(?:.{0,160}[?.!:–-]\s?)?(?:sign\sup|subscribe|register)\s(?:here|now|today)\W*$"
    r"|(?:note:\s|disclaimer:\s)?the\s(?:views|opinions)\s(?:and\s\S+\s\S*\s?)?expressed\b"
    r".{0,120}\b(?:not\s(?:necessarily|reflect|represent)|those\sof|(?:his|her|their)\sown|solely)\b"
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
    r"|disclaimer\s?:|the\scomment\ssection\sis\s(?:closed|open|moderated|for)\b"
    r"|comments\s(?:on\sthis\s\w+\s)?are\s(?:now\s)?(?:closed|moderated)"
    r"|note:\swe\sare\s(?:temporarily\s)?moderating"
    r"|(?:wenn\ssie|wir\serhalten)(?=.{0,120}(?:link|kauf|einkauf|partner"
    r"|bestell)).{0,80}(?:provision|affiliate)|mit\s(?:einem\s)?(?:stern"
    r"|\*).{0,60}affiliate",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"subscri|abonn|suscri|abbon|assin|подпис|kündbar|free trial|per month|a (?:month|week)"
    r"|pro monat|par mois|al mes"
    r"|cancel (?:at )?any ?time|sans engagement|unlimited access|log in|sign in|anmelden|連続|会員|订阅|登录",
    re.IGNORECASE,
)
_DATE_LEAD = re.compile(
    r"\W*(?:(?:(?:first|last|originally)\s)?(?:published|updated|posted|modified|edited|created"
    r"|filed)(?:\stime)?\b"
    r"|(?:publié|mis\sà\sjour|modifié|veröffentlicht|publiziert|(?:zuletzt\s)?(?:aktualisiert"
    r"|überarbeitet|geändert)|online\sseit(?:\sheute)?|erschienen|publicado"
    r"|actualizad[oa]|atualizado|pubblicato|aggiornato|opublikowano|опубликовано|обновлено|giriş"
    r"|güncelleme"
    r"|yayın|gepubliceerd|publicerad|oppdatert)\b|stand\s?:"
    r"|(?:data|date|datum|fecha)(?:\s(?:de\s|della\s)?(?:publi|pubbli|veröff)\w+)?\s?:"
    r"|(?:기사\s?입력|입력|등록|公開|更新|発表|发布|来源|時間|时间)(?:日時?|日期|時間|时间)?(?=\s?[:：\[\]|】/\d]|\s|$))",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"(?<!\d)(?:\d{1,3}|\ban?)\s(?:min(?:ute)?s?|hours?|days?|weeks?|months?|years?)\sago\b"
    r"|il\sy\sa\s\d+\s\w+",
    re.IGNORECASE,
)
_EVENT = re.compile(  # after a date in a list of events: `6:40 a.m.: Quillon is cut off`
    r"\.?(?:\s?(?:uhr|h|[ap]\.?m\.?))?\s?[:：]\s+[^\W\d_]", re.IGNORECASE
)
_POSTED_BY = re.compile(
    r"\b(?:published|posted|publicado|publié|veröffentlicht)\s(?:by|por|par|von)\s?:", re.IGNORECASE
)
_NAMED = re.compile(r"\b(?:by|von|par|por|em)\s(?:\w+\s?)?", re.IGNORECASE)
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
_CREDITED = re.compile(
    r"\b(?:additional|reporting|writing|editing|compiled|translated|produced|edited|written|by|from"
    r"|with)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(  # matches neither the price `$19.99` nor `2.26`
    r"(?<![$€£¥\d.,])\b(?:(?:[01]?\d|2[0-4])[:h]|(?:[01]\d|2[0-4])\.)[0-5]\d\b|\b\d{1,2}\s?[ap]\.?m\b"
    r"|[٠-٩۰-۹]{1,2}:[٠-٩۰-۹]{2}",
    re.IGNORECASE,
)
_DAY = re.compile(
    rf"(?:\b\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:de\s)?{EVERY_MONTH}\W+(?:de\s)?\d{{4}}"
    rf"|{EVERY_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    r"|(?:令和|平成|昭和|民國|民国)\s?\d{1,3}\s?年|\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)\b"
    r"|\b\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}|\d{4}년)",
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
_MAIL_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_ENDS = re.compile(r"[.!?…。！？؟।:;»”\"'’)]\W*$")


def is_prompt(text: str) -> bool:
    """Tell whether a line is a notice of the site or a prompt. A prompt asks the reader to do
    something, for example to subscribe to a newsletter or to read another article.
    """
    words = word_count(text)
    if words <= LONGEST_PROMPT:
        phrase = _PROMPT.match(text)
        if phrase is not None and not _is_report(text, phrase.end()):
            return True
        if _LABEL_ALONE.match(text):
            return True
    return words <= LONGEST_NOTICE and _NOTICE.match(text) is not None and not _is_reported(text)


def may_be_heading(text: str) -> bool:
    """Tell whether a prompt may also be a heading or a question: `Sign up for the draft`."""
    phrase = _PROMPT.match(text)
    if phrase is None or _SERVICE.search(text, phrase.end()):
        return False
    after = text[phrase.end() :].strip()
    return after == "?" or (_AT_ONCE.match(after) is None and word_count(after) > 0)


def _is_report(text: str, end: int) -> bool:
    """Tell whether a line is a sentence of the article, although it begins with the words of a
    prompt. These words end at the index `end`. The result is True in two cases:

    - The line begins with a closed quotation, and a word follows.
    - The line ends like a sentence, and LEAST_REPORT words or more follow `end`, without a mark
      such as `:` first. Also, it names a speaker (`… said`) or mentions no service of the site.
    """
    if not _QUOTATION.match(text) and (_AT_ONCE.match(text, end) or word_count(text[end:]) < LEAST_REPORT):
        return False
    return _is_reported(text) or (_SENTENCE.search(text) is not None and _SERVICE.search(text) is None)


def _is_reported(text: str) -> bool:
    """Tell whether a line begins with a quotation, or is a sentence that says who said something."""
    if _QUOTATION.match(text):
        return True
    return _SENTENCE.search(text) is not None and _REPORTED.search(text) is not None


def link_label(text: str) -> str:
    """Return the words at the beginning of a line, such as `По теме:`, that may announce the link
    to another article. Without such words, return an empty string.
    """
    label = _LINK_LABEL.match(text)
    return label[0] if label is not None else ""


def addresses_reader(text: str) -> bool:
    """Tell whether a paragraph speaks as the site to its readers: `Our reporters …`, `… for you`.

    A paragraph with a quotation does not, because a person may have said `we`.
    """
    return _READER.search(text) is not None and not (_QUOTES.search(text) or _is_reported(text))


def is_offer(text: str) -> bool:
    """Tell whether a line in a paywall element offers a subscription."""
    return is_prompt(text) or (len(text) < 400 and _OFFER.search(text) is not None)


def is_byline_or_date(text: str) -> bool:
    """Tell whether a short line has the author, date, reading time or a reporter's mail address."""
    words = word_count(text)
    if words > LONGEST_DATE_LINE:
        return False
    if _READING_TIME.match(text) or _MAIL_ADDRESS.fullmatch(text):
        return True
    text = _READING_TIME_AT_END.sub("", text)
    if not text or _is_date_line(text, words):
        return True
    lead = _BYLINE_LEAD.match(text)
    if words > LONGEST_BYLINE or _is_sentence(text):
        return False
    return bool(labelled_names(text)) if lead is None else not is_sentence_after_by(text[lead.end() :])


def _is_date_line(text: str, words: int) -> bool:
    """Tell whether a line has a date or a time and hardly anything else.

    One of these must hold:

    - The line has more digits than letters.
    - The line has only words of bylines and dates.
    - The line begins with a word such as `Published` and a date, or it has a date and `Posted by:`.
      Other words may follow, but the line must not end like a sentence.
    """
    if not (any(map(str.isdigit, text)) or _PERIOD.search(text)):
        return False
    lead = _DATE_LEAD.match(text)
    rest = text[lead.end() :] if lead is not None else text
    date = _PERIOD.search(rest) or _DAY.search(rest) or _CLOCK.search(rest)
    if lead is None and (date is None or words > LONGEST_BYLINE or _EVENT.match(rest, date.end())):
        return False
    is_mostly_digits = sum(map(str.isdigit, rest)) > sum(map(str.isalpha, rest))
    if is_mostly_digits or not unusual_words(_NAMED.sub("", _PERIOD.sub("", rest))):
        return True
    is_dated = date is not None and (
        (lead is not None and not unusual_words(rest[: date.start()])) or _POSTED_BY.search(text) is not None
    )
    return is_dated and _SENTENCE.search(text) is None


def is_production_credit(text: str) -> bool:
    """Tell whether a line says who reported, wrote or edited an agency report."""
    if len(text) > LONGEST_CREDITS or _PRODUCTION.match(text) is None:
        return False
    return len(unusual_words(_CREDITED.sub("", text))) < 2 or _SENTENCE.search(text) is None


def _is_sentence(text: str) -> bool:
    return text[-1:] in ".!?。！？" and word_count(text) > 6


def ends_sentence(text: str) -> bool:
    """Tell whether a line ends like a sentence, for example with `.`, `:` or a closing quote."""
    return _ENDS.search(text) is not None


_QUOTES = re.compile(r"[“”„«»‹›\"「」『』]")
_READER = re.compile(
    r"\b(?:we|(?-i:us)|our|you|your|wir|unser\w{0,2}|nous|notre|vous|votre|nosotr[ao]s|nuestr[ao]s?"
    r"|noi|nostr[aoei]|vostr[aoei]|noss[ao]s?|você|wij|onze|мы|наш\w{0,3}|вы|ваш\w{0,3})\b",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"\W*(?:correction|clarification|editor[’']?s[’']?\snote|berichtigung|korrektur|anmerkung\sder\sredaktion"
    r"|rectificati(?:f|on)|corrección|fe\sde\serrores|correzione|rettifica|correção|correctie|rättelse)\b"
    r"[^:]{0,40}[:：]",
    re.IGNORECASE,
)


def is_correction(text: str) -> bool:
    """Tell whether a paragraph begins with a label such as `Correction:`."""
    return _CORRECTION.match(text) is not None
