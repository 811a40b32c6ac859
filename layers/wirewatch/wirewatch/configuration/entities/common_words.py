"""Lists names of territories. Some of the names are also common words; others occur inside longer
words.

The names in LEFT_OUT are spelled like common words. `territories` does not use these names.
LONGER_WORDS lists longer words for a name: inside these words, the name does not count. The
keys of both dictionaries are languages.
"""

LEFT_OUT: dict[str, tuple[str, ...]] = {
    # means, arrogance, to dry, to scoop, to stop
    "ko": ("수단", "오만", "말리", "건지", "저지"),
    "ja": ("アルバ",),  # アルバイト, アルバム
    "ar": ("مالي", "عمان"),  # financial; Amman
    "fa": ("مالی", "عمان", "چک", "پیرو"),  # financial; Amman; cheque; follower
    "ur": ("مالی", "عمان", "شام"),  # financial; Amman; evening
    "hi": ("माली",),  # gardener
    "he": ("בנין",),  # building
    "th": ("มาลี",),  # a given name
}

_KOREAN = """
인도 인도적 인도주의 인도양 인도차이나 인도하 인도받 인도되 인도된 인도됐 인도할 인도한
기니 기니피그 기니픽 기니만
가나 가나다 가나안 가나자와 가나가와
부탄 부탄가스 부탄올
피지 피지컬 피지선
이란 이란성
그리스 그리스도
북한 북한강
요르단 요르단강
조지아 조지아주
통가 통가죽
"""
_CHINESE = """
海地 上海地 沿海地 东海地 南海地 渤海地 黄海地 珠海地 北海地 威海地 青海地 深海地 临海地 近海地
海地 東海地 黃海地 臨海地
中国 发展中国家 开发中国家 集中国家 其中国家 其中国内 其中国际
中國 發展中國家 開發中國家 集中國家 其中國家 其中國內 其中國際
美国 拉美国家 南美国家 北美国家 中美国家 欧美国家 完美国际
美國 拉美國家 南美國家 北美國家 中美國家 歐美國家 完美國際
德国 德国际
德國 德國際
法国 立法国家 合法国家 司法国家 宪法国家 非法国家
法國 立法國家 合法國家 司法國家 憲法國家 非法國家
日本 今日本报 昨日本报 近日本报 日本报讯 日本报记者 今日本報 日本報訊
蒙古 内蒙古 內蒙古
马里 马里乌波尔 马里兰 马里奥 马里亚 马里布 马里博尔 马里诺 阿马里 卡马里 库马里
馬里 馬里烏波爾 馬里蘭 馬里奧 馬里亞 馬里布
馬利 馬利基 馬利克 馬利蘭 馬利歐 馬利亞 馬利諾
马利 马利基 马利克 马利兰 马利亚 马利诺
苏丹 文莱苏丹 阿曼苏丹 柔佛苏丹 霹雳苏丹 吉打苏丹 日惹苏丹 苏丹红 苏丹亲王
蘇丹 汶萊蘇丹 文萊蘇丹 阿曼蘇丹 柔佛蘇丹 霹靂蘇丹 吉打蘇丹 日惹蘇丹 蘇丹紅 蘇丹親王
几内亚 新几内亚
幾內亞 新幾內亞
印度 印度洋 印度支那
约旦 约旦河
約旦 約旦河
阿曼 阿曼达 阿曼德 阿曼達
查德 理查德 查德威克
卡達 卡達菲
東加 東加勒比 東加里曼丹 廣東加 山東加
黑山 黑山羊 黑山县 黑山頭 黑山头
古巴 古巴比伦 古巴比倫
巴西 古巴西部
墨西哥 新墨西哥
喬治亞 喬治亞州
"""
_JAPANESE = """
インド マインド ウインド ラインド バインド カインド ハインド ワインド ファインド インドア インドシナ インド洋
イラン イランド
シリア シリアス シリアル
リビア トリビア オリビア
トルコ トルコン
トンガ トンガリ
スイス スイスイ
マルタ マルタン
ハイチ ハイチェア ハイチュウ
チャド チャドウィック リチャド
ロシア プロシア
ガーナ テランガーナ
メキシコ ニューメキシコ
ジョージア ジョージア州
中国 中国地方 中国電力 中国新聞 中国山地 中国自動車道
"""


def _read(rows: str) -> dict[str, tuple[str, ...]]:
    """Return for each name the longer words that contain it. A row has a name, then such words. A
    name may have several rows.
    """
    words: dict[str, tuple[str, ...]] = {}
    for row in rows.strip().split("\n"):
        name, *longer = row.split()
        words[name] = words.get(name, ()) + tuple(longer)
    return words


_CHINESE_WORDS = _read(_CHINESE)
LONGER_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "ko": _read(_KOREAN),
    "zh": _CHINESE_WORDS,
    "yue": _CHINESE_WORDS,
    "ja": _read(_JAPANESE),
    "th": {"ลาว": ("ลาวา",)},  # lava
}
