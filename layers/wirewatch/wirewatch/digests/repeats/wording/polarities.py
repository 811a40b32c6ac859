"""Words that give a headline another meaning, in many languages.

If two headlines are otherwise almost the same, these words are compared (see `edited_headlines`).
In `_AXES`, `_DENIALS` and `_DOUBT`, most words also stand for longer words that begin with them
(see `word_expression`).
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from wirewatch.digests.repeats.wording.outcomes import word_expression
from wirewatch.digests.repeats.wording.vocabulary import OPPOSITES, OUTCOMES
from wirewatch.digests.repeats.wording.wordlists import words
from wirewatch.digests.repeats.wording.words import Kind, read_word

# Each block has words that exclude each other. Each line is a pole, with words of many languages; an
# indented line continues it.
_AXES = """
before vor avant antes prima до перед önce قبل पहले 之前 前に 전에 谈前 談前 会前 會前 前发 前發
after nach après despu depois dopo после sonra بعد बाद 之后 之後 後に 후에 谈后 談後 会后 會後 后发 後發

up hike hiked higher above over mehr über hausse monte montent más acima mais sobe sobem вверх
    выше больше steig stieg 上涨 上漲 上升 上がり 増 增 늘 증가 बढ़ arttı artıy ارتفاع
down cut cuts lower below under weniger unter baisse menos abaixo caem caen вниз ниже меньше
    sinken sinkt sank fallen fällt fiel stürz 下跌 下降 下がり 減 减 줄 감소 घट azaldı düştü düşüy انخفاض

leave leaves left exit withdraw retreat verlass quitte sortent salen abandon выходят вышл покину
    撤 철수 ينسحب
enter enters advance join einmarsch entrent entran вход вошл 进 進 진입 يدخل

from aus desde из から 에서
to into nach hacia إلى へ 으로

admit concede gesteh avou admite призна 承认 承認 認め 인정 اعترف
denies denied deny bestreit

uphold upheld bestätigt confirme
overturn dismiss quash aufgehob annul

agree accept zustimm aprueb acept соглас 同意 동의 kabul
disagree refus reject weiger rechaz отказ 拒

support back backs unterstütz soutien apoya поддерж 支持 지지
oppos against gegen contre contra против 反对 反対 반대

for für pour
against gegen contre

buy buys bought kauf achèt achat compra покуп 买 買 매입
sell sells sold verkauf vend vende прода 卖 売 매각

start open opens begin began beginn commenc empiez comienz начал 开始 開始 시작
end ends ended stop halt close ende fin termin законч 结束 終 종료

half halb moitié mitad metade полов 一半 半数 절반
quarter viertel quart cuarto четверт 四分
thirds drittel tiers tercio 三分

double verdoppel
triple verdreifach

import
export

man men mann homme hombre 男 남성
woman women frau femme mujer 女 여성

north nord norden norte север kuzey شمال 北 북부 उत्तर
south süd sud sur sul юг юж güney جنوب 南 남부 दक्षिण
east ost est este leste восток восточ doğu شرق 東 东 동부 पूर्व
west ouest oeste запад batı غرب 西 서부 पश्चिम

上午 午前 오전
下午 午後 오후

恢复 恢復 再開 재개 restart resum
停止 停产 中止 중단 suspend

释放 釋放 freed acquit freigesproch acquitt absuel оправда
逮捕 拘留 convict guilty verurteilt condamn conden осужд

alive lebend vivant vivo vivos живы 生存 生还 생존
dead tot tote mort morts muerto мертв 死亡 사망

lift lifts lifted ease eases relax aufgehob lockert lève levée levanta снят снима 解除 放宽 완화
impose tighten verhäng verschärf impos endurc введ ужесточ 实施 收紧 강화

best beste meilleur mejor melhor лучш 最高
worst schlimmst pire peor pior худш 最低

richer reicher
poorer ärmer

most meist plupart mayor maior больш
few wenig peu pocos poucos мало

gain gains rise rises climb renchér encarec дорож महंग महँग yüksel zamlan 高騰 비싸 ارتفاع
lose loses fall falls recule tombe abarat дешев सस्त düştü ucuzla 安値 싸 تراجع انخفاض

profit gewinn bénéfice beneficio ganancia lucro прибыл 盈利 黒字 흑자 ربح मुनाफ
loss losses verlust perte pérdida prejuízo убыт 亏损 虧損 赤字 적자 خسار घाट

allow permit authori erlaub genehmig autoris autoriz permite разреш 允许 允許 許可 许可 허가 허용 سمح تسمح
    अनुमति izin
ban bans banned prohibit forbid verbiet verbot interdi prohíb proíb proib запре 禁 금지 منع تمنع
    रोक yasak

file files bring
drop drops dropped

pass passes passed adopt sign signs
block blocks veto shelve

hire hires
fire fires lay lays axe axes

strengthen stärker renforc fortal укреп усил 强化 増強 강화 güçlen
weaken schwäch affaibl debilit ослаб 弱 약화 zayıfla

capture captures seize seizes take takes erober captur захват 占领 占領 점령
lose loses flee flees leave leaves retreat verlier перд отступ 撤离 撤離 撤退 철수

within
out outside

surviv überleb survécu sobreviv выжил 获救 獲救 救出 생존 kurtul बचा sağ حيا जिंदा ज़िंदा
died dies killed death gestorben mort muri morr погиб 遇难 遇難 死亡 숨진 사망 öldü ölü ميت मृत मारे

vivo viva vivos живым живой живы
muerto muerta morto morta мертв

suspendu
maintenu

加息 利上げ 인상
降息 利下げ 인하

表明 宣布
撤回

賛成 赞成 贊成 찬성
反対 反对 反對 반대

成功 达成 達成 成立
破裂 失败 失敗 決裂

last letzt derni últim ultim последн 最后 最後 마지막
first erst premi primer prim перв ilk पहला 第一 첫
second zweit deuxi segund secondo втор ikinci दूसर الثاني 第二 두
third dritt troisi tercer terceir terzo трет üçüncü तीसर الثالث 第三 세
fourth viert quatri cuart quart четв dördüncü चौथ الرابع 第四 네
fifth fünft cinqui quint пят beşinci पाँचव पांचव الخامس 第五 다섯
"""
_INJURED_OR_DEAD = (OUTCOMES[0], OUTCOMES[1])
POLES = [
    tuple(word_expression(pole) for pole in axis)
    for axis in (
        *OPPOSITES,
        *(block.splitlines() for block in _AXES.strip().replace("\n    ", " ").split("\n\n")),
        _INJURED_OR_DEAD,
    )
]

# Verbs and adjectives that negate what follows. Word by word, the tables of negations apply as well.
_DENIALS = """deny denies denied denying refus reject dismiss fail fails failed false fake hoax
    dement bestreit weiger ablehn lehnt scheiter falsch démen dément nie rejet échou faux
    niega negó nega negou desmient desment rechaz fracas falso recus rejeit smenti rifiut ontken
    опроверг отриц отказ отверг фейк ينفي تنفي نفي نفى رفض يرفض عدم كاذب
    इनकार इंकार खंडन yalanla reddet redded"""
_EAST_ASIAN = (
    r"拒不|不(?![仅僅少久断斷同但过過])|未(?![来來])|[没沒無勿拒驳駁]|无(?!人机)|[非](?![洲常])|否|並非|并非"
    r"|ない|なかっ|なし|ません|ず(?![れかつ])|ぬ|見送|断念"
    r"|(?<![가-힣])안(?:\s|(?=[한했된됐할하되간가갔]))|[못않없]|아니|아닌|부인|거부|거절|불(?=[참허발가응법인승이복신])"
    r"|무(?=[산죄혐])|비(?=[공협핵])|미(?=[달승확이공])|보류|철회"
)
_TURKISH = r"m[ıiuü]yor|m[ae](?:d[iıuü]|z\b|y[ae]c[ae]|m[iıuü]ş)|s[ıiuü]z\b"
_WORDS_OF_DENIAL = word_expression(_DENIALS)
_SIGNS_OF_DENIAL = re.compile(_EAST_ASIAN)
_TURKISH_DENIAL = re.compile(_TURKISH)
_DOUBT = word_expression(
    """may might could can könnt dürft peut pourrai puede podría pode poderá poderia может мог могут
    قد ربما सकता सकती सकते 可能 かも 恐れ 수도 alleged reportedly angeblich präsumé presunto supuesto"""
)
_PREFIXES = frozenset(words("un in im il ir dis non de des des anti mis ex ent under over не без ин i mé a"))
_SUFFIXES = frozenset(words("less los lose loses free frei"))
MIN_ROOT = 4
# Particles with the role that they give to the word before them.
JAPANESE_PARTICLES = {"が": 1, "は": 1, "も": 1, "を": 2, "に": 3, "へ": 3}
KOREAN_PARTICLES = {
    "이": 1, "가": 1, "은": 1, "는": 1, "을": 2, "를": 2, "에게": 3, "에": 3, "으로": 4, "로": 4, "에서": 5,
}  # fmt: skip


def denials(folded: str, language: str) -> int:
    """Return the number of words of denial in a folded headline, such as "refuse" and "deny".

    Negations such as "not" are left out, because the caller counts them. So "nie" counts in French,
    where it means "denies", but not in German and Polish, where it is a negation.
    """
    words_of_denial = [
        word for word in _WORDS_OF_DENIAL.findall(folded) if read_word(word, language)[0] is not Kind.NEGATION
    ]
    turkish = len(_TURKISH_DENIAL.findall(folded)) if language == "tr" else 0
    east_asian = 0 if folded.isascii() else len(_SIGNS_OF_DENIAL.findall(folded))
    return len(words_of_denial) + east_asian + turkish


def doubts(folded: str) -> int:
    """Return the number of words in a folded headline that express doubt, such as "may"."""
    return len(_DOUBT.findall(folded))


def differing_words(first: str, second: str) -> tuple[str, str]:
    """Return the words that `first` has more often than `second`, and the words that `second` has
    more often.

    Both are folded headlines. Each result keeps the order of its headline.
    """
    one, other = first.split(), second.split()
    left = [Counter(one) - Counter(other), Counter(other) - Counter(one)]
    mine, theirs = (
        "".join(f"{word} " for word in each if word in kept)
        for each, kept in zip((one, other), left, strict=True)
    )
    return mine, theirs


def has_opposite(first: str, second: str) -> bool:
    """Tell whether two folded headlines have words that exclude each other, such as "before" and
    "after".

    `first` and `second` are the results of `differing_words`: the words that only one headline has.
    """
    if not first or not second:
        return False
    pairs_of_poles = zip(_poles_in(first), _poles_in(second), strict=True)
    return any(one - other and other - one for one, other in pairs_of_poles)


@lru_cache(maxsize=512)
def _poles_in(folded: str) -> tuple[frozenset[int], ...]:
    """Return, for each axis of POLES, the indexes of the poles that have a word in the text.

    A pole is a group of words, such as those that mean "before". An axis is a list of poles that
    exclude each other.
    """
    return tuple(
        frozenset(number for number, pole in enumerate(axis) if pole.search(folded)) for axis in POLES
    )


def is_turned(first: Sequence[str], second: Sequence[str]) -> bool:
    """Tell whether a word of `first` and a word of `second` differ only by a prefix such as "un" or
    a suffix such as "less".
    """
    return any(_is_affixed(*sorted((one, other), key=len)) for one in first for other in second)


def _is_affixed(short: str, long: str) -> bool:
    if len(short) < MIN_ROOT or short == long:
        return False
    if long.endswith(short):
        return long[: -len(short)] in _PREFIXES
    return long.startswith(short) and long[len(short) :] in _SUFFIXES
