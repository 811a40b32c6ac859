"""Finds texts that YAML misreads because they have no quotes:

- a first word that YAML drops: `!Kung San`;
- a list without brackets: `names: BP, British Petroleum`;
- lines of a list without `- `;
- a word that becomes a comment: `Covid #1`;
- a comma in braces: `{body: Talks in Geneva, Switzerland ended}`;
- a colon that makes a key: `[BP: cost cuts]`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import yaml

_YAML_TAG = "tag:yaml.org,2002:"
_COMMENT = re.compile(r",?\s+(#\w+)")
_COMMA = re.compile("[,;\uff0c\u3001\u060c](?!\\d)")
# texts that may stand in a list as they are
_IN_LIST = re.compile(r"""\w[\w .'’/&+-]*|"[^"\\]*"|'[^']*'""")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split(", "))


# What may follow a comma inside one name, without points and spaces, in small letters.
_SUFFIXES = _words(
    "bhd, coltd, company, corp, corporation, gmbh, inc, incorporated, kgaa, limited, llc, llp, ltd, ltda, "
    "plc, pte, pteltd, pty, ptyltd, pvt, pvtltd, sarl, sdnbhd, srl, dc, esq, jr, sr, ii, iii, iv, phd"
)
_WITH_POINTS = _words("A.B., A.G., B.V., L.P., M.D., N.A., N.V., S.A., S.p.A., Co.")
_STATES = _words(
    "Alabama, Alaska, Arizona, Arkansas, California, Colorado, Connecticut, Delaware, Florida, Georgia, "
    "Hawaii, Idaho, Illinois, Indiana, Iowa, Kansas, Kentucky, Louisiana, Maine, Maryland, Massachusetts, "
    "Michigan, Minnesota, Mississippi, Missouri, Montana, Nebraska, Nevada, New Hampshire, New Jersey, "
    "New Mexico, New York, North Carolina, North Dakota, Ohio, Oklahoma, Oregon, Pennsylvania, "
    "Rhode Island, South Carolina, South Dakota, Tennessee, Texas, Utah, Vermont, Virginia, Washington, "
    "West Virginia, Wisconsin, Wyoming, "
    "AL, AK, AZ, AR, CA, CO, CT, DE, FL, GA, HI, ID, IL, IN, IA, KS, KY, LA, ME, MD, MA, MI, MN, MS, MO, MT, "
    "NE, NV, NH, NJ, NM, NY, NC, ND, OH, OK, OR, PA, RI, SC, SD, TN, TX, UT, VT, VA, WA, WV, WI, WY"
)
# Keys whose values are lists of short texts.
_LISTS = _words(
    "names, demonyms, weak, not, keywords, languages, territory, expect, watchlists, channels, severity, "
    "to, lead_sources, template"
)


def names_in(text: str) -> list[str]:
    """Return the names in an unquoted text that is probably a list without brackets.

    If the text is a single name, return []. `Tyson Foods, Inc.` is a single name in spite of its
    comma, and so is `Dallas, Texas`.
    """
    names: list[str] = []
    for part in filter(None, map(str.strip, _COMMA.split(text))):
        if names and _continues(names[-1], part):
            names[-1] += f", {part}"
        else:
            names.append(part)
    return names if len(names) > 1 else []


def _continues(name: str, part: str) -> bool:
    if part in _STATES:
        return name[:1].isupper() and name not in _STATES
    suffix = re.sub(r"[.\s]", "", part).casefold()
    return part in _WITH_POINTS or (part[:1].isupper() and suffix in _SUFFIXES)


def joined_items(
    node: yaml.Node | None,
    key: str,
    item: str,
    written: Callable[[yaml.ScalarNode], str],
    rest: Callable[[yaml.Node], str],
) -> Iterator[tuple[yaml.Node, str, str]]:
    """Yield (node, message, fix) for each text under `key` that YAML probably misreads.

    The mistakes are missing brackets, missing dashes, and a `#` that begins a comment.

    - `node`: the value of `key`, a list of texts or a single text
    - `item`: the word for an item in messages
    - `written`: a function that returns the text of a YAML block (a text after `|` or `>`) with its
      line breaks; YAML itself joins the lines after `>`
    - `rest`: a function that takes a node and returns the rest of the line on which the node ends
    """
    for text in node.value if isinstance(node, yaml.SequenceNode) else filter(None, [node]):
        if not isinstance(text, yaml.ScalarNode) or text.style in {'"', "'"}:
            continue
        if not text.style and (comment := _COMMENT.match(rest(text))):
            fix = f"if it belongs to a {item}, put the {item} in quotes; else write a space after #"
            yield text, f"YAML reads {comment[1]} and all after it as a comment", fix
        has_lines = text.end_mark.line > text.start_mark.line
        if text.style:
            has_lines = "\n" in written(text).strip()
        if text is node and not (text.style and has_lines) and (names := names_in(text.value.strip())):
            fix = f"write {key}: {in_brackets(names)}; if it is one {item}, put it in quotes"
            yield text, f"this is read as one {item}, because the list has no brackets", fix
        elif has_lines:
            first = f"remove {text.style} and write" if text.style else "write"
            fix = f"{first} - before each {item}; if it is one {item}, write it in one line"
            yield text, f"these lines are read as one {item}", fix


def in_brackets(texts: Sequence[str]) -> str:
    """Return a list as YAML: `[BP, "Tyson Foods, Inc."]`."""
    return f"[{', '.join(text if _IN_LIST.fullmatch(text) else quoted(text) for text in texts)}]"


def quoted(text: str) -> str:
    """Return the text as a quoted YAML scalar, which YAML reads as this text."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def lost_word(anchor: str | None, tag: str | None, lines: Sequence[str]) -> str:
    """Return the first word of a text if YAML does not read this word as text, else "".

    YAML reads `&Co` as an anchor, and `!Kung` as a tag. `anchor` and `tag` have what YAML has read.
    YAML's own tags, such as `!!str`, are ignored. An anchor with an alias in `lines` is ignored
    too, because the caller reports the alias.
    """
    if anchor:
        aliases = (token for token in yaml.scan("\n".join(lines)) if isinstance(token, yaml.AliasToken))
        return "" if any(alias.value == anchor for alias in aliases) else f"&{anchor}"
    return "" if not tag or tag.startswith(_YAML_TAG) else tag


@dataclass(frozen=True, slots=True)
class SplitValue:
    """A text in braces that has commas. YAML splits such a text into a value and further keys.

    In `{body: Talks in Geneva, Switzerland ended}`, YAML reads the keys `body` and `Switzerland
    ended`. For this text, `key` is `body`, and `parts` has the two texts `Talks in Geneva` and
    `Switzerland ended`. `text` is the whole text. `first` is the index of the first key without a
    value: here 1, the index of `Switzerland ended`.
    """

    key: str
    parts: tuple[str, ...]
    text: str
    first: int

    @property
    def fix(self) -> str:
        """How to write the value so that YAML does not misread it."""
        if self.key in _LISTS:
            return f"write {self.key}: {in_brackets(self.parts)}"
        return f"put the text in quotes: {self.key}: {quoted(self.text)}"


def split_value(mapping: yaml.MappingNode, number: int) -> SplitValue | None:
    """Return the split text to which the key at index `number` belongs, or None.

    In `{body: Talks in Geneva, Switzerland ended}`, YAML reads the keys `body` and `Switzerland
    ended`. The key at index 1 is really a part of the text of `body`. Such a text is called a split
    text (see `SplitValue`).
    """
    pairs = mapping.value
    first = number
    while first > 0 and _is_part(*pairs[first]):
        first -= 1
    key, value = pairs[first]
    if first == number or not mapping.flow_style or not _is_plain(key) or not _is_plain(value):
        return None
    last = next((n for n in range(number, len(pairs)) if not _is_part(*pairs[n])), len(pairs))
    parts = (value, *(part for part, _ in pairs[first + 1 : last]))
    text = value.value
    for before, part in pairwise(parts):
        is_close = part.start_mark.index == before.end_mark.index + 1  # as in `cron(0 7,19 * * ? *)`
        text += f",{part.value}" if is_close else f", {part.value}"
    return SplitValue(key.value, tuple(part.value for part in parts), text, first + 1)


def split_by_colon(mapping: yaml.MappingNode) -> str:
    """Return the text that YAML reads as a mapping with one key, because the text has a colon.

    `BP: cost cuts` is an example. Return an empty text for any other mapping, such as a mapping in
    braces.
    """
    key, value = mapping.value[0]
    is_alone = len(mapping.value) == 1 and mapping.start_mark.index == key.start_mark.index
    return f"{key.value}: {value.value}" if is_alone and _is_plain(key) and _is_plain(value) else ""


def _is_part(key: yaml.Node, value: yaml.Node) -> bool:
    """Return whether a key has no quotes and no value. Such a key may be a part of a split text
    (see `SplitValue`).
    """
    return _is_plain(key) and isinstance(value, yaml.ScalarNode) and not value.value


def _is_plain(node: yaml.Node) -> bool:
    """Return whether a node is a scalar without quotes."""
    return isinstance(node, yaml.ScalarNode) and not node.style
