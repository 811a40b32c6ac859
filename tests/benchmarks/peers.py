"""What the benchmarks compare the engine with: a function that only finds the tokens of an article,
other engines, and the oracle, a slow and independent implementation in `tests/oracle`.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from wirewatch.article import Article
from wirewatch.configuration.watchlists import Watchlist

from tests.oracle.evaluate import Evaluation
from tests.oracle.text import ArticleText

Match = Callable[[Article], object]
_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*(?:['\u2019\u02bc][^\W_]+)*")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ħ": "h"}
)


def tokenise(article: Article) -> None:
    """Find all tokens of an article, and fold each token: `Été` becomes `ete`. The benchmarks use
    the time of this function as their unit, *tok*.
    """
    for text in (article.title, article.body):
        for match in _TOKEN.finditer(text):
            _folded(match[0])


def _folded(token: str) -> str:
    if token.isascii():
        text = token.lower()
    else:
        text = unicodedata.normalize("NFKD", token).casefold()
        text = "".join(
            char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)
        ).translate(_LETTERS)
        text = text.replace("\u2019", "'").replace("\u02bc", "'").replace("\u2018", "'")
    if "'" in text:
        text = text.removesuffix("'s").replace("'", "")
    return text.replace(".", "")


def naive(watchlist: Watchlist) -> Match:
    """Return a matcher that evaluates every rule; tokens and positions are computed once per article."""

    def match(article: Article) -> object:
        evaluation = Evaluation(ArticleText(article), {})
        view = evaluation.view()
        return [rule.id for rule in watchlist.rules if evaluation.hits(rule.node, view)]

    return match


def literal_matchers(literals: Sequence[str]) -> dict[str, Match]:
    """Return a matcher for each installed engine, by the name of the engine. These engines only
    find `literals` in an article. They do not evaluate queries.
    """
    matchers: dict[str, Match] = {}
    for name, build in (
        ("spaCy PhraseMatcher", _spacy),
        ("flashtext", _flashtext),
        ("pyahocorasick", _ahocorasick),
        ("re, one alternation", _re),
    ):
        try:
            matchers[name] = build(literals)
        except ImportError:
            continue
    return matchers


def _spacy(literals: Sequence[str]) -> Match:
    spacy: Any = import_module("spacy")
    matcher: Any = import_module("spacy.matcher")
    language = spacy.blank("en")
    phrases = matcher.PhraseMatcher(language.vocab, attr="LOWER")
    phrases.add("all", list(language.tokenizer.pipe(literals)))
    return lambda article: phrases(language.make_doc(f"{article.title}\n{article.body}"))


def _flashtext(literals: Sequence[str]) -> Match:
    processor: Any = import_module("flashtext").KeywordProcessor()
    for literal in literals:
        processor.add_keyword(literal)
    return lambda article: processor.extract_keywords(f"{article.title}\n{article.body}")


def _ahocorasick(literals: Sequence[str]) -> Match:
    automaton: Any = import_module("ahocorasick").Automaton()
    for literal in literals:
        automaton.add_word(f" {literal.lower()} ", literal)
    automaton.make_automaton()
    words = re.compile(r"\W+")
    return lambda article: list(automaton.iter(words.sub(" ", f" {article.title} {article.body} ".lower())))


def _re(literals: Sequence[str]) -> Match:
    """Return a matcher that uses one pattern of `re`. For more than 5,000 literals, `re` would be
    too slow. In this case, raises ImportError, and the caller leaves this matcher out.
    """
    if len(literals) > 5_000:
        raise ImportError
    pattern = re.compile(
        rf"\b(?:{'|'.join(re.escape(literal.lower()) for literal in sorted(literals, key=len, reverse=True))})\b"
    )
    return lambda article: pattern.findall(f"{article.title}\n{article.body}".lower())
