"""An article's fields as texts and tokens, made when first asked for."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from wirewatch.article import Article
from wirewatch.language.sentences import sentences
from wirewatch.language.tokens import Token, tokenize

LEAD_WORDS = 60
ALL_CAPS_WORDS, ALL_CAPS_SHARE = 3, 0.9
TEXT_FIELDS = ("title", "body", "lead", "author", "url", "place")
VALUE_FIELDS = ("source", "lang")
FIELDS = TEXT_FIELDS + VALUE_FIELDS
_LOWER = bytes(range(ord("a"), ord("z") + 1))


@dataclass(frozen=True)
class FieldText:
    """One field and its tokens."""

    name: str
    text: str

    @cached_property
    def tokens(self) -> Sequence[Token]:
        return tokenize(self.text)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Each as first token and the one after the last."""
        firsts = [token.start for token in self.tokens]
        found = [
            (bisect_left(firsts, start), bisect_left(firsts, end)) for start, end in self.sentence_offsets
        ]
        return [(low, high) for low, high in found if low < high]

    @cached_property
    def sentence_offsets(self) -> list[tuple[int, int]]:
        return list(sentences(self.text))

    def sentence_around(self, at: int) -> tuple[int, int]:
        """Offsets of the sentence that holds a character."""
        place = bisect_right(self.sentence_offsets, at, key=lambda bounds: bounds[0]) - 1
        return self.sentence_offsets[place] if place >= 0 else (0, len(self.text))

    def slice(self, first: int, last: int) -> tuple[int, int]:
        """Offsets of the text from one token to another, both included."""
        return self.tokens[first].start, self.tokens[last].end


class ArticleText:
    """All fields of one article. `tail` is a field of its own that no query names."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.source = article.source.casefold()
        self.language = article.language.casefold()
        self._fields: dict[str, FieldText] = {}

    def field(self, name: str) -> FieldText:
        found = self._fields.get(name)
        if found is None:
            found = self._fields[name] = FieldText(name, self.text_of(name))
        return found

    def text_of(self, name: str) -> str:
        article = self.article
        match name:
            case "title":
                return article.title
            case "body":
                return article.body
            case "tail":
                return article.tail
            case "author":
                return "\n\n".join(article.authors)
            case "url":
                return words_of_address(article.canonical_url or article.url)
            case _:
                return str(getattr(article, name))

    def has_source(self, domain: str) -> bool:
        return self.source == domain or self.source.endswith("." + domain)

    def has_language(self, language: str) -> bool:
        """Whether it is the article's language; of several, separated by commas, whether one of them is."""
        return any(
            self.language == tag or self.language.startswith(f"{tag}-") for tag in language.split(",")
        )


def is_all_caps(text: str) -> bool:
    """A shouted headline: there `{UN}` can't tell the organisation from the word by its capitals.

    Nine tenths of the cased letters are capitals, and half of all characters are cased letters: a Korean text that names the UN is not
    shouted. It must also have `ALL_CAPS_WORDS` words, which only who cuts it into words can say.
    """
    most = (1 - ALL_CAPS_SHARE) * len(text)
    for part in (text[: len(text) // 6], text):
        data = part.encode("utf-8", "replace")
        if len(data) - len(data.translate(None, _LOWER)) > most:
            return False  # nearly all texts end here, most with the first part
    if sum(map(str.islower, text[: len(text) // 4])) > most:
        return False
    large, small = sum(map(str.isupper, text)), sum(map(str.islower, text))
    return (
        large >= ALL_CAPS_SHARE * (large + small) and 2 * (large + small) >= sum(map(len, text.split())) > 0
    )


def words_of_address(address: str) -> str:
    """`https://x.org/asia/n-korea` as words; the scheme says nothing."""
    text = unquote(address, errors="replace").partition("://")[2] or address
    return "".join(char if char.isalnum() else " " for char in text)
