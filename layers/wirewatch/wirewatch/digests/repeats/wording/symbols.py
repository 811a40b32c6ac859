"""Tells which symbols have a meaning of their own, and which only decorate a text.

- FACTS, such as `×` and `≠`, are compared like words.
- ORNAMENTS, such as an emoji or an arrow, may be added or left out. Another ornament in the same
  place is news.
- All other symbols, such as bullets, are ignored.

FACTS and ORNAMENTS are parts of regular expressions. They do not match the sign of a number, such
as the minus in `-5`, because the module `tokens` reads the sign with the number.
"""

from wirewatch.digests.repeats.wording.wordlists import words

CURRENCY = "$\u00a2-\u00a5\u20a0-\u20cf\uff04\uffe0\uffe1\uffe5\uffe6"
SIGNS = "+\uff0b\\-\u2212\u2013\uff0d\ufe63"  # before a number; the other signs all mean minus
_COMPARISONS = "<>\uff1c\uff1e\u25b2\u25b3\u25bc\u25bd\u2191\u2193\u2197\u2198"
_TILDES = "~\u223c\u301c\uff5e"
# Mathematical operators, without minus, the tilde, dots, and the marks of division, list and ratio.
_OPERATORS = (
    "\u00b1\u00d7\u00f7\u207b\u208b"
    "\u2200-\u2211\u2213\u2214\u221a-\u2222\u2224-\u2235\u2237-\u223b\u223d-\u22c4"
    "\u22c7-\u22ed"
)
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}|\U0001f3f4[\U000e0020-\U000e007e]+"
# Emoji and similar signs, without the colours of skin, and without stars, hands and the like, which
# are bullets.
_PICTURES = (
    "\u2190-\u21ff\u2600-\u2604\u2607-\u260d\u2610-\u2619\u2620-\u26ff\u2705\u2713-\u2718\u274c\u274e"
    "\u2764\u2795-\u2797\u27a1\u27f0-\u27ff\u2b05-\u2b07"
    "\U0001f000-\U0001f1e5\U0001f200-\U0001f3f3\U0001f3f5-\U0001f3fa\U0001f400-\U0001faff"
)

FACTS = (
    rf"[%\uff05\u2030{CURRENCY}\u3300-\u33ff\u2103\u2109{_OPERATORS}]"
    rf"|(?:[<>]=|[{_COMPARISONS}])(?=\s?[{CURRENCY}]?[{SIGNS}]?\d)|(?<=[\d%])[{_COMPARISONS}]"
    rf"|(?<![\w{_TILDES}])[{_TILDES}](?=\s?\d)"  # ~5, but not 5~7
    r"|(?<=[^\W_])\+|(?<=[A-D])[-\u2212\u2013](?![\w-])|(?<=[A-Z])#(?!\w)"  # 100+, AA+, AA-, C#
)
ORNAMENTS = (
    rf"{_FLAG}|[{_PICTURES}]|[\u2605\u2606\u2b50]{{2,}}|(?<=\d)[\u2032\u2033]"
    rf"|(?<=[^\W_]\s)[<>](?=\s\w)|(?<=\d\s)[/*{SIGNS}](?=\s\d)"  # A > B, 5 / 3
)
SYMBOL_KEYS = {
    "<=": "\u2264", ">=": "\u2265", "\u2266": "\u2264", "\u2267": "\u2265", "\u2243": "~", "\u2245": "~",
    "\u2248": "~", "\u223c": "~", "\u301c": "~", "\uff5e": "~", "\u2103": "c", "\u2109": "f",
}  # fmt: skip

# Words before a number with dots that is not a decimal number: 1.10 is not 1.1.
VERSION_WORDS = words(
    """v version versión versão versione versie versiyon sürüm версия версии версию الإصدار संस्करण バージョン
    ver release build firmware update patch ios ipados macos watchos android python java linux kernel windows
    chrome firefox safari section chapter clause article rule figure table paragraph kapitel abschnitt absatz
    artikel abbildung tabelle chapitre section capítulo sección artículo artigo seção глава пункт статья
    버전 版本 第"""
)
