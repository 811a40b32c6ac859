"""Recognises files that look like plain text, but are not articles: tables, exports that hold
several documents with their metadata, and the code of web pages.

`plain_text` would read such a file as one article, with its first line as the title. So `kinds`
refuses such files. The functions read only the beginning of a document.
"""

import re

_TABLE = "a table; convert it to JSON lines, with one record in each line"
_NEXIS = "an export of Nexis; store each document as a JSON record with title, text, date and url"
_FACTIVA = "an export of Factiva; store each document as a JSON record with title, text, date and url"
_ROBOTS = "a robots.txt, which tells crawlers what to leave out"
_STYLES, _SCRIPT = "a style sheet", "a script"
_CODE_ENDINGS = {".css": _STYLES, ".js": _SCRIPT, ".mjs": _SCRIPT}
_TABLE_ENDINGS = (".csv", ".tsv", ".tab")
_DELIMITERS = ",;\t|"
MOST_COLUMNS = 200
_COLUMN = re.compile(r"[^\W\d](?:[\w .:/-]{0,38}\w)?")
_TEXT_NAMES = (
    "title headline heading text body content article articletext articlebody fulltext maintext bodytext"
    " summary description abstract lead snippet"
)
_OTHER_NAMES = (
    "id uuid guid url link href permalink date datetime time timestamp published publishedat publishdate"
    " datepublished pubdate publicationdate created createdat author authors byline creator source site"
    " domain publisher publication outlet language lang section category tags keywords country"
)
_TEXT_COLUMNS = frozenset(_TEXT_NAMES.split())
_KNOWN_COLUMNS = _TEXT_COLUMNS | frozenset(_OTHER_NAMES.split())
_NEXIS_LENGTH = re.compile(
    r"^[ \t]{0,20}(?:length|longueur|longitud|lengte|l.{1,2}nge): ?\d[\d.,]{0,8} "
    r"(?:words|mots|palabras|woorden|w.{1,2}rter)\b",
    re.MULTILINE | re.IGNORECASE,
)
_NEXIS_LINES = tuple(
    re.compile(rf"^[ \t]{{0,80}}{line}[ \t]{{0,20}}\r?$", re.MULTILINE)
    for line in (
        r"(?:Load-Date|LOAD-DATE): [^\n]{1,40}", "End of Document", r"Page \d{1,5} of \d{1,5}",
        r"\d{1,5} of \d{1,5} DOCUMENTS", r"Copyright \d{4} [^\n]{1,100}",
    )
)  # fmt: skip
_FACTIVA_CODE = re.compile(r"^(HD|WC|PD|SN|SC|LA|CY|LP|TD|AN)(?:\t| {2,}|[ \t]*\r?$)", re.MULTILINE)
_FACTIVA_FACTS = frozenset({"WC", "PD", "SN", "SC", "LA", "CY", "AN"})
_ROBOTS_LINE = re.compile(
    r"[ \t]*(?:(?:user-agent|disallow|allow|sitemap|crawl-delay|host|clean-param|noindex|content-signal)"
    r"[ \t]*:[^\n]*|#[^\n]*)?",
    re.IGNORECASE,
)
_ROBOTS_RULE = re.compile(r"^[ \t]*(?:user-agent|disallow)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_LINE_COMMENT = re.compile(r"^[ \t]*//[^\n]*$", re.MULTILINE)
_DECLARATION = re.compile(r"\s*[\w-]{1,50}\s*:")
_SCRIPT_START = re.compile(
    r"\s*(?:[!(;+~-]{0,4}(?:async )?function\b|\(\(\)\s?=>|[\"']use strict[\"']"
    r"|(?:var|let|const)\s+[\w$,\s]{1,80}="
    r"|(?:window|document|self|globalThis)[.\[]|import\s?[{\"'*]|export\s(?:default|const|function)\b)"
)
LONGEST_SELECTOR = 1_000
MOST_OTHER_CHARACTERS, FEWEST_SIGNS = 0.1, 0.05  # shares of a style sheet, and of a script


def description_of_code(text: str, name: str) -> str:
    """Return what kind of code for browsers or crawlers a text is, or an empty text."""
    ending = next((ending for ending in _CODE_ENDINGS if name.endswith(ending)), "")
    if ending:
        return _CODE_ENDINGS[ending]
    if _ROBOTS_RULE.search(text) and all(map(_ROBOTS_LINE.fullmatch, text.splitlines())):
        return _ROBOTS
    first, *others = text.split("/*")
    code = _LINE_COMMENT.sub("", first + "".join(part.partition("*/")[2] for part in others))
    if "{" not in code:
        return ""
    if _SCRIPT_START.match(code):
        return _SCRIPT if sum(map(code.count, "{}()=;")) > FEWEST_SIGNS * len(code) else ""
    unruly = sum(len(part) for part in code.split("}") if part.strip() and not _is_style_rule(part))
    return _STYLES if unruly < MOST_OTHER_CHARACTERS * len(code) else ""


def _is_style_rule(part: str) -> bool:
    """Tell whether a text without its closing brace is a rule such as `p { color: red`."""
    selector, brace, declarations = part.rpartition("{")
    return bool(brace) and len(selector) <= LONGEST_SELECTOR and _DECLARATION.match(declarations) is not None


def description_of_export(text: str, name: str) -> str:
    """Return what kind of export a text is, and how to convert it. Return an empty text for any
    other text.

    `text` is the beginning of a document, and `name` is the name of its file in lower case.
    """
    if name.endswith(_TABLE_ENDINGS) or _is_table(text):
        return _TABLE
    if _NEXIS_LENGTH.search(text) and sum(line.search(text) is not None for line in _NEXIS_LINES) > 1:
        return _NEXIS
    codes = set(_FACTIVA_CODE.findall(text))
    is_factiva = "HD" in codes and not codes.isdisjoint({"LP", "TD"}) and len(codes & _FACTIVA_FACTS) > 1
    return _FACTIVA if is_factiva else ""


def _is_table(text: str) -> bool:
    """Tell whether the first line has the names of columns, such as `id,title,url,text`.

    All columns must look like names and be different. At least two must be usual names, and one of
    these must be the usual name of a title or a text. So a headline with commas is not taken for a
    table.
    """
    line, newline, _ = text.partition("\n")
    if not newline:
        return False
    return any(_are_names(line.strip("\r").split(mark, MOST_COLUMNS)) for mark in _DELIMITERS if mark in line)


def _are_names(columns: list[str]) -> bool:
    columns = [column.removeprefix('"').removesuffix('"') for column in columns]
    named = columns[1:] if not columns[0] else columns  # pandas writes no name above its row numbers
    if len(set(named)) < len(named) or not all(map(_COLUMN.fullmatch, named)):
        return False
    known = {re.sub(r"[_ .:/-]", "", column).lower() for column in named}
    known &= _KNOWN_COLUMNS
    return len(known) > 1 and not known.isdisjoint(_TEXT_COLUMNS)
