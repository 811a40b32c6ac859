"""Read names from Chinese, Japanese and Korean bylines, in which a name has no spaces."""

import re

LONGEST_LINE = 300  # characters; of a longer line only the end is read
LONGEST_SIGNATURE = 60
_HAN = "[\u4e00-\u9fff]"
_NAME = f"{_HAN}{{2,4}}"
_NAMES = rf"{_NAME}(?:[\s、，,]+{_NAME}){{0,5}}"
_LABEL = "记者|記者|作者|撰文|撰稿|通讯员|执笔|執筆|文字?"
_REPORTS = "报道|報道|報導|摄影|攝影|摄|攝"
_BYLINE = re.compile(
    rf"(?:{_LABEL})(?:\s*[:：]\s*|\s+)({_NAMES})(?=\s*(?:[）)(（\]】/|·,，。]|来源|编辑|通讯员|发自|{_REPORTS}|$)|\s)"
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
_KOREAN = re.compile(r"(?<![가-힣])([가-힣]{2,4})\s?(?:선임|수석|전문|객원|인턴)?(?:기자|특파원)(?![가-힣])")


def east_asian_byline(line: str) -> tuple[str, ...]:
    """Return the persons of a Chinese, Japanese or Korean byline.

    Examples: `记者 张倩`, `（责任编辑：魏喆）`, `[田中宏昌，ITmedia]`, `김철수 기자`.
    In a line of more than LONGEST_LINE characters, only the end of the line is searched, for a
    signature in parentheses such as `（本报记者 张倩）`.
    """
    if line.isascii():
        return ()
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


def _without_place(line: str) -> str:
    """Remove the place from which a reporter reports: `记者 张倩 江海市报道` becomes `记者 张倩 报道`."""
    place = _PLACE.search(line)
    return f"{line[: place.start(1)]} {line[place.end(1) :]}" if place else line
