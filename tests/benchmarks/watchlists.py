"""Makes synthetic watchlists, whose queries have the same shapes as professional queries.

- Of the queries, 28 % are an entity with aliases, 20 % an entity AND topics, 4 % three groups of
  topics, 3 % nested, 12 % have NEAR, 5 % ONEAR, 10 % NOT, 5 % ATLEAST, 6 % title:, 3 % source:, and
  4 % {CASED}.
- Some names are from the corpus, so that they occur in articles. The others are made up.
- About four topics in ten are wildcards.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from random import Random

from wirewatch.article import Article
from wirewatch.configuration.watchlists import Rule, Watchlist
from wirewatch.language.parser import parse_query
from wirewatch.language.tokens import tokenize
from wirewatch.severity import Severity

from tests.benchmarks.corpus import made_up_word

KNOWN_NAMES = 0.14  # of entities, so that 10,000 rules match about four times an article
_NAME = re.compile(r"(?<![.!?\"] )\b[A-Z][a-z]+(?: (?:of|the|and) (?=[A-Z])| [A-Z][a-z]+){1,3}\b")
_OPENING = re.compile(r"^(?:The|In|On|But|And|A|If|For|At|It|He|She|This|That|When|While|After|As|With) ")


def words_of(article: Article) -> set[str]:
    return {
        form for text in (article.title, article.body) for token in tokenize(text) for form in token.forms
    }


class Writer:
    """Writes queries with words and names of the articles. The same seed gives the same queries."""

    def __init__(self, articles: Sequence[Article], seed: int = 11) -> None:
        self.random = Random(seed)
        shares: Counter[str] = Counter()
        names: Counter[str] = Counter()
        capitals: Counter[str] = Counter()
        for article in articles:
            shares.update(words_of(article))
            names.update({_OPENING.sub("", name) for name in _NAME.findall(article.body)})
            capitals.update(set(re.findall(r"\b[A-Z]{2,5}\b", article.body)))
        most = len(articles) / 10
        self.topics = sorted(
            word
            for word, count in shares.items()
            if 3 <= count <= most and len(word) >= 5 and word.isascii() and word.isalpha()
        )
        self.frequent = sorted(
            word
            for word, count in shares.items()
            if 0.04 * len(articles) <= count <= 0.4 * len(articles) and word.isalpha()
        )
        self.names = sorted(
            name for name, count in names.items() if " " in name and count <= len(articles) / 50
        )
        self.acronyms = sorted(word for word, count in capitals.items() if count >= 2)

    def queries(self, count: int) -> Iterator[str]:
        seen: set[str] = set()
        while len(seen) < count:
            query = self.query()
            if query not in seen:
                seen.add(query)
                yield query

    def frequent_words(self, count: int) -> Iterator[str]:
        """Yield queries of frequent words. Each word is in 4 to 40 % of the articles. Such queries
        are the worst case for matching.
        """
        pick = self.random.choice
        for _ in range(count):
            a, b, c, d = (pick(self.frequent) for _ in range(4))
            shapes = (
                f"{a} AND {b} AND {c}",
                f"({a} OR {b}) AND {c}",
                f"{a} NEAR/10 {b}",
                f'"{a} {b}" OR ({c} NEAR/5 {d})',
                f"{a} AND {b} NOT {c}",
            )
            yield pick(shapes)

    def infixes(self, count: int) -> Iterator[str]:
        for _ in range(count):
            word = self.random.choice(
                [word for word in self.random.choices(self.topics, k=9) if len(word) >= 7]
                or ["semiconductor"]
            )
            cut = self.random.randint(1, 2)
            yield self.random.choice(
                (f"*{word[cut:-1]}*", f"*{word[cut:]}", f"{word[:2]}*{word[-3:]}", f"{word[:2]}?{word[3:]}")
            )

    def keywords(self, count: int) -> Iterator[str]:
        """Yield queries of one or two words each."""
        for number in range(count):
            name = (
                self.random.choice(self.names)
                if number % 50 == 0
                else f"{made_up_word(self.random, 2)} {made_up_word(self.random, 3)}"
            )
            yield self.quoted(name) if number % 2 else made_up_word(self.random, 4)

    def query(self) -> str:
        pick, entity, topics = self.random.random(), self.entity, self.group
        number = self.random.choice
        if pick < 0.28:
            return entity()
        if pick < 0.48:
            return f"{entity()} AND {topics()}"
        if pick < 0.60:
            return f"{entity()} NEAR/{number((5, 10, 15))} {topics()}"
        if pick < 0.65:
            return f"{topics(1, 3)} ONEAR/{number((3, 5, 8))} {entity()}"
        if pick < 0.75:
            return f"{entity()} NOT {topics(1, 3)}"
        if pick < 0.80:
            return f"ATLEAST/{number((2, 3))}({entity()})"
        if pick < 0.86:
            return f"title:{entity()} AND {self.topic()}"
        if pick < 0.89:
            return f"source:{number(('paper.example', 'other.example', 'third.example'))} AND {entity()} AND {self.topic()}"
        if pick < 0.93:
            return f"{{{number(self.acronyms)}}} AND {topics()}"
        if pick < 0.97:
            return f"{topics(1, 3)} AND {topics(1, 3)} AND {topics(2, 4)}"
        return f"({entity()} OR {entity()}) AND ({topics()} NEAR/10 {topics()}) NOT title:{self.topic()}"

    def entity(self) -> str:
        random = self.random
        if random.random() < KNOWN_NAMES:
            names = [random.choice(self.names)]
            if random.random() < 0.3:
                names.append(random.choice(self.names))
        elif random.random() < 0.5:
            names = list(self._person())
        else:
            names = [
                made_up_word(random, random.choice((2, 3))).capitalize() for _ in range(random.randint(1, 5))
            ]
        return self.either([self.quoted(name) for name in dict.fromkeys(names)])

    def _person(self) -> Iterator[str]:
        random = self.random
        first, last = (
            made_up_word(random, 2).capitalize(),
            made_up_word(random, random.choice((1, 2, 3))).capitalize(),
        )
        yield f"{first} {last}"
        if random.random() < 0.4:
            yield f"{first[0]}. {last}"
        if random.random() < 0.3:
            yield f"{random.choice(('President', 'Minister', 'Senator'))} {last}"
        if random.random() < 0.3:
            yield last + random.choice(("iy", "ski", "off"))

    def topic(self) -> str:
        word = self.random.choice(self.topics)
        return (
            word[: max(4, len(word) - self.random.randint(1, 3))] + "*"
            if len(word) >= 6 and self.random.random() < 0.4
            else word
        )

    def group(self, low: int = 2, high: int = 6) -> str:
        return self.either([self.topic() for _ in range(self.random.randint(low, high))])

    def either(self, words: Sequence[str]) -> str:
        return words[0] if len(words) == 1 else f"({' OR '.join(words)})"

    def quoted(self, name: str) -> str:
        return f'"{name}"' if re.search(r"[ .]", name) else name


def watchlist_of(queries: Sequence[str], name: str = "bench") -> Watchlist:
    """Return a watchlist with these queries as rules. No YAML is written or read."""
    rules = tuple(
        Rule.model_construct(
            id=f"r{number}",
            title=f"r{number}",
            severity=Severity.NORMAL,
            query=query,
            node=parse_query(query),
            rule_hash=f"{number:016x}",
            valid_from=None,
            valid_until=None,
            examples=(),
            line=1,
        )
        for number, query in enumerate(queries)
    )
    return Watchlist.model_construct(
        id=name,
        title=name,
        owner="",
        timezone="UTC",
        rules=rules,
        entities={},
        where=None,
        exclude=(),
        file="",
        warnings=(),
    )


def watchlists_of(queries: Iterable[str], size: int = 1_000) -> Iterator[Watchlist]:
    """Yield watchlists of `size` rules each. A watchlist is parsed when the caller takes it."""
    waiting = iter(queries)
    number = 0
    while part := list(islice(waiting, size)):
        yield watchlist_of(part, f"bench-{number}")
        number += 1
