"""Generates watchlists of entities with weak names, `with:` and `within:`, and articles in which such
names overlap, have other capitals, and occur in several fields and paragraphs.
"""

from collections.abc import Iterator
from random import Random

from wirewatch.article import Article
from wirewatch.configuration.watchlist_reader import read_watchlist
from wirewatch.configuration.watchlists import Shared, Watchlist
from wirewatch.errors import InvalidFile

from tests.oracle.worlds import NOW

NAMES = (
    "Apple", "Apple Inc", "the Apple", "Apple Store", "Big Apple", "Apple Store Big", "APPLE", "Store",
    "Inc", "Straße", "Éclair", "Éclair Inc", "U.N.", "UN", "WHO", "Kim Jong-un", "Jong-un", "북한",
    "북한 Store", "朝鮮", "ΑΘΗΝΑ", "AT&T", "Москва", "Big Москва",
)  # fmt: skip
WORDS = (
    "iPhone", "iOS", "IT", "App Store", "Apple Store", "the iPhone", "phone", "朝", "한", "éclairs", "Kim",
    "12,000",
)  # fmt: skip
TEXT = (
    "Apple", "apple", "APPLE", "Inc", "inc", "the", "The", "Store", "store", "Big", "big", "iPhone",
    "IPHONE", "iphone", "iOS", "IOS", "ios", "IT", "it", "App", "Straße", "STRASSE", "strasse", "Éclair",
    "eclair", "ECLAIR", "E\u0301clair", "éclairs", "U.N.", "UN", "un", "U.N.'s", "WHO", "who", "Kim",
    "Jong-un", "Jong", "북한은", "북한", "남북한", "朝鮮が", "朝", "ΑΘΗΝΑ", "Αθήνα", "αθηνα", "AT&T", "at & t",
    "Москва", "МОСКВА", "Apple's", "Apple\u00adInc", "Ap\u200bple", "12,000", "rose", "fell", "Street",
    "phone", "#AppleStore", "https://a.example/Apple", "i-Phone", "ＡＰＰＬＥ", "Apple-Store",
)  # fmt: skip
GAPS = (
    *[" "] * 12, *["\n\n"] * 3, "\n", ". ", ", ", "\n \t\n", "\r\n\r\n", "\n\n\n\n", "\u2029", "\u2028",
    "\u00a0", "! ", " — ", "\n\n—\n\n", "\x0b", "\x85",
)  # fmt: skip
QUERIES = (
    "{a}", "{a}", "{a}", "{a} AND {b}", "{a} NOT {b}", "{a} NEAR/2 {b}", "{a} ONEAR/0 {w}",
    "{a} NOT NEAR/1 {b}", "ATLEAST/2({a})", "ATLEAST/3({a})", "title:{a}", "body:{a}", "lead:{a}",
    "author:{a}", "place:{a}", "url:{a}", "title,place:({a} AND {b})", "FIRST/5({a})", "SENT({a} AND {w})",
    "PARA({a} AND {b})", "PARA({a} NOT {b})", "{w} OR {a}", "{w} OR ({a} NEAR/1 {b})",
    "({a} NOT NEAR/0 {w}) OR (author:{b} AND {w})", "{w} NOT {a}", "NEAR/3({a}, {w}, {b})",
    "ATLEAST/2({a} OR {b})", "title:{a} OR lead:{b}",
)  # fmt: skip
LANGUAGES = ("en", "ko", "fr")
NO_SHARED = Shared(entities={}, definitions={}, references={})


def weak_worlds(seed: int, *, watchlists: int, rules: int) -> list[Watchlist]:
    """Return random watchlists. Each has three entities, and most of their names are weak."""
    random = Random(seed)
    made: list[Watchlist] = []
    while len(made) < watchlists:
        entities = "".join(f"  {key}: {_entity(random)}\n" for key in "abc")
        listed = "".join(f"  - id: r{n}\n    query: |\n      {_query(random)}\n" for n in range(rules))
        text = f"watchlist: w{len(made)}\nentities:\n{entities}rules:\n{listed}"
        try:
            made.append(read_watchlist("w.yaml", text, NO_SHARED))
        except InvalidFile:  # such as an entity with only weak names that nothing confirms
            continue
    return made


def _entity(random: Random) -> str:
    names = random.sample(NAMES, random.randint(2, 5))
    strong = random.randint(0, 2) if random.random() < 0.7 else 0
    listed = [*(_name(random, name) for name in names[:strong])]
    listed += [_name(random, name, weak=True) for name in names[strong:]]
    keys = [f"names: [{', '.join(listed)}]"]
    if random.random() < 0.2:
        keys.append(
            f"not: ['{random.choice(NAMES)} Street', '{random.choice(('the Apple', 'iPhone Apple'))}']"
        )
    if random.random() < 0.2:
        keys.append(f"not_near: {{n: {random.randint(0, 3)}, names: ['{random.choice((*WORDS, 'fell'))}']}}")
    return f"{{{', '.join(keys)}{', kind: person' if random.random() < 0.1 else ''}}}"


def _name(random: Random, text: str, *, weak: bool = False) -> str:
    """Return a name as YAML, with random keys."""
    keys = [f"name: '{text}'"]
    if random.random() < 0.15:
        keys.append(f"case: {random.choice(('any', 'exact'))}")
    if random.random() < 0.15:
        keys.append(f"lang: {random.choice(LANGUAGES)}")
    if weak:
        keys.append("weak: 'true'")
        if random.random() < 0.6:
            words = random.sample((*WORDS, *NAMES), random.randint(1, 3))
            keys.append(f"with: [{', '.join(_name(random, word) for word in words)}]")
        if random.random() < 0.5:
            keys.append(f"within: {random.choice(('paragraph', 'paragraph', 'article'))}")
    return f"{{{', '.join(keys)}}}"


def _query(random: Random) -> str:
    a, b = random.choice("abc"), random.choice("abc")
    word = random.choice(("rose", "fell", "iphone", "{Apple}", '"apple store"', "@c"))
    return random.choice(QUERIES).format(a=f"@{a}", b=f"@{b}", w=word)


def weak_articles(seed: int, count: int) -> Iterator[Article]:
    """Yield random articles. About one in ten has a title or a body in capitals."""
    random = Random(seed)
    for number in range(count):
        authors = tuple(_text(random, random.randint(1, 4)) for _ in range(random.choice((0, 0, 1, 2))))
        yield Article(
            title=_text(random, random.choice((0, 1, 3, 6))),
            body=_text(random, random.choice((0, 2, 5, 10, 20, 90))),
            tail=_text(random, random.choice((0, 0, 0, 3, 8))),
            authors=authors,
            place=_text(random, random.choice((0, 0, 3))),
            url=random.choice(("", "https://a.example/Apple-Store/iPhone", "https://b.example/the-apple")),
            language=random.choice(("en", "en-GB", "ko", "fr", "und")),
            published=NOW,
            canonical_url="" if number % 2 else "https://a.example/Big-Apple/UN/iPhone",
        )


def _text(random: Random, words: int) -> str:
    text = "".join(random.choice(TEXT) + random.choice(GAPS) for _ in range(words))
    return text.upper() if random.random() < 0.07 else text
