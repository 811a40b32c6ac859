"""Generates test data from a seed: watchlists with every construct, and articles that contain words
of these watchlists.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

from wirewatch.article import Article
from wirewatch.configuration.watchlist_reader import read_shared, read_watchlist
from wirewatch.configuration.watchlists import Shared, Watchlist

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORDS = (
    "troops", "troop", "soldiers", "sent", "send", "sends", "sending", "the", "North", "South", "Korea", "Korean", "UN", "un", "US", "us", "Kim",
    "Jong-un", "Jong", "Un", "border", "fence", "said", "who", "WHO", "O'Brien", "Russia's", "Russia", "l'ONU", "U.N.", "12,000", "1.5", "12.000",
    "million", "thousand", "hundred", "2024", "500", "12,000-strong", "anti-semitism", "antisemitic", "semiconductor", "football", "Street", "AT&T", "&", "북한은", "북한",
    "朝鮮が", "日本", "西岸", "#NorthKorea", "x@y.org", "https://a.example/troops", "Sánchez", "sanchez", "C++", "C", ".NET", "Kim!", "23.11.2026", "$2024", "2024", "%", ".55", "0.125", "10⁶", "Æther", "Kimʼs", "deployment", "deployed", "deploys", "re-sent",
)  # fmt: skip
MARKS = (" ", " ", " ", " ", " ", " ", ". ", ", ", "\n\n", "\n", " — ", ".\n\n", "! ")
LEAVES = (
    "troops", "soldiers", "sent", "border", "north", "korea", "troop*", "*ers", "s?nd", "*emi*", "an*ti*ic", "{UN}", "{US}", "{North}", "{Kim}", "un",
    "~send", "~deploy", '"north korea"', '"the north"', '"kim jong un"', '"troop* sent"', "anti-semit*", "북한", "朝鮮", "日本", "russia", "onu", "obrien",
    "12000", "at&t", "sanchez", "the", "@dprk", "@dprk", "@us", "@list/*", "@russia", "@kim", "@korea", "@who", "$movers", "$places", "$near", "football", '"sent troops"', "de?loy*",
    "?outh", "st?eet", "a*b*c", "b*rder", "strong", "{C++}", "{Kim!}", "{.NET}", "aether", "2026", "{WHO}", "re-sen*", '"north korea street"',
)  # fmt: skip
NUMBERS = (">=1000", "<50", "100..500", ">=1000000", "1900..2099", "<=2024", "<1", "$many")
SHARED = """
define: {places: border OR street OR "north korea"}
except: football NEAR/1 street
entities:
  russia: {names: [Russia, {name: Moscou, lang: fr}], weak: [the South, {name: Street, with: [fence, Kim], within: paragraph}, {name: said, within: paragraph}]}
  ofac: {names: [O'Brien, AT&T]}
"""
ENTITIES = """
entities:
  dprk: {names: [North Korea, DPRK, {name: 북한, lang: ko}], demonyms: [North Korean], weak: [the North, {name: Kim, weak: 'true'}], not: [North Korea Street]}
  kim: {kind: person, names: [Kim Jong-un]}
  korea: {kind: country, names: [North Korea], languages: [ko, fr, ja]}
  us: {names: [US, USA], weak: [troops, {name: soldier, with: [border, {name: 북한, lang: ko}]}], not_near: {n: 2, names: [football, soldiers]}}
  who: {names: [{name: WHO, weak: 'true', with: [sent, North Korea], within: article}]}
"""


def worlds(seed: int, *, watchlists: int, rules: int) -> list[Watchlist]:
    """Return random watchlists that use one shared file. About half of the watchlists have `where`
    or `except`.
    """
    random = Random(seed)
    shared = read_shared({"shared/list.yaml": SHARED})
    return [_watchlist(random, number, rules, shared) for number in range(watchlists)]


def _watchlist(random: Random, number: int, rules: int, shared: Shared) -> Watchlist:
    gates = ""
    if random.random() < 0.3:
        gates += f"where: |\n  {random.choice(('lang:en', 'sent OR troops', 'lang:ko OR lang:en', '@us OR border'))}\n"
    if random.random() < 0.3:
        gates += f"except: |\n  {random.choice(('source:sports.example', 'title:football', '@dprk NEAR/2 sent'))}\n"
    text = f"watchlist: w{number}\n{gates}define: {{movers: sent OR deploy* OR ~send, both: $movers AND troops, near: $movers NEAR/3 (troops OR border), many: '>=100'}}\n{ENTITIES}rules:\n"
    for place in range(rules):
        dates = random.choice(
            (
                "",
                "",
                "",
                "",
                "",
                "    from: 2026-01-01\n",
                "    until: 2026-12-31\n",
                "    until: 2026-01-01\n",
            )
        )
        text += f"  - id: r{place}\n{dates}    query: |\n      {query(random)}\n"
    return read_watchlist(f"w{number}.yaml", text, shared)


def query(random: Random) -> str:
    """Return a random query. It never consists only of numbers such as `>=1000` and conditions such
    as `lang:en`.
    """
    pick = random.random()
    if pick < 0.2:
        return random.choice(LEAVES)
    if pick < 0.25:
        return f"{random.choice(('source:a.example', 'lang:en', 'lang:ko'))} AND {_operand(random, 1)}"
    return _tree(random, 2)


def _tree(random: Random, depth: int) -> str:
    if not depth:
        return random.choice(LEAVES)
    pick = random.randrange(9)
    inner = [f"({_tree(random, depth - 1)})" for _ in range(3)]
    match pick:
        case 0:
            return " AND ".join(inner[: random.randint(2, 3)])
        case 1:
            return " OR ".join(inner)
        case 2:
            return f"{inner[0]} NOT {inner[1]}"
        case 3:
            return f"{random.choice(('title', 'body', 'lead', 'author', 'url', 'place', 'title,lead'))}:{inner[0]}"
        case 4:
            return f"{random.choice(('SENT', 'PARA', 'FIRST/4', 'FIRST/12'))}{inner[0]}"
        case 5:
            return f"ATLEAST/{random.randint(1, 3)}({_operand(random, 1)})"
        case _:
            return _operand(random, depth)


def _operand(random: Random, depth: int) -> str:
    """Return a random operand that NEAR accepts. A number alone is never returned."""
    if not depth:
        return random.choice(LEAVES)
    a, b = (_operand(random, depth - 1) for _ in range(2))
    c = random.choice(NUMBERS) if random.random() < 0.2 else _operand(random, depth - 1)
    n = random.choice((0, 1, 2, 5, 20))
    word = random.choice(LEAVES)
    return random.choice((
        f"({word} NEAR/{n} ({c}))", f"(({c}) ONEAR/{n} {word})", f"NEAR/{n}({word}, ({b}), ({c}))", f"(({a}) NOT NEAR/{n} {c})",
        f"({word} OR ({a}))", f"ONEAR/{n}(({a}), {word})",
    ))  # fmt: skip


def articles(seed: int, count: int) -> Iterator[Article]:
    random = Random(seed)
    for number in range(count):
        shouted = random.random() < 0.1
        title = _text(random, random.randint(0, 8), shouted=shouted)
        tail = _text(random, random.randint(1, 15)) if random.random() < 0.2 else ""
        yield Article(
            title=title, body=_text(random, random.randint(0, 60), shouted=random.random() < 0.05), tail=tail, published=NOW,
            language=random.choice(("en", "en", "ko", "fr", "und", "en-gb")), source=random.choice(("a.example", "sports.example", "x.a.example", "")),
            authors=random.choice(((), ("Kim Sent",), ("O'Brien", "Troops Korea"))), url=random.choice(("", "https://a.example/north-korea/troops-sent")),
            place=random.choice(("", "the border", "North Korea")), captions=(), canonical_url="" if number % 2 else "https://b.example/12000",
        )  # fmt: skip


def _text(random: Random, words: int, *, shouted: bool = False) -> str:
    text = "".join(random.choice(WORDS) + random.choice(MARKS) for _ in range(words))
    return text.upper() if shouted else text
