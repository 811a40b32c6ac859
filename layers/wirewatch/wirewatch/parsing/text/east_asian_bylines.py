"""Read names from Chinese, Japanese and Korean bylines, in which a name has no spaces."""

import re
from typing import NamedTuple

LONGEST_LINE = 300  # characters; of a longer line only the end is read
LONGEST_SIGNATURE, LONGEST_DATELINE = 60, 80
_HAN = "[\u4e00-\u9fff]"
_NAME = f"{_HAN}{{2,4}}"
_NAMES = rf"{_NAME}(?:[\s、，,]+{_NAME}){{0,5}}"
_LABEL = "记者|記者|作者|撰文|撰稿|通讯员|执笔|執筆|文字?"
_REPORTS = "报道|報道|報導|摄影|攝影|摄|攝"
_BYLINE = re.compile(
    rf"(?:{_LABEL})(?:\s*[:：]\s*|\s+)({_NAMES})(?=\s*(?:[）)(（\]】/／|·,，。]|来源|编辑|通讯员|发自|{_REPORTS}|$)|\s)"
    rf"|(?:记者|記者)({_HAN}{{2,3}})(?=[/／）)])"
)
_REPORTED = re.compile(rf"(?:{_REPORTS})$")
_PLACE = re.compile(rf"(?:{_LABEL})\s*[:：]?\s*{_NAMES}?([\s、，,]+{_HAN}{{4,10}}?)(?:{_REPORTS})")
_EDITOR = re.compile(rf"(?:责任编辑|责编|編輯|编辑)\s*[:：]\s*({_NAMES})(?=[\s）)\]】]|$)")
_OTHERS = frozenset({"来源", "编辑", "报道", "记者", "通讯员", "摄影", "本报", "作者"})
_BREAK = re.compile(r"[\s、，,]+")
_BRACKETED = re.compile(r"^[\[［【]\s?([\u3040-\u30ff\u4e00-\u9fff]{2,8})\s?[，,、]\s?\w{2,20}\s?[\]］】]$")
_AFTER_DATE = re.compile(
    rf"\d{{1,2}}[日:：]\S{{0,8}}\s*[\[［【（(]\s?({_NAME})\s?[\]］】）)]\W*(?:来源|來源)"
)
_POSTED = re.compile(
    rf"由\s?({_NAME})\s?[于於在]\s?\d{{4}}年\d{{1,2}}月\d{{1,2}}日\s?\d{{1,2}}[:：]\d\d"
    r"[^。]{0,60}(?:发表|發表|发布|發佈)"
)
_SIGNATURE = re.compile(
    rf"[（(][^（）()]{{0,12}}(?:记者|記者)\s*[:：]?\s*({_NAMES})\s*[）)]\W*$"
    rf"|[（(]({_NAME})\s+{_HAN}{{2,6}}(?:报道|報道|報導)[）)]\W*$"
)
_KOREAN_RANK = r"\s?(?:선임|수석|전문|객원|인턴)?"
_KOREAN = re.compile(rf"(?<![가-힣])([가-힣]{{2,4}}){_KOREAN_RANK}(?:기자|특파원)(?![가-힣])")
_KOREAN_ROLE = rf"{_KOREAN_RANK}(?:기자|특파원|통신원)"
_KOREAN_NAMES = r"[가-힣]{2,4}(?:[·,]\s?[가-힣]{2,4}){0,4}"
_KOREAN_DATELINE = re.compile(
    r"\s*[(\[](?P<place>[가-힣·A-Za-z ]{2,20})=(?P<agency>[가-힣A-Za-z0-9 ]{2,20})[)\]]\s?"
    rf"(?:(?P<names>{_KOREAN_NAMES}){_KOREAN_ROLE}\s?)?=\s*"
    rf"|\s*\[(?P<medium>[가-힣A-Za-z0-9 ]{{2,20}})=\s?(?P<reporters>{_KOREAN_NAMES}){_KOREAN_ROLE}\]\s*"
)
_JAPANESE_NAME = "[\u4e00-\u9fff々][\u3041-\u309f\u4e00-\u9fff々]{3,5}"
_JAPANESE_NAMES = f"{_JAPANESE_NAME}(?:[、，・]{_JAPANESE_NAME}){{0,4}}"
_JAPANESE_SIGNATURE = re.compile(
    rf"[\u3041-\u309f].{{0,40}}[。」』]\s?【({_JAPANESE_NAMES})】$"
    r"|(?:[。」』]\s?|^)[（(][^（）()・]{0,8}(?:部|支局|総局|支社|本社)"
    rf"[・\u3000 ]({_JAPANESE_NAMES})[）)]$"
)
_JAPANESE_LINE = re.compile(rf"【({_JAPANESE_NAME}(?:[、，・]{_JAPANESE_NAME}){{1,4}})】")
_JAPANESE_FULL_NAMES = re.compile(rf"{_JAPANESE_NAME}(?:[ \u3000]{_JAPANESE_NAME}){{1,4}}")
_CHINESE_DATELINE = re.compile(
    rf"[^。！？\s（(]{{2,30}}[电電]\s?[（(]\s?(?:{_HAN}{{0,8}}(?:记者|記者))\s*[:：]?\s*({_NAMES})\s*[）)]"
    rf"|[（(]{_HAN}{{0,6}}(?:记者|記者)({_HAN}{{2,3}}){_HAN}{{2,4}}\d{{1,2}}日[电電][）)]"
)
_REPORTER = re.compile(r"(?:记者|記者)")
_KOREAN_REPORTER = re.compile(rf"(?<=[가-힣])\s?{_KOREAN_RANK}(?:기자|특파원)(?![가-힣])")
_NO_NAME = re.compile(
    "通信|新聞|時事|共同|写真|動画|画像|記事|関連|編集|取材|提供|特集|敬称|転載|禁止|続|速報|あり|読|注意|更新"
    "|会員|限定|有料|無料|参照|閲覧|公開|担当|課長|部長|社長|一覧|詳|随時|次回|[をの]|[社部局県市町村区]$"
)


class KoreanDateline(NamedTuple):
    """The parts of a Korean dateline such as `(서울=연합뉴스) 김철수 기자 = `, and its length."""

    place: str
    agency: str
    names: tuple[str, ...]
    length: int


def korean_dateline(text: str) -> KoreanDateline | None:
    """Return the Korean dateline at the beginning of a text, or None. Its `place` is empty if the
    dateline names no place: `[매체=김철수 기자]`.
    """
    match = _KOREAN_DATELINE.match(text[:LONGEST_DATELINE])
    if match is None or not re.search("[가-힣]", match[0]):
        return None
    names = re.split(r"[·,]\s?", match["names"] or match["reporters"] or "")
    return KoreanDateline(
        match["place"] or "",
        match["agency"] or match["medium"],
        tuple(name for name in names if name),
        match.end(),
    )


def east_asian_byline(line: str) -> tuple[str, ...]:
    """Return the persons of a Chinese, Japanese or Korean byline.

    Some forms are read in lines of any length. At the beginning, these are
    `(서울=연합뉴스) 김철수 기자 = ` and `新华社北京3月1日电（记者张倩）`. At the end, these are
    `【田中宏昌】` and signatures in parentheses such as `（本报记者 张倩）`.
    Other forms are read only in lines of at most LONGEST_LINE characters: `记者 张倩`,
    `（责任编辑：魏喆）`, `[田中宏昌，ITmedia]`. The form `김철수 기자` is read only in lines of at
    most LONGEST_SIGNATURE characters.
    """
    if line.isascii():
        return ()
    dateline = korean_dateline(line)
    if dateline is not None and dateline.names:
        return dateline.names
    if match := _CHINESE_DATELINE.match(line.lstrip()[:LONGEST_DATELINE]):
        return tuple(_BREAK.split(match[1] or match[2]))
    if line_of_names := _JAPANESE_LINE.fullmatch(line):
        return _japanese_names(line_of_names[1])
    if signed := _japanese_signature(line[-LONGEST_SIGNATURE:]):
        return signed
    if len(line) > LONGEST_LINE:
        match = _SIGNATURE.search(line[-LONGEST_SIGNATURE:])
    else:
        match = (
            _BYLINE.search(_without_place(line))
            or _BRACKETED.search(line)
            or _AFTER_DATE.search(line)
            or _POSTED.search(line)
            or _EDITOR.search(line)
            or _SIGNATURE.search(line)
            or (_KOREAN.search(line) if len(line) <= LONGEST_SIGNATURE else None)
        )
    written = next((group for group in match.groups() if group), "") if match else ""
    names = (_REPORTED.sub("", name) for name in _BREAK.split(written))
    return tuple(name for name in names if name and name not in _OTHERS)


def east_asian_names(byline: str) -> tuple[str, ...]:
    """Return the persons of a text that is known to be a byline: `記者 王小明／台北報導`, `김영희
    기자`, `【田中宏昌、鈴木一郎】`, `田中宏昌 鈴木一郎`. Return an empty tuple for any other byline.
    """
    if byline.isascii():
        return ()
    if _KOREAN_REPORTER.search(byline):
        names = _KOREAN_REPORTER.sub("", byline).replace("·", " ").replace(",", " ").split()
        return tuple(names) if all(re.fullmatch("[가-힣]{2,4}", name) for name in names) else ()
    if _REPORTER.search(byline):
        return east_asian_byline(byline)
    line = _JAPANESE_LINE.fullmatch(byline)
    is_names = line is not None or _JAPANESE_FULL_NAMES.fullmatch(byline)
    return _japanese_names(line[1] if line else byline) if is_names else ()


def _japanese_names(written: str) -> tuple[str, ...]:
    names = re.split("[、，・ \u3000]", written)
    return tuple(name for name in names if not _NO_NAME.search(name))


def chinese_editors(line: str) -> tuple[str, ...]:
    """Return the persons that a Chinese line names as editors: `（责任编辑：魏喆）`."""
    match = _EDITOR.search(line) if len(line) <= LONGEST_LINE else None
    return tuple(_BREAK.split(match[1])) if match else ()


def _japanese_signature(end: str) -> tuple[str, ...]:
    """Return the persons in parentheses at the end of a Japanese text. Examples are `【田中宏昌】` after a
    sentence, and `（社会部・田中宏昌）`.
    """
    match = _JAPANESE_SIGNATURE.search(end)
    names = re.split("[、，・]", match[1] or match[2]) if match else []
    return () if any(map(_NO_NAME.search, names)) else tuple(names)


def _without_place(line: str) -> str:
    """Remove the place from which a reporter reports: `记者 张倩 江海市报道` becomes `记者 张倩 报道`."""
    place = _PLACE.search(line)
    return f"{line[: place.start(1)]} {line[place.end(1) :]}" if place else line
