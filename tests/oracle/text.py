"""A tokenised article for the test oracle: fields, regions of fields, positions of word forms."""

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from wirewatch.article import Article
from wirewatch.language.sentences import sentences
from wirewatch.language.tokens import Token, has_no_space_script, tokenize

LEAD_WORDS = 60
ALL_CAPS_WORDS, ALL_CAPS_SHARE = 3, 0.9
TEXT_FIELDS = ("title", "body", "lead", "author", "url", "place")
VALUE_FIELDS = ("source", "lang")
FIELDS = TEXT_FIELDS + VALUE_FIELDS


@dataclass(frozen=True, slots=True)
class Region:
    """The tokens of one field with the indexes from `low` to `high` - 1."""

    field: str
    low: int
    high: int


class FieldText:
    """The tokens of one field, with indexes that are built at first use."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.tokens: list[Token] = tokenize(text)

    @cached_property
    def by_form(self) -> dict[str, list[int]]:
        return self._positions(lambda token: token.forms)

    @cached_property
    def by_surface(self) -> dict[str, list[int]]:
        return self._positions(lambda token: token.surfaces)

    def _positions(self, of: Callable[[Token], frozenset[str]]) -> dict[str, list[int]]:
        index: defaultdict[str, list[int]] = defaultdict(list)
        for position, token in enumerate(self.tokens):
            for form in of(token):
                index[form].append(position)
        return dict(index)

    def marked(self, first: int, last: int) -> tuple[int, int]:
        """Return the (first, last) positions of the tokens that a match marks. They are `first` and
        `last`, extended to whole hashtags such as `#NorthKorea`, which has two tokens.
        """
        while self._is_inside_hashtag(first):
            first -= 1
        while last + 1 < len(self.tokens) and self._is_inside_hashtag(last + 1):
            last += 1
        return first, last

    def marked_offsets(self, first: int, last: int) -> tuple[int, int]:
        """Return the offsets of the text that a match marks for the tokens from `first` to `last`.

        Besides whole hashtags, these are the symbols of a name: `C++`, `Disney+`, `C#`, `.NET`.
        """
        first, last = self.marked(first, last)
        start, end = self.tokens[first].start, self.tokens[last].end
        if any(surface.endswith(("+", "#", "!")) for surface in self.tokens[last].surfaces):
            run = len(self.text[end : end + 8]) - len(self.text[end : end + 8].lstrip("+#＋＃"))
            after = self.text[end + run : end + run + 1]
            if not (after.isalnum() or after == "_") or has_no_space_script(after):
                end += run
            elif self.text[end : end + 2].strip("+＋") == "" and run > 1:
                end += 2
            elif run == 2 and self.text[end] in "+＋":  # before another hashtag: #Disney+#Hulu
                end += 1
        opens = start < 2 or self.text[start - 2].isspace() or self.text[start - 2] in "([{\"'“‘«„"
        if start and self.text[start - 1] == "." and opens:
            start -= any(surface.startswith(".") for surface in self.tokens[first].surfaces)
        return start, end

    def _is_inside_hashtag(self, position: int) -> bool:
        """Tell whether the token continues a hashtag that began with an earlier token."""
        at = position
        while at and self.tokens[at].start == self.tokens[at - 1].end and not self._is_uncut(at):
            at -= 1
        start = self.tokens[at].start
        return at < position and not self._is_uncut(at) and self.text[start - 1 : start] in {"#", "＃"}

    def _is_uncut(self, position: int) -> bool:
        token = self.tokens[position]
        return has_no_space_script(self.text[token.start : token.end])

    @cached_property
    def all_caps(self) -> bool:
        """Whether the text is in capitals. In such a text, the name UN and the word `un` look alike."""
        cased = [char for char in self.text if char.isupper() or char.islower()]
        upper = sum(char.isupper() for char in cased)
        written = sum(not char.isspace() for char in self.text)
        enough = len(self.tokens) >= ALL_CAPS_WORDS and 2 * len(cased) >= written > 0
        return enough and upper >= ALL_CAPS_SHARE * len(cased)

    @cached_property
    def paragraphs(self) -> list[Region]:
        starts = [
            i
            for i, token in enumerate(self.tokens)
            if not i or token.paragraph != self.tokens[i - 1].paragraph
        ]
        ends = [*starts[1:], len(self.tokens)] if starts else []
        return [Region(self.name, low, high) for low, high in zip(starts, ends, strict=True)]

    @cached_property
    def sentences(self) -> list[Region]:
        firsts = [token.start for token in self.tokens]
        regions = [
            Region(self.name, bisect_left(firsts, start), bisect_left(firsts, end))
            for start, end in sentences(self.text)
        ]
        return [region for region in regions if region.low < region.high]


class ArticleText:
    """All fields of one article. `tail` is a separate field, which queries can't name."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.source = article.source.casefold()
        self.language = article.language.casefold()
        self._fields: dict[str, FieldText] = {}

    def field(self, name: str) -> FieldText:
        found = self._fields.get(name)
        if found is None:
            found = self._fields[name] = FieldText(name, self._text_of(name))
        return found

    def _text_of(self, name: str) -> str:
        article = self.article
        match name:
            case "author":
                return "\n\n".join(article.authors)
            case "url":
                return _words_of_address(article.canonical_url or article.url)
            case _:
                return str(getattr(article, name))

    def region(self, scope: str) -> Region:
        """Return the region of the field `scope`. The field `lead` is the first paragraph of the
        body. If this paragraph has more than 60 words, only its first 60 words belong to `lead`.
        """
        if scope == "lead":
            paragraphs = self.field("body").paragraphs
            return (
                Region("body", 0, min(paragraphs[0].high, LEAD_WORDS)) if paragraphs else Region("body", 0, 0)
            )
        return Region(scope, 0, len(self.field(scope).tokens))

    def has_source(self, domain: str) -> bool:
        return self.source == domain or self.source.endswith("." + domain)

    def has_language(self, language: str) -> bool:
        """Whether the article has one of the languages in `language`, such as `en` or `de,fr`."""
        primary = self.language.split("-")
        return any(primary[: tag.count("-") + 1] == tag.split("-") for tag in language.split(","))


def _words_of_address(address: str) -> str:
    """Return the words of an address, without the scheme: `x org asia` for `https://x.org/asia`."""
    text = unquote(address, errors="replace").partition("://")[2] or address
    return "".join(
        char if char.isalnum() or unicodedata.category(char) in {"Mn", "Mc", "Me"} else " " for char in text
    )
