"""Words that a publisher may use in a new headline for a text that has other words.

A publisher rewords headlines: "quits" in place of "resigns". So a word that the text lacks is only
a sign of news if it is neither common (`is_common`) nor another word for one of the text's words
(`has_other_word`).
"""

import re
from functools import lru_cache

from wirewatch.compiling.frequencies import shipped_frequencies
from wirewatch.digests.repeats.wording.folding import fold, without_accents
from wirewatch.digests.repeats.wording.outcomes import outcomes_of, word_expression
from wirewatch.digests.repeats.wording.wordlists import words

MIN_COMMON_SHARE = 0.06  # share of articles; words of events such as "killed" are rarer

# Words that do not name an event: prepositions, vague amounts, and words for "causes" and "meets with".
_EMPTY = frozenset(
    fold(word)
    for word in words(
        """after amid amidst among as despite during following over overnight near nearby via versus
        while dozens scores hundreds thousands several multiple many few nearly almost about hit
        hits slap slaps slapped slam slams slammed leave leaves leaving left see sees spark sparks
        sparked sparking trigger triggers triggered prompt prompts cause causes causing measuring
        face faces facing get gets give gives go goes make makes take takes set sets put puts
        begin begins big huge major massive latest reportedly rule rules told tell tells news
        watch video videos live breaking update updates updated exclusive explainer analysis
        photos pictures factbox timeline highlights risk risks forces official officials
        authorities become becomes nach bei vor wegen trotz angesichts mehrere zahlreiche dutzende
        hunderte tausende rund gegen großeinsatz eilmeldung bericht liveticker lässt sorgt après
        avant lors malgré plusieurs dizaines centaines milliers provoque fait très direct vidéo
        selon sous suite tras pese durante varios varias decenas cientos miles deja dejan causa
        provoca obliga sufre hace queda vídeo directo según dopo prima nonostante diversi decine
        centinaia migliaia diretta após antes apesar vários várias dezenas centenas milhares deixa
        na fica ficam deixam tijdens ondanks meerdere tientallen honderden после из-за перед во
        время несколько десятки сотни тысячи около более свыше стало известно видео привел привело
        привела остается осталась остался остались بعد قبل خلال اثر إثر عشرات مئات عدة يوقع يخلف
        بسبب رغم وسط عاجل فيديو 또 후 전 속 등 중 안 해 못 않 않는다 않아 없다 했다 한다 수십 수백
        여러 가운데 속보 단독 영상 인해 종합 快讯 快訊 速报 速報 突发 视频 独家 動画 写真
        """
    )
)
# A headline with one of these words reports a further event: "Sweden expels envoy after attack".
AFTER = frozenset(
    fold(word)
    for word in words(
        """after following during nach infolge während après tras después dopo após depois na po sonra
        после بعد"""
    )
)
# Characters that connect words in Chinese and Japanese headlines.
EMPTY_CHARACTERS = frozenset(
    "已致的了在被将將与與和及或对對为為等至后後前中内者时時氏人名个個再又起受可会會新"
)

# Each line has words of many languages that headlines use for each other, as beginnings of words
# (see `word_expression`). Indented lines continue a line.
_SYNONYMS = """
buy buys bought buying purchas acquir takeover merge merger deal kauf übernahm übernimm acquis
    rachat rachèt compra adquier adquir acquist купи покуп приобрет 买 收购 買収 매입 인수 شراء
    استحوا
seiz seize seizes captur captiv abduct take takes taken took held besetz gekapert saisi apres
    incaut secuestr sequestr захват захвач احتجاز احتجز 拿捕 나포
arrest detain detención deten captur nabbed caught custody cae cayó caen festnahm festgenomm
    verhaft gefasst interpell garde задерж арест 逮捕 被捕 控制 抓获 체포 검거 구속 اعتقال توقيف
    ضبط
sanction punish penal fine fines fined geldbuße strafe bußgeld amende multa sanción multe штраф
    наказ санкци 罚款 制裁 罰金 벌금 과징금 제재 غرام عقوب
rate rates borrowing cost costs interest policy tighten monetary hike leitzins zins taux tipos
    tasa tassi juros ставк процент 利率 金利 금리 الفائدة فائدة
quake earthquake tremor shak shook rattl jolt sway erdbeben beben erschütter séisme secousse
    trembl sismo terremoto temblor sacud terremot scossa землетряс толчк 地震 지진 زلزال هزة
fire fires blaze blazes ablaze burn burns burned burning burnt gut guts gutted inferno flame
    wildfire smoke brand brennt brannt abgebrannt verbrannt großbrand großfeuer feuer flamm
    incendi feu flammes brûl fuego arde arder quem fuoco brucia пожар гори горе горя сгор загор
    火灾 火災 大火 起火 火事 全焼 화재 전소 탔 불 حريق احترق يلتهم نيران
explo blast detonat bomb explosion sprengs sprengung déton attentat estall взрыв взорв подрыв 爆炸
    爆発 폭발 انفجار تفجير
collaps crumbl cave derruba cai caem einsturz eingestürzt stürz effondr derrumb colaps croll desab
    обруш обвал рухну 坍塌 倒塌 崩落 崩壊 倒壊 붕괴 무너 넘어 전도 전복 쓰러 انهيار
missing search disappear unaccounted vermisst suche disparu recherch desaparec busca búsqueda
    dispers ricerc пропа поиск завал 失踪 失联 搜救 行方不明 捜索 실종 수색 مفقود البحث
survivor rescu saved safe gerettet rettung sauvé secour rescat salvo salvat socors спас выжи 获救
    救出 救助 구조 إنقاذ نجاة
victim casualt hurt injur wound verletz opfer blessé victime herid víctima ferit vittim постра
    жертв ранен 受伤 死伤 伤 負傷 けが 부상 사상 다쳐 다친 جريح جرح إصاب أصيب مصاب
deadly 死 亡 사상
tank tanker ship vessel boat ferry cargo freighter schiff boot fähre frachter navire bateau buque
    barco nave суд корабл паром 船 船舶 선박 سفينة
plant factory facility works depot warehouse site refinery werk fabrik anlage lager usine entrepôt
    planta fábrica fabbrica stabiliment завод склад фабрик 工厂 工場 공장 조선소 مصنع
raid strike strikes struck attack assault air drone bombard shell angriff angegriff attaque frappe
    ataque attacco атак удар обстрел 袭击 攻击 攻撃 空爆 공격 공습 هجوم غارة قصف
police officer cops polizei beamte policier gendarm policía polizia carabinier полиц 警方 警察
    경찰 الشرطة
court judge tribunal trial jury dock verdict gericht prozess richter urteil procès juge juicio
    juez processo суд приговор 法院 法庭 裁判 地裁 법원 재판 محكمة
win wins won winn beat beats defeat triumph victory sieg gewinn victoire gagn gana ganó vence
    victoria vittoria vitória побед выигр 勝利 勝つ 夺冠 优勝 우승 승리 꺾 فوز
lose lost defeat knocked beaten eliminated out niederlage défaite elimin derrot sconfit проигр
    敗れ 不敌 패배 خسارة
profit earning income loss losses revenue result gewinn umsatz bénéfice ganancia utile прибыл
    выручк 利润 利益 黒字 赤字 이익 실적 أرباح
agree agrees agreement deal pact accord accept sign signs signed ink inks inked contract treaty
    einig vertrag signe acuerd firma accordo соглаш договор 协议 合意 協定 합의 계약 اتفاق
approv adopt confirm elect wins pass passes passed back backs vote votes voted endors clear
    beschließ beschloss beschlossen stimm passier gebillig billig verabschied aprueb aproba aprob
    одобр принял принят 通过 可決 採択 통과 가결 يعتمد اعتمد اعتماد يقر أقر إقرار صوت
limit cap caps capped begrenz deckel plafonn tope límite огранич 限制 上限 제한
quit quits resign step steps stepp leave leaves exit depart rücktritt tritt démission dimit
    renunci отставк 辞任 辞職 사임 사퇴 استقال
mayor chief head boss leader director chef leiter jefe líder capo глава директор руковод 市長 市长
    시장 رئيس
envoy ambassador diplomat botschaft ambassad embajad посол 大使 대사 سفير
shot shoot shooting gunfire gunman gunned schuss schüsse schoss tir tirs coups tiro tiros balazo
    tirote spari стрел выстрел 枪击 銃撃 発砲 총격 إطلاق
storm hurricane typhoon cyclone batter lash pound tempest sturm orkan tempête tormenta шторм
    ураган 台风 台風 태풍 عاصفة
landslide mudslide rockslide avalanche bury buries buried engulf erdrutsch lawine verschütt
    glissement ensevel alud deslizamiento avalancha frana valanga оползен лавин засыпа 滑坡 泥石流
    土砂 雪崩 산사태 눈사태
flood floods flooding inund hochwasser überflut inond crue aluvi alluvion наводн затоп 洪水 水害
    홍수 فيضان
evacu evacuat flee fled evakuier räum évacu evacua эвакуа 撤离 疏散 避難 대피 إجلاء
return swing swings post posts report reports turn turns kehrt verbuch renoue vuelve торгов
start starts begin begins began open opens opened launch beginn comienz empiez début commenc inizi
    нача старт 开始 開始 시작 بدء
stop stops stopped halt halts suspend suspended pause stopp einstell suspens cesse перекр приостан
    停止 中断 中止 중단 وقف تعليق
disrupt perturb chaos cancel delay ausfall grève retras interrup сбо 混乱 차질
stay remain keep keeps kept hold holds held unchang leave unverändert bleibt inchang mantien остав
    остал сохран 维持 据え置 동결 تثبيت
accus alleg charg blam suspect beschuldig vorwurf vorgeworf soupçon acusa presunto обвин подозр
    指控 疑い 혐의 اتهام متهم
corrupt brib graft fraud payoff korrupt bestech corrup pot-de-vin soborn tangent взят корруп 贿
    収賄 뇌물 رشوة فساد
election vote poll ballot wahl abstimm stimmt élection scrutin elecci voto elezion выбор голос
    选举 選挙 선거 انتخاب
ban bans banned prohibit outlaw bar bars barred forbid verbot verbiet untersag interdi interdit
    prohíb prohib vieta запрет 禁止 금지 حظر
appeal challenge berufung revision anfecht appel recours recurso recurr apel ricorso апелляц обжал
    上诉 控訴 上告 항소 상고 استئناف
sue sues sued suit lawsuit claim complaint klage klagt plainte poursui demanda querella denuncia
    иск 提訴 起诉 诉讼 소송
protest demonstrat rally march demonstr proteste manifest protesta протест митинг 抗议 抗議 デモ
    시위 احتجاج
talk talks negotiat meet meets met meeting gespräch verhandl pourparler négoci negocia conversa
    trattat перегов встреч 会谈 会談 회담 محادث مفاوض
truce ceasefire waffenruhe trêve tregua перемири 停火 停戦 휴전 هدنة
warn warns warned warning alert alarm warnung warnt alerte alerta allerta предупре тревог 警告
    警報 경고 경보 تحذير إنذار
raise raises raised rais pledg collect donat promise spend
outbreak case cases infect confirm found detect ausbruch fälle foyer brote caso focolai вспыш
    случа 疫情 感染 확진 감염 تفش
soar slump rebound recover grow grew rise rises rose gain gains improv erhol steig rebond repunt
    recuper rimbalz восстан вырос
ground aground stranded stuck gestrandet échou encall varad arenat мел 座礁 좌초 جنوح
"""

# Words that name an event so clearly that one of them is enough.
_EVENTS = """
assassinat crash crashes crashed ambush boycott protest demonstrat denounc veto vetoes lawsuit sue
sues sued hospitali bans banned frees freed appeal appeals overturn strike strikes stripped
sabotag eruption outbreak mutin absturz abgestürzt attentat berufung boykott demonstr klage klagt
verbiet verbot rücktritt insolvenz erkrankt freigelassen assassin manifest plainte appel interdi
libér écrase asesin boicot protesta recurre demanda prohíb prohib liber estrell boicott ricorso
vieta liberat schianta убит протест бойкот обжал иск запрет освобо разбил крушен احتجاج استئناف
حظر إفراج اغتيال تحطم استقال يستقيل مقاطعة 抗议 抗議 上诉 控訴 上告 起诉 提訴 禁止 释放 釈放 坠毁
墜落 暗杀 暗殺 시위 항소 상고 소송 금지 석방 추락 암살 arrest detain acquit extradit suicid hanged
lynch massacr explo missile nuclear tsunami avalanche landslide derail hijack hack hacked hacker
cyberattack ransom epidemic cholera ebola looting riot mutiny blackout sabotage walkout impeach
expel indict recall verhaft festgenomm festnahm freigesproch auslief selbstmord suizid rakete
lawine erdrutsch entgleis hackerangriff seuche plünder meuter stromausfall durchsuch interpell
acquitt extrad éboulement dérail déraill épidémie pillage émeute perquisition detenid detien
arrestad absuelt misil alud descarril epidemia saqueo motín apagón allanamiento arrestat assolt
estrad missil frana deragli saccheggi perquisi арест задерж оправда экстради самоуби ракет лавин
оползен сошел эпидеми мародер мятеж обыск взлом اعتقال توقيف تبرئة تسليم انتحار صاروخ تسونامي وباء
نهب تمرد 逮捕 被捕 无罪 無罪 引渡 自杀 自殺 导弹 ミサイル 海啸 津波 雪崩 脱轨 脱線 疫情 暴动 暴動
停职 搜查 捜索 체포 구속 무죄 인도 자살 미사일 쓰나미 산사태 탈선 폭동 압수수색 해킹
"""


def _lines(table: str) -> list[str]:
    return table.strip().replace("\n    ", " ").split("\n")


_EVENT = word_expression(_EVENTS)
_GROUPS = [word_expression(line) for line in _lines(_SYNONYMS)]


@lru_cache(maxsize=20_000)
def is_common(word: str) -> bool:
    """Tell whether a folded word is common in all articles, or does not name an event.

    Words with the same spelling in another language count too, so "war" is common.
    """
    if word in _EMPTY:
        return True
    shares = shipped_frequencies().shares
    return (shares.get(word) or shares.get(without_accents(word), 0.0)) >= MIN_COMMON_SHARE


def has_other_word(word: str, story: str) -> bool:
    """Tell whether the folded text `story` has a word that headlines use in place of `word`."""
    return any(group.search(story) for group in _groups_of(word))


def names_event(word: str) -> bool:
    """Tell whether a folded word names an event so clearly that it alone is news."""
    return _EVENT.match(word) is not None


@lru_cache(maxsize=5_000)
def _groups_of(word: str) -> tuple[re.Pattern[str], ...]:
    """Return the groups of words that headlines use for each other and that have `word`."""
    return (*outcomes_of(word), *(group for group in _GROUPS if group.match(word)))
