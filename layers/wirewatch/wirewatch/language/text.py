"""The fields of an article as texts and tokens, computed when first needed."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import category
from urllib.parse import unquote

from wirewatch.article import Article
from wirewatch.language.sentences import sentences
from wirewatch.language.tokens import Token, tokenize

LEAD_WORDS = 60
ALL_CAPS_WORDS, ALL_CAPS_SHARE = 3, 0.9
TEXT_FIELDS = ("title", "body", "lead", "author", "url", "place")
VALUE_FIELDS = ("source", "lang")
FIELDS = TEXT_FIELDS + VALUE_FIELDS
# Top-level domains that `source:` may name without a dot; those of countries have two letters.
_TOP_LEVEL_DOMAINS = frozenset(
    ["com", "org", "net", "edu", "gov", "mil", "int", "info", "news", "press", "media"]
)
_LOWER = bytes(range(ord("a"), ord("z") + 1))


@dataclass(frozen=True)
class FieldText:
    """The text of one field of an article, and its tokens."""

    name: str
    text: str

    @cached_property
    def tokens(self) -> Sequence[Token]:
        return tokenize(self.text)

    @cached_property
    def has_capitals(self) -> bool:
        """Whether the text has at least one capital letter."""
        return self.text != self.text.lower()

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """The sentences that have tokens. Each is a pair: the index of the first token, and the
        index after the last token.
        """
        firsts = [token.start for token in self.tokens]
        bounds = [
            (bisect_left(firsts, start), bisect_left(firsts, end)) for start, end in sentences(self.text)
        ]
        return [(low, high) for low, high in bounds if low < high]


class ArticleText:
    """All fields of one article. One of them is `tail`: text at the end that may not belong to the
    article. No query can name this field.
    """

    def __init__(self, article: Article) -> None:
        self.article = article
        self.source = article.source.casefold()
        self.language = article.language.casefold()
        self._fields: dict[str, FieldText] = {}

    def field(self, name: str) -> FieldText:
        """Return a field with its tokens."""
        field = self._fields.get(name)
        if field is None:
            field = self._fields[name] = FieldText(name, self.text_of(name))
        return field

    def text_of(self, name: str) -> str:
        """Return the text of a field."""
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
        """Tell whether the article's source is this domain or a subdomain of it."""
        return self.source == domain or self.source.endswith("." + domain)

    def has_language(self, language: str) -> bool:
        """Tell whether the article is in one of the languages that `language` lists, separated by
        commas: `en,fr`.

        `en` includes regional variants like `en-gb`.
        """
        return any(self.language == tag or self.language.startswith(f"{tag}-") for tag in language.split(","))


def is_all_caps(text: str) -> bool:
    """Tell whether a text is in all capitals, like some headlines.

    Only letters of scripts with upper and lower case are counted. The share of capitals among them
    must be at least ALL_CAPS_SHARE. The counted letters must be at least half of all
    characters other than white space, so a Korean text that names the UN is not in all capitals.
    The caller checks that the text has at least ALL_CAPS_WORDS words.
    """
    most = (1 - ALL_CAPS_SHARE) * len(text)
    for part in (text[: len(text) // 6], text):
        data = part.encode("utf-8", "replace")
        if len(data) - len(data.translate(None, _LOWER)) > most:
            return False  # nearly all texts return here, most after the first part
    if sum(map(str.islower, text[: len(text) // 4])) > most:
        return False
    large, small = sum(map(str.isupper, text)), sum(map(str.islower, text))
    return (
        large >= ALL_CAPS_SHARE * (large + small) and 2 * (large + small) >= sum(map(len, text.split())) > 0
    )


def words_of_address(address: str) -> str:
    """Return the words of an address like `https://x.org/asia/n-korea`, without its scheme."""
    text = unquote(address, errors="replace").partition("://")[2] or address
    return "".join(char if char.isalnum() or category(char)[0] == "M" else " " for char in text)


def is_bare_name(domain: str) -> bool:
    """Tell whether the value of `source:` is a word such as `reuters`, not the end of a domain."""
    return "." not in domain and len(domain) > 2 and domain not in _TOP_LEVEL_DOMAINS
