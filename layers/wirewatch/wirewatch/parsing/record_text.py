"""Find the text in a value of a JSON record: a string, an object that holds a text
(`{"rendered": …}`), or the blocks of an editing program.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wirewatch.parsing.text.cleaning import folded

Record = Mapping[str, Any]
TEXT_KEYS = (  # keys under which an object holds its text
    "rendered", "text", "value", "content", "html", "body", "plain", "raw", "data", "markdown", "code",
    "main", "basic", "children", "blocks",
    "paragraphs", "root", "nodes", "items", "$t", "#text", "_", "__html", "default",
    "$", "_text", "__text", "#", "@value", "_value", "$value", "cdata", "_cdata", "__cdata", "#cdata",
    "#cdata-section", "processed", "safe_value", "string", "plainText", "plaintext", "simpleText", "full",
    "long", "runs", "ops", "insert", "p", "para", "paragraph", "sections", "elements", "content_elements",
)  # fmt: skip
HEADING_KEYS = (  # keys under which an object holds what stands above its text
    "kicker", "heading", "header", "headline", "title", "subtitle", "subheading", "lead", "lede", "intro",
    "introduction", "standfirst",
)  # fmt: skip
_REST_KEYS = ("children", "items", "blocks", "paragraphs", "sections", "content_elements")
_TITLE_KEYS = (*TEXT_KEYS, "title", "headline", "name", "short", "original")
_INLINE_TYPES = frozenset({
    "text", "span", "link", "a", "bold", "strong", "em", "italic", "mention", "linebreak", "hardbreak",
    "hyperlink", "autolink", "entryhyperlink", "assethyperlink",
})  # fmt: skip
_NOT_TEXT_TYPES = frozenset({
    "image", "img", "video", "embed", "iframe", "ad", "advertisement", "gallery", "audio", "related",
    "newsletter", "interstitial_link",
})  # fmt: skip
_TYPE_KEYS = ("type", "_type", "kind", "__typename", "nodeType")
DEEPEST = 20  # levels of objects and lists that are searched for text
_COMPARED = 80  # characters at the beginning of a heading or block; they are searched for in the text


def text_of(value: Any, depth: int = DEEPEST) -> str:
    """Return the text of a value, unchanged, or an empty string. The text may be HTML.

    An empty line separates the texts of a list, but not the pieces of one paragraph (see
    `_are_inline`). A picture or an advertisement has no text. At most `depth` levels of lists and
    objects are read.
    """
    if isinstance(value, str):
        return value
    if depth and isinstance(value, Mapping):
        return _text_of_object(value, depth - 1)
    if depth and isinstance(value, list):
        parts = (text_of(part, depth - 1) for part in value)
        return ("" if _are_inline(value) else "\n\n").join(part for part in parts if part)
    return ""


def body_of(value: Any) -> str:
    """Return the text of a value that is the body of a record, see `text_of`.

    The body may be JSON in a string, as editing programs store it. If `text_of` finds no text in an
    object or a list, all strings in it that look like prose are returned.
    """
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "["} and value.rstrip()[-1:] in {"}", "]"}:
        try:
            stored = json.loads(value, parse_int=str)
        except (ValueError, RecursionError):
            return value
        return _text_of_mobiledoc(stored) or text_of(stored) or value
    return text_of(value) or "\n\n".join(_prose_in(value, DEEPEST))


def title_text(value: Any) -> str:
    """Return the text of a value that is a title, see `text_of`."""
    if isinstance(value, Mapping):
        return next((text for key in _TITLE_KEYS if (text := text_of(value.get(key)))), "")
    return text_of(value)


def first(record: Record, keys: Sequence[str]) -> Any:
    """Return the first non-empty value under one of `keys`, or None if there is no such value."""
    return next((record[key] for key in keys if record.get(key)), None)


def _text_of_object(value: Record, depth: int) -> str:
    if _type_of(value) in _NOT_TEXT_TYPES:
        return ""
    if _type_of(value) in {"linebreak", "hardbreak"}:
        return "\n"
    for key in ("children", "runs") if depth else ():
        pieces = value.get(key)
        if isinstance(pieces, list) and pieces and all(map(_is_piece, pieces)):
            value = {**value, key: "".join(text_of(part, depth - 1) for part in pieces)}
    found = ((key, text) for key in TEXT_KEYS if key in value and (text := text_of(value[key], depth)))
    key, text = next(found, ("", ""))
    if not text and value and all(name.isdecimal() for name in value):
        return text_of(list(value.values()), depth)
    return text if _type_of(value) in _INLINE_TYPES or not text else _with_rest(value, key, text, depth)


def _with_rest(value: Record, used: str, text: str, depth: int) -> str:
    """Return the headings of `value`, then `text`, then the inner blocks of `value`, as one text.

    `text` is the text of the object `value`, and was found under the key `used`. A heading or a
    block that `text` already contains is left out.
    """
    headings = [each for key in HEADING_KEYS if (each := _short_text(value.get(key)))]
    rest = [
        text_of(value[key], depth) for key in _REST_KEYS if key != used and isinstance(value.get(key), list)
    ]
    if not headings and not any(rest):
        return text
    whole = folded(text)
    above = [each for each in headings if folded(each)[:_COMPARED] not in whole]
    below = [each for each in rest if each and folded(each)[:_COMPARED] not in whole]
    return "\n\n".join([*above, text, *below])


def _prose_in(value: Any, depth: int) -> Iterator[str]:
    """From an object or a list, yield the strings that look like prose, and not like addresses."""
    if isinstance(value, str):
        letters = sum(char.isalpha() for char in value)
        if letters * 2 > len(value) and (max(value) > "\u2e7f" or " " in value.strip()):
            yield value
    elif depth and isinstance(value, list):
        for part in value:
            yield from _prose_in(part, depth - 1)
    elif depth and isinstance(value, Mapping) and _type_of(value) not in _NOT_TEXT_TYPES:
        for part in value.values():
            yield from _prose_in(part, depth - 1)


def _short_text(value: Any) -> str:
    """Return the text of a heading, which is a string or an object. Return an empty string for any
    other value.
    """
    return value if isinstance(value, str) else text_of(value, 2) if isinstance(value, Mapping) else ""


def _text_of_mobiledoc(stored: Any) -> str:
    """Return the text of a document in Mobiledoc, the editing format of older versions of Ghost.
    The sections of such a document are lists such as `[1, "p", [[0, [], 0, "text"]]]`. Return an
    empty string for any other document.
    """
    if not isinstance(stored, Mapping) or "sections" not in stored or "markups" not in stored:
        return ""
    paragraphs = list[str]()
    for section in stored["sections"] if isinstance(stored["sections"], list) else ():
        if isinstance(section, list) and len(section) > 2 and isinstance(section[2], list):
            lines = section[2] if section[0] == "3" else [section[2]]
            paragraphs += ["".join(map(_text_of_marker, line)) for line in lines if isinstance(line, list)]
    return "\n\n".join(filter(None, paragraphs))


def _text_of_marker(marker: Any) -> str:
    is_text = isinstance(marker, list) and len(marker) > 3 and isinstance(marker[3], str)
    return marker[3] if is_text else ""


def _is_piece(part: Any) -> bool:
    """Tell whether a member of `children` is a piece of a paragraph: an inline object, or an object
    with a `text` but without a type, as in the editor Slate.
    """
    if not isinstance(part, Mapping):
        return False
    kind = _type_of(part)
    return kind in _INLINE_TYPES or (not kind and isinstance(part.get("text"), str))


def _are_inline(parts: list[Any]) -> bool:
    """Return True if all parts of a list are pieces of one paragraph.

    Editing programs store bold, linked and plain text as separate objects. Plain text may also be a
    string.
    """
    objects = [part for part in parts if isinstance(part, Mapping)]
    others = (part for part in parts if not isinstance(part, Mapping))
    return bool(objects) and all(map(_is_inline, objects)) and all(isinstance(each, str) for each in others)


def _is_inline(part: Record) -> bool:
    # `insert` is a key of the editor Quill, whose texts include line ends
    return _type_of(part) in _INLINE_TYPES or "insert" in part


def _type_of(value: Record) -> str:
    kind = next((value[key] for key in _TYPE_KEYS if isinstance(value.get(key), str)), "")
    return kind.lower().replace("-", "")
